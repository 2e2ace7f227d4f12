package io.github.memalign.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An MLflow server in memory, behind a path prefix, that lets in whom it is told to. */
public final class ScriptedMlflow implements AutoCloseable {
    static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final String PREFIX = "/ml";
    private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";

    final Map<String, String> experiments = new TreeMap<>(Map.of("support", "7"));
    final Map<String, ObjectNode> traces = new LinkedHashMap<>();
    final Map<String, String> tags = new TreeMap<>();
    final Map<String, ObjectNode> runs = new LinkedHashMap<>();
    final Map<String, byte[]> artifacts = new TreeMap<>();
    final List<ObjectNode> scorers = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    final List<JsonNode> bodies = new ArrayList<>();
    private final HttpServer server;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private String authorization = "";
    private MlflowAnswer always = new MlflowAnswer(0, "");
    private String refused = "none";
    private int ids;
    private int changes;

    public ScriptedMlflow() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", this::answer);
        server.setExecutor(pool);
        server.start();
    }

    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PREFIX;
    }

    /** Runs a command whose environment names this server, and these variables in pairs. */
    Ran run(List<String> variables, Object... arguments) {
        Map<String, String> environment = new LinkedHashMap<>(Map.of("MLFLOW_TRACKING_URI", uri()));
        for (int i = 0; i < variables.size(); i += 2) {
            environment.put(variables.get(i), variables.get(i + 1));
        }
        return Ran.memalign(environment::get, arguments);
    }

    Ran run(Object... arguments) {
        return run(List.of(), arguments);
    }

    /** Lets in only who sends this header. */
    void letIn(String header) {
        authorization = header;
    }

    /** Answers everything with this. */
    void always(int status, String body) {
        always = new MlflowAnswer(status, body);
    }

    /** Refuses what ends like this, until it refuses something else. */
    public void refuse(String pathEnd) {
        refused = pathEnd;
    }

    /** A trace of one span; its id is tr- and these digits, filled up with zeros. */
    String trace(String digits, String inputs, String outputs, String... metadata) {
        String id = "tr-" + "0".repeat(32 - digits.length()) + digits;
        ObjectNode trace = MAPPER.createObjectNode();
        ObjectNode info = trace.putObject("trace_info")
                .put("trace_id", id)
                .put("request_time", "2026-05-01T10:00:0" + traces.size() % 10 + "Z")
                .put("state", "OK");
        info.putObject("tags");
        ObjectNode facts = info.putObject("trace_metadata");
        for (int i = 0; i < metadata.length; i += 2) {
            facts.put(metadata[i], metadata[i + 1]);
        }
        info.putArray("assessments");
        ArrayNode attributes = trace.putArray("spans")
                .addObject()
                .put("span_id", "AAAAAAAAAAE=")
                .put("name", "root")
                .putArray("attributes");
        attribute(attributes, "mlflow.spanInputs", inputs);
        attribute(attributes, "mlflow.spanOutputs", outputs);
        traces.put(id, trace);
        return id;
    }

    private static void attribute(ArrayNode attributes, String key, String text) {
        attributes.addObject().put("key", key).putObject("value").put("string_value", text);
    }

    void tag(String traceId, String key, String value) {
        traces.get(traceId).withObject("/trace_info/tags").put(key, value);
    }

    /** What a person says of a trace. */
    ObjectNode human(String traceId, String judge, String who, String label, String rationale, String time) {
        ObjectNode said = MAPPER.createObjectNode()
                .put("assessment_id", "a-" + ++ids)
                .put("assessment_name", judge)
                .put("rationale", rationale)
                .put("create_time", time)
                .put("last_update_time", time)
                .put("valid", true);
        said.putObject("source").put("source_type", "HUMAN").put("source_id", who);
        said.putObject("feedback").put("value", label);
        assessments(traceId).add(said);
        return said;
    }

    ArrayNode assessments(String traceId) {
        return traces.get(traceId).withObject("/trace_info").withArray("assessments");
    }

    /** All text of the files of a run. */
    String artifacts(String runId) {
        StringBuilder text = new StringBuilder();
        artifacts.forEach((path, bytes) -> {
            if (path.contains(runId)) {
                text.append(new String(bytes, StandardCharsets.ISO_8859_1));
            }
        });
        return text.toString();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        MlflowAnswer answer;
        synchronized (this) {
            calls.add(exchange.getRequestMethod() + " " + path);
            answer = route(exchange, path, sent);
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.ISO_8859_1);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private MlflowAnswer route(HttpExchange exchange, String whole, byte[] sent) throws IOException {
        if (always.status() != 0) {
            return always;
        }
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (!authorization.isEmpty() && !authorization.equals(header)) {
            return MlflowAnswer.refused(401, "UNAUTHENTICATED", "who are you?");
        }
        if (whole.endsWith(refused)) {
            return MlflowAnswer.refused(403, "PERMISSION_DENIED", "not yours.");
        }
        if (!whole.startsWith(PREFIX + "/")) {
            return MlflowAnswer.unknown();
        }
        String path = whole.substring(PREFIX.length());
        if (path.startsWith(ARTIFACTS)) {
            return artifact(exchange.getRequestMethod(), path.substring(ARTIFACTS.length()), sent);
        }
        JsonNode body = sent.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(sent);
        bodies.add(body);
        Map<String, List<String>> query = query(exchange.getRequestURI().getRawQuery());
        if (path.endsWith("/artifacts/list")) {
            return new MlflowAnswer(200, files(query));
        }
        if (path.contains("/review-queues/")) {
            // As a server older than 3.14, which does not know the path.
            return new MlflowAnswer(404, "<!doctype html><title>404 Not Found</title>");
        }
        if (path.contains("/scorers/")) {
            return new ScorerCalls(scorers).answer(path.substring(path.lastIndexOf('/') + 1), query, body);
        }
        if (path.endsWith("/chat/completions")) {
            return new MlflowAnswer(
                    200,
                    ScriptedModel.Answer.verdict("kind", "the gateway says so").body());
        }
        return path.contains("traces") ? traces(path, query, body) : tracking(path, query, body);
    }

    static Map<String, List<String>> query(String raw) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            query.computeIfAbsent(pair.substring(0, pair.indexOf('=')), none -> new ArrayList<>())
                    .add(URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    private String files(Map<String, List<String>> query) {
        ObjectNode answer = MAPPER.createObjectNode();
        String top = "/7/" + query.get("run_id").get(0) + "/artifacts/";
        String path = query.getOrDefault("path", List.of("")).get(0);
        String directory = path.isEmpty() ? top : top + path + "/";
        Set<String> seen = new HashSet<>();
        artifacts.forEach((file, bytes) -> {
            String below = file.startsWith(directory) ? file.substring(directory.length()) : "";
            String name = below.split("/")[0];
            if (!below.isEmpty() && seen.add(name)) {
                boolean isFile = name.equals(below);
                answer.withArray("files")
                        .addObject()
                        .put("path", directory.substring(top.length()) + name)
                        .put("is_dir", !isFile)
                        .put("file_size", isFile ? bytes.length : 0);
            }
        });
        return answer.toString();
    }

    private MlflowAnswer artifact(String method, String path, byte[] sent) {
        if (method.equals("PUT")) {
            artifacts.put(path, sent);
            return new MlflowAnswer(200, "{}");
        }
        if (method.equals("DELETE")) {
            artifacts.keySet().removeIf(known -> known.startsWith(path));
            return new MlflowAnswer(200, "{}");
        }
        byte[] known = artifacts.get(path);
        return known == null
                ? MlflowAnswer.unknown()
                : new MlflowAnswer(200, new String(known, StandardCharsets.ISO_8859_1));
    }

    private MlflowAnswer traces(String path, Map<String, List<String>> query, JsonNode body) {
        ObjectNode found = MAPPER.createObjectNode();
        if (path.endsWith("/traces/search")) {
            String filter = body.path("filter").asText();
            traces.forEach((id, trace) -> {
                if (TraceFilter.passes(filter, id, trace, runs)) {
                    found.withArray("traces").add(trace.get("trace_info"));
                }
            });
        } else if (path.endsWith("/traces/batchGet")) {
            query.getOrDefault("trace_ids", List.of()).stream()
                    .filter(traces::containsKey)
                    .forEach(id -> found.withArray("traces").add(traces.get(id)));
        } else if (path.endsWith("/v1/traces")) {
            body.findValue("spans").forEach(this::ingest);
        } else if (path.endsWith("/link-to-run")) {
            body.path("trace_ids")
                    .forEach(runs.get(body.path("run_id").asText()).withArray("linked")::add);
        } else if (path.endsWith("/assessments")) {
            ObjectNode assessment = body.path("assessment").deepCopy();
            assessment.put("assessment_id", "a-" + ++ids).put("valid", true);
            assessments(path.split("/")[5]).add(assessment);
            found.set("assessment", assessment);
        } else if (path.contains("/assessments/")) {
            ObjectNode change = (ObjectNode) body.path("assessment");
            for (JsonNode said : assessments(path.split("/")[5])) {
                if (said.path("assessment_id").equals(change.path("assessment_id"))) {
                    ((ObjectNode) said)
                            .put("last_update_time", "2100-01-01T00:00:0" + ++changes % 10 + "Z")
                            .setAll(change.retain("feedback", "rationale"));
                }
            }
        } else {
            ObjectNode trace = traces.get(path.substring(path.lastIndexOf('/') + 1));
            if (trace == null) {
                return MlflowAnswer.unknown();
            }
            found.set("trace", trace);
        }
        return MlflowAnswer.of(found);
    }

    private void ingest(JsonNode span) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (JsonNode attribute : span.path("attributes")) {
            String text = attribute.path("value").path("stringValue").asText();
            texts.put(
                    attribute.path("key").asText(),
                    text.startsWith("\"") ? text.substring(1, text.length() - 1) : text);
        }
        trace(
                span.path("traceId").asText(),
                texts.getOrDefault("mlflow.spanInputs", ""),
                texts.getOrDefault("mlflow.spanOutputs", ""));
    }

    private MlflowAnswer tracking(String path, Map<String, List<String>> query, JsonNode body) {
        if (path.endsWith("/experiments/create")) {
            experiments.put(body.path("name").asText(), String.valueOf(100 + experiments.size()));
            return MlflowAnswer.of(MAPPER.createObjectNode()
                    .put("experiment_id", experiments.get(body.path("name").asText())));
        }
        if (path.endsWith("/experiments/set-experiment-tag")) {
            tags.put(body.path("key").asText(), body.path("value").asText());
            return new MlflowAnswer(200, "{}");
        }
        if (path.contains("/experiments/")) {
            return experiment(query.values().iterator().next().get(0));
        }
        return new RunCalls(runs).answer(path.substring(path.lastIndexOf('/') + 1), query, body);
    }

    private MlflowAnswer experiment(String nameOrId) {
        for (Map.Entry<String, String> known : experiments.entrySet()) {
            if (known.getKey().equals(nameOrId) || known.getValue().equals(nameOrId)) {
                ObjectNode answer = MAPPER.createObjectNode();
                ObjectNode experiment = answer.putObject("experiment")
                        .put("experiment_id", known.getValue())
                        .put("name", known.getKey())
                        .put("lifecycle_stage", "active");
                tags.forEach((key, value) ->
                        experiment.withArray("tags").addObject().put("key", key).put("value", value));
                return MlflowAnswer.of(answer);
            }
        }
        return MlflowAnswer.unknown();
    }

    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
    }
}
