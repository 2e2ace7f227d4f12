package io.github.memalign.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server that speaks OpenAI's protocol on the loopback interface and answers what the test says. */
final class ScriptedModel implements AutoCloseable {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final List<HttpExchange> held = new CopyOnWriteArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final CountDownLatch firstHeld = new CountDownLatch(1);
    private volatile List<String> lastHeaders = List.of();

    private ScriptedModel(Function<Asked, Answer> script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, script));
        server.setExecutor(pool);
        server.start();
    }

    /** A server whose answers are made from what was asked. */
    static ScriptedModel start(Function<Asked, Answer> script) {
        try {
            return new ScriptedModel(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A model that gives every row this verdict, and distils one guideline a batch. */
    static ScriptedModel saying(String verdict) {
        return start(asked -> asked.distils()
                ? Answer.guideline("Rule from the model.", "r1")
                : Answer.verdict(verdict, "because of the script"));
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Bodies of all requests so far. */
    List<JsonNode> requests() {
        return requests;
    }

    /** Names and values of the last request's headers. */
    List<String> lastHeaders() {
        return lastHeaders;
    }

    int mostInFlight() {
        return mostInFlight.get();
    }

    /** Waits until a request is being held. */
    void awaitHeld() throws InterruptedException {
        if (!firstHeld.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no request arrived");
        }
    }

    private void answer(HttpExchange exchange, Function<Asked, Answer> script) throws IOException {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try {
            JsonNode body = MAPPER.readTree(exchange.getRequestBody().readAllBytes());
            lastHeaders = exchange.getRequestHeaders().entrySet().stream()
                    .map(header -> header.getKey() + ": " + header.getValue())
                    .toList();
            requests.add(body);
            Answer answer =
                    script.apply(new Asked(body, exchange.getRequestURI().getPath(), requests.size()));
            switch (answer.kind()) {
                case HOLD -> {
                    held.add(exchange);
                    firstHeld.countDown();
                }
                case DROP -> exchange.close();
                case SEND -> send(exchange, answer);
            }
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer.retryAfter().forEach(value -> exchange.getResponseHeaders().set("Retry-After", value));
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        held.forEach(HttpExchange::close);
        server.stop(0);
        pool.shutdownNow();
    }

    /** A request. */
    record Asked(JsonNode body, String path, int number) {
        boolean distils() {
            return text().contains("source_trace_ids") || text().contains("contradiction");
        }

        boolean embeds() {
            return path.endsWith("/embeddings");
        }

        String system() {
            return body.path("messages").path(0).path("content").asText();
        }

        String user() {
            return body.path("messages")
                    .path(body.path("messages").size() - 1)
                    .path("content")
                    .asText();
        }

        String text() {
            return body.path("messages").toString();
        }
    }

    private enum Kind {
        SEND,
        HOLD,
        DROP
    }

    /** What the server does with a request. */
    record Answer(Kind kind, int status, String body, List<String> retryAfter) {
        static Answer verdict(Object result, String rationale) {
            ObjectNode json = MAPPER.createObjectNode();
            json.set("result", MAPPER.valueToTree(result));
            return text(json.put("rationale", rationale).toString());
        }

        /** A guideline, and no others like it or against it. */
        static Answer guideline(String rule, String... sources) {
            ObjectNode json = MAPPER.createObjectNode();
            ObjectNode guideline = json.putArray("guidelines").addObject().put("guideline_text", rule);
            guideline.set("source_trace_ids", MAPPER.valueToTree(List.of(sources)));
            json.putArray("pairs");
            return text(json.toString());
        }

        /** The model's answer, word for word. */
        static Answer text(String content) {
            ObjectNode json = MAPPER.createObjectNode();
            json.put("id", "chat-1").put("object", "chat.completion").put("model", "scripted");
            ObjectNode choice =
                    json.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
            choice.putObject("message").put("role", "assistant").put("content", content);
            json.putObject("usage")
                    .put("prompt_tokens", 100)
                    .put("completion_tokens", 10)
                    .put("total_tokens", 110);
            return new Answer(Kind.SEND, 200, json.toString(), List.of());
        }

        /** The same answer, of which the provider does not tell what it took. */
        Answer uncounted() {
            return new Answer(kind, status, body.replaceFirst(",\"usage\":\\{[^}]*}", ""), retryAfter);
        }

        /** A vector of two dimensions for each text. */
        static Answer vectors(JsonNode texts) {
            ObjectNode json = MAPPER.createObjectNode().put("object", "list").put("model", "scripted");
            var data = json.putArray("data");
            for (int i = 0; i < texts.size(); i++) {
                ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
                item.putArray("embedding").add(1.0).add(texts.get(i).asText().length());
            }
            json.putObject("usage").put("prompt_tokens", 7).put("total_tokens", 7);
            return new Answer(Kind.SEND, 200, json.toString(), List.of());
        }

        static Answer status(int status, String message) {
            ObjectNode json = MAPPER.createObjectNode();
            json.putObject("error").put("message", message);
            return new Answer(Kind.SEND, status, json.toString(), List.of("0"));
        }

        /** The model declines. */
        static Answer refusal() {
            ObjectNode json = MAPPER.createObjectNode();
            json.put("id", "chat-1").put("object", "chat.completion").put("model", "scripted");
            ObjectNode choice =
                    json.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
            choice.putObject("message")
                    .put("role", "assistant")
                    .putNull("content")
                    .put("refusal", "I will not.");
            return new Answer(Kind.SEND, 200, json.toString(), List.of());
        }

        /** No answer until the server ends. */
        static Answer hold() {
            return new Answer(Kind.HOLD, 0, "", List.of());
        }

        /** The connection breaks. */
        static Answer drop() {
            return new Answer(Kind.DROP, 0, "", List.of());
        }
    }
}
