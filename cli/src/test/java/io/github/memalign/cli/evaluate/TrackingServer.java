package io.github.memalign.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A server that takes runs as MLflow does, whose artifacts lie in a local directory. */
final class TrackingServer implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpServer server;
    private final Path artifacts;
    private final List<String> experiments = new ArrayList<>();
    private final Map<String, Kept> runs = new LinkedHashMap<>();
    private boolean metricsRefused;

    TrackingServer(Path artifacts) {
        this.artifacts = artifacts;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized void refuseMetrics() {
        metricsRefused = true;
    }

    synchronized List<String> experiments() {
        return List.copyOf(experiments);
    }

    synchronized Map<String, String> tags(String run) {
        return kept(run).tags;
    }

    synchronized Map<String, String> params(String run) {
        return kept(run).params;
    }

    synchronized List<JsonNode> metrics(String run) {
        return kept(run).metrics;
    }

    synchronized String status(String run) {
        return kept(run).status;
    }

    private Kept kept(String run) {
        return runs.computeIfAbsent(run, id -> new Kept());
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        JsonNode body = bytes.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(bytes);
        String path = exchange.getRequestURI().getPath();
        String call = path.substring(path.indexOf("/mlflow/") + "/mlflow/".length());
        if (call.equals("experiments/get-by-name")) {
            send(exchange, 404, MAPPER.createObjectNode().put("error_code", "RESOURCE_DOES_NOT_EXIST"));
        } else if (metricsRefused
                && call.equals("runs/log-batch")
                && body.path("metrics").size() > 0) {
            send(exchange, 400, MAPPER.createObjectNode().put("error_code", "INVALID_PARAMETER_VALUE"));
        } else {
            send(exchange, 200, done(call, body));
        }
    }

    private ObjectNode done(String call, JsonNode body) {
        ObjectNode answer = MAPPER.createObjectNode();
        Kept run = kept(body.path("run_id").asText("run-" + (runs.size() + 1)));
        switch (call) {
            case "experiments/create" -> {
                runs.clear();
                experiments.add(body.path("name").asText());
                answer.put("experiment_id", "1");
            }
            case "runs/create" -> {
                String id = "run-" + runs.size();
                body.path("tags").forEach(tag -> run.put(run.tags, tag));
                ObjectNode json = answer.putObject("run");
                json.putObject("info")
                        .put("run_id", id)
                        .put("run_uuid", id)
                        .put("experiment_id", "1")
                        .put("status", "RUNNING")
                        .put("artifact_uri", artifacts.resolve(id).toUri().toString());
                json.putObject("data");
            }
            case "runs/log-batch" -> {
                body.path("metrics").forEach(run.metrics::add);
                body.path("params").forEach(param -> run.put(run.params, param));
                body.path("tags").forEach(tag -> run.put(run.tags, tag));
            }
            case "runs/update" -> {
                run.status = body.path("status").asText();
                answer.putObject("run_info");
            }
            default -> throw new IllegalStateException("no test makes the call " + call);
        }
        return answer;
    }

    private static void send(HttpExchange exchange, int status, ObjectNode answer) throws IOException {
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** What was written into a run. */
    private static final class Kept {
        private final Map<String, String> tags = new LinkedHashMap<>();
        private final Map<String, String> params = new LinkedHashMap<>();
        private final List<JsonNode> metrics = new ArrayList<>();
        private String status = "RUNNING";

        void put(Map<String, String> values, JsonNode one) {
            values.put(one.path("key").asText(), one.path("value").asText());
        }
    }
}
