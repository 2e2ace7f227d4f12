package io.github.memalign.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A server with a memory: traces, assessments and runs as MLflow keeps them, and faults when asked for. */
public final class FakeMlflow implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern TAG_FILTER = Pattern.compile("tags\\.`([^`]*)` = (['\"])(.*)\\2");
    private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

    /** What goes wrong with a call. */
    public enum Fault {
        /** The work is done, but the connection breaks before the answer. */
        DONE_BUT_UNANSWERED,
        /** Nobody is there. */
        GONE,
        /** The server fails before it does anything. */
        FAILED,
        /** The server turns the call away. */
        BUSY,
        /** The caller may not do this. */
        FORBIDDEN,
        /** The server is of a version that takes no JSON here. */
        NO_JSON
    }

    public final Map<String, ObjectNode> traces = new LinkedHashMap<>();
    public final Map<String, ObjectNode> runs = new ConcurrentHashMap<>();
    public final List<String> calls = new ArrayList<>();
    /** Files of runs, by the path of their address. */
    public final Map<String, byte[]> artifacts = new ConcurrentHashMap<>();
    /** What the experiment is tagged with. */
    public final Map<String, String> experimentTags = new ConcurrentHashMap<>();

    /** The records of the one evaluation dataset that there is, named "data". */
    public final ArrayNode records = MAPPER.createArrayNode();

    public final FakeScorers scorers = new FakeScorers();
    private final Map<String, ConcurrentLinkedQueue<Fault>> faults = new ConcurrentHashMap<>();
    private final Map<String, Runnable> hooks = new ConcurrentHashMap<>();
    private final HttpServer server;
    private int ids;

    public FakeMlflow() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newFixedThreadPool(8, work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    /** The value of {@code MLFLOW_TRACKING_URI}. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public MlflowHttp http() {
        return new MlflowHttp(
                MlflowSettings.of(address()).withPatience(Duration.ofSeconds(20), 4, Duration.ofMillis(1)));
    }

    /** The next calls whose path ends like this go wrong. */
    public void fault(String pathEnd, Fault... next) {
        faults.computeIfAbsent(pathEnd, none -> new ConcurrentLinkedQueue<>()).addAll(List.of(next));
    }

    /** Does something when a call whose path ends like this arrives, before it is answered. */
    public void when(String pathEnd, Runnable hook) {
        hooks.put(pathEnd, hook);
    }

    /** A trace with a root span; inputs and outputs are JSON. */
    public synchronized ObjectNode trace(String id, String inputs, String outputs) {
        ObjectNode trace = MAPPER.createObjectNode();
        trace.putObject("trace_info")
                .put("trace_id", id)
                .put("request_time", "2026-05-01T10:00:00Z")
                .put("state", "OK")
                .putArray("assessments");
        ObjectNode span = trace.putArray("spans")
                .addObject()
                .put("span_id", "AAAAAAAAAAE=")
                .put("name", "root");
        ArrayNode attributes = span.putArray("attributes");
        attributes.addObject().put("key", "mlflow.spanInputs").set("value", AnyValue.of(json(inputs)));
        attributes.addObject().put("key", "mlflow.spanOutputs").set("value", AnyValue.of(json(outputs)));
        traces.put(id, trace);
        return trace;
    }

    /** A run with one tag. */
    public synchronized void addRun(String tag, String value) {
        String id = "run" + ++ids;
        ObjectNode run = MAPPER.createObjectNode();
        run.putObject("info").put("run_id", id).put("experiment_id", "7").put("status", "FINISHED");
        run.putObject("data").putArray("tags").addObject().put("key", tag).put("value", value);
        runs.put(id, run);
    }

    /** What a person says of a trace; value is JSON. */
    public synchronized ObjectNode human(String traceId, String name, String value, String created) {
        ObjectNode assessment = MAPPER.createObjectNode()
                .put("assessment_id", "a-" + ++ids)
                .put("assessment_name", name)
                .put("rationale", "why " + ids)
                .put("create_time", created)
                .put("last_update_time", created)
                .put("valid", true);
        assessment.putObject("source").put("source_type", "HUMAN").put("source_id", "ann");
        assessment.putObject("feedback").set("value", json(value));
        assessments(traceId).add(assessment);
        return assessment;
    }

    public ArrayNode assessments(String traceId) {
        return traces.get(traceId).withObject("/trace_info").withArray("assessments");
    }

    public static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        hooks.forEach((end, hook) -> {
            if (path.endsWith(end)) {
                hook.run();
            }
        });
        Fault fault = faults.entrySet().stream()
                .filter(entry -> path.endsWith(entry.getKey()))
                .map(entry -> entry.getValue().poll())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (fault == Fault.GONE) {
            exchange.close();
            return;
        }
        if (fault == Fault.FAILED || fault == Fault.BUSY || fault == Fault.FORBIDDEN) {
            int status = fault == Fault.FAILED ? 500 : fault == Fault.BUSY ? 429 : 403;
            send(exchange, status, "{\"error_code\":\"X\",\"message\":\"" + fault + "\"}");
            return;
        }
        if (fault == Fault.NO_JSON) {
            send(exchange, 400, "Invalid Content-Type: application/json. Expected: application/x-protobuf");
            return;
        }
        if (path.startsWith(ARTIFACTS)) {
            artifact(exchange, path.substring(ARTIFACTS.length()), sent);
            return;
        }
        String body =
                "application/x-protobuf".equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                        ? BinarySpansRequest.json(sent).toString()
                        : new String(sent, StandardCharsets.UTF_8);
        String answer;
        synchronized (this) {
            calls.add(exchange.getRequestMethod() + " " + path);
            answer = route(exchange, path, body.isEmpty() ? MAPPER.createObjectNode() : json(body));
        }
        if (fault == Fault.DONE_BUT_UNANSWERED) {
            exchange.close();
        } else {
            send(
                    exchange,
                    answer == null ? 404 : 200,
                    answer == null ? "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"none\"}" : answer);
        }
    }

    private void artifact(HttpExchange exchange, String path, byte[] sent) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                artifacts.put(path, sent);
                send(exchange, 200, "{}");
            }
            case "DELETE" -> {
                artifacts.keySet().removeIf(file -> file.equals(path) || file.startsWith(path + "/"));
                send(exchange, 200, "{}");
            }
            default -> {
                byte[] found = artifacts.get(path);
                send(exchange, found == null ? 404 : 200, found == null ? new byte[0] : found);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String route(HttpExchange exchange, String path, JsonNode body) {
        if (path.endsWith("/datasets/search")) {
            ObjectNode found = MAPPER.createObjectNode();
            found.putArray("datasets").addObject().put("name", "data").put("dataset_id", "d-1");
            return found.toString();
        }
        if (path.endsWith("/datasets/d-1/records")) {
            return records(exchange.getRequestURI().getRawQuery()).toString();
        }
        if (path.endsWith("/traces/search")) {
            return search(body);
        }
        if (path.endsWith("/traces/batchGet")) {
            ObjectNode found = MAPPER.createObjectNode();
            for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
                String id = URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8);
                if (traces.containsKey(id)) {
                    found.withArray("traces").add(traces.get(id));
                }
            }
            return found.toString();
        }
        if (path.endsWith("/v1/traces")) {
            body.path("resourceSpans")
                    .path(0)
                    .path("scopeSpans")
                    .path(0)
                    .path("spans")
                    .forEach(this::ingest);
            return "{}";
        }
        if (path.endsWith("/assessments")) {
            return assess(path.split("/")[5], body);
        }
        if (path.contains("/assessments/")) {
            String[] parts = path.split("/");
            ArrayNode there = assessments(parts[5]);
            for (int i = there.size() - 1; i >= 0; i--) {
                if (!there.get(i).path("assessment_id").asText().equals(parts[7])) {
                    continue;
                }
                if (exchange.getRequestMethod().equals("PATCH")) {
                    JsonNode change = body.path("assessment");
                    ((ObjectNode) there.get(i))
                            .put("last_update_time", Instant.now().toString())
                            .<ObjectNode>set("feedback", change.path("feedback"))
                            .set("rationale", change.path("rationale"));
                } else {
                    there.remove(i);
                }
            }
            return "{}";
        }
        if (path.contains("/mlflow/traces/tr-")) {
            return "{\"trace\":" + traces.get(path.substring(path.lastIndexOf('/') + 1)) + "}";
        }
        return tracking(exchange, path, body);
    }

    /** A hundred a page, whatever is asked for. */
    private ObjectNode records(String query) {
        int from =
                query.contains("page_token=") ? Integer.parseInt(query.replaceAll(".*page_token=(\\d+).*", "$1")) : 0;
        int to = Math.min(records.size(), from + 100);
        ArrayNode page = MAPPER.createArrayNode();
        IntStream.range(from, to).forEach(i -> page.add(records.get(i)));
        ObjectNode answer = MAPPER.createObjectNode().put("records", page.toString());
        return to < records.size() ? answer.put("next_page_token", Integer.toString(to)) : answer;
    }

    private String search(JsonNode body) {
        List<ObjectNode> all = List.copyOf(traces.values());
        int from = body.path("page_token").asInt(0);
        int to = Math.min(all.size(), from + body.path("max_results").asInt());
        ObjectNode page = MAPPER.createObjectNode();
        all.subList(from, to).forEach(trace -> page.withArray("traces").add(trace.get("trace_info")));
        if (to < all.size()) {
            page.put("next_page_token", Integer.toString(to));
        }
        return page.toString();
    }

    private void ingest(JsonNode span) {
        String id = "tr-" + span.path("traceId").asText();
        ObjectNode trace = trace(id, "null", "null");
        ObjectNode stored = (ObjectNode) trace.withArray("spans").get(0);
        stored.put(
                "span_id",
                Base64.getEncoder()
                        .encodeToString(
                                HexFormat.of().parseHex(span.path("spanId").asText())));
        ArrayNode attributes = stored.putArray("attributes");
        for (JsonNode attribute : span.path("attributes")) {
            JsonNode value = attribute.path("value").path("stringValue");
            ObjectNode read = value.isMissingNode()
                    ? MAPPER.createObjectNode()
                            .put(
                                    "int_value",
                                    attribute.path("value").path("intValue").asLong())
                    : AnyValue.of(json(value.asText()));
            attributes.addObject().put("key", attribute.path("key").asText()).set("value", read);
        }
    }

    private String assess(String traceId, JsonNode body) {
        ObjectNode assessment = body.path("assessment").deepCopy();
        assessment.put("assessment_id", "a-" + ++ids).put("valid", true);
        assessments(traceId).add(assessment);
        return MAPPER.createObjectNode().set("assessment", assessment).toString();
    }

    private String tracking(HttpExchange exchange, String path, JsonNode body) {
        String query = exchange.getRequestURI().getQuery();
        if (path.contains("/scorers/")) {
            return scorers.answer(exchange.getRequestMethod(), path, query, body);
        }
        if (path.endsWith("/artifacts/list")) {
            String directory = query.contains("path=") ? query.replaceAll(".*path=([^&]*).*", "$1") + "/" : "";
            return files(query.replaceAll(".*run_id=(\\w+).*", "$1"), directory);
        }
        if (path.endsWith("/experiments/get-by-name")) {
            return query.endsWith("=exp") ? experiment() : null;
        }
        if (path.endsWith("/experiments/get")) {
            return experiment();
        }
        if (path.endsWith("/experiments/set-experiment-tag")) {
            experimentTags.put(body.path("key").asText(), body.path("value").asText());
            return "{}";
        }
        if (path.endsWith("/runs/create")) {
            String id = "run" + ++ids;
            ObjectNode run = MAPPER.createObjectNode();
            run.putObject("info")
                    .put("run_id", id)
                    .put("experiment_id", "7")
                    .put("status", "RUNNING")
                    .put("artifact_uri", "mlflow-artifacts:/7/" + id + "/artifacts");
            run.putObject("data").set("tags", body.path("tags"));
            runs.put(id, run);
            return MAPPER.createObjectNode().set("run", run).toString();
        }
        if (path.endsWith("/runs/search")) {
            return searchRuns(body);
        }
        ObjectNode run = runs.get(
                path.endsWith("/runs/get")
                        ? query.substring(query.indexOf('=') + 1)
                        : body.path("run_id").asText());
        if (run == null) {
            return null;
        }
        if (path.endsWith("/runs/update")) {
            run.withObject("/info").set("status", body.path("status"));
            return "{}";
        }
        if (path.endsWith("/runs/delete")) {
            run.withObject("/info").put("lifecycle_stage", "deleted");
            return "{}";
        }
        if (path.endsWith("/runs/log-batch")) {
            body.path("metrics").forEach(run.withObject("/data").withArray("metrics")::add);
            body.path("tags").forEach(run.withObject("/data").withArray("tags")::add);
            return "{}";
        }
        if (path.endsWith("/traces/link-to-run")) {
            body.path("trace_ids").forEach(run.withArray("linked")::add);
            return "{}";
        }
        return path.endsWith("/runs/get") ? "{\"run\":" + run + "}" : null;
    }

    private String files(String runId, String directory) {
        ObjectNode answer = MAPPER.createObjectNode();
        String top = "7/" + runId + "/artifacts/";
        artifacts.keySet().stream()
                .filter(file -> file.startsWith(top + directory))
                .map(file -> directory
                        + file.substring(top.length() + directory.length()).replaceFirst("/.*", ""))
                .distinct()
                .sorted()
                .forEach(path -> answer.withArray("files").addObject().put("path", path));
        return answer.toString();
    }

    private String experiment() {
        ObjectNode experiment = MAPPER.createObjectNode()
                .put("experiment_id", "7")
                .put("name", "exp")
                .put("lifecycle_stage", "active");
        experimentTags.forEach((key, value) ->
                experiment.withArray("tags").addObject().put("key", key).put("value", value));
        return "{\"experiment\":" + experiment + "}";
    }

    /** Runs with the tag that a filter such as tags.`a` = 'b' asks for, in pages, the newest first. */
    private String searchRuns(JsonNode body) {
        Matcher filter = TAG_FILTER.matcher(body.path("filter").asText());
        boolean filtered = filter.matches();
        List<ObjectNode> all = runs.values().stream()
                .filter(run -> !run.at("/info/lifecycle_stage").asText().equals("deleted"))
                .filter(run -> !filtered
                        || run.at("/data/tags")
                                .valueStream()
                                .anyMatch(tag -> tag.path("key").asText().equals(filter.group(1))
                                        && tag.path("value").asText().equals(filter.group(3))))
                .sorted(Comparator.comparing((ObjectNode run) ->
                        -Integer.parseInt(run.at("/info/run_id").asText().replaceAll("\\D", ""))))
                .toList();
        int from = body.path("page_token").asInt(0);
        int to = Math.min(all.size(), from + body.path("max_results").asInt());
        ObjectNode page = MAPPER.createObjectNode();
        all.subList(from, to).forEach(run -> page.withArray("runs").add(run));
        if (to < all.size()) {
            page.put("next_page_token", Integer.toString(to));
        }
        return page.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
