package io.github.memalign.mlflow.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that speaks OpenAI's protocol and answers by rule. It calls polite (or true) what says please, tells in its rationale how many
 * guidelines and examples it was shown, distils one guideline a batch, and makes vectors of words.
 */
public final class ScriptedModel implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern GUIDELINES = Pattern.compile("Distilled Guidelines \\((\\d+)\\)");
    private static final Pattern EXAMPLES = Pattern.compile("Example Judgements \\((\\d+)\\)");
    private static final int DIMENSIONS = 32;

    private final HttpServer server;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final List<String> paths = new CopyOnWriteArrayList<>();

    ScriptedModel() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", this::answer);
        server.setExecutor(pool);
        server.start();
    }

    /** Its address, to which the paths of OpenAI's protocol are added. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** The paths of all calls so far. */
    public List<String> paths() {
        return paths;
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode asked = MAPPER.readTree(exchange.getRequestBody());
        String path = exchange.getRequestURI().getPath();
        paths.add(path);
        byte[] answer = (path.endsWith("/embeddings") ? embeddings(asked) : chat(asked))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static ObjectNode chat(JsonNode asked) {
        JsonNode first = asked.path("messages").path(0);
        boolean judges = first.path("role").asText().equals("system");
        String content = judges
                ? verdict(
                        first.path("content").asText(),
                        asked.path("messages").path(1).path("content").asText(),
                        asked.path("response_format").findPath("result"))
                : guideline(first.path("content").toString());
        ObjectNode answer = MAPPER.createObjectNode()
                .put("id", "1")
                .put("object", "chat.completion")
                .put("created", 1);
        answer.put("model", asked.path("model").asText());
        ObjectNode choice =
                answer.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", content);
        usage(answer);
        return answer;
    }

    private static String verdict(String system, String user, JsonNode type) {
        boolean polite = user.contains("please");
        ObjectNode answer = MAPPER.createObjectNode();
        if (type.path("type").asText().equals("boolean")) {
            answer.put("result", polite);
        } else {
            answer.put("result", polite ? "polite" : "rude");
        }
        return answer.put(
                        "rationale",
                        count(GUIDELINES, system) + " guidelines, " + count(EXAMPLES, system) + " examples")
                .toString();
    }

    private static String count(Pattern heading, String text) {
        Matcher matcher = heading.matcher(text);
        return matcher.find() ? matcher.group(1) : "0";
    }

    /** Names the first record as Java's prompt numbers it and as Python's does; each reads its own and passes over the other. */
    private static String guideline(String prompt) {
        ObjectNode answer = MAPPER.createObjectNode();
        ObjectNode guideline = answer.putArray("guidelines").addObject();
        guideline.put("guideline_text", "Rule " + Integer.toHexString(prompt.hashCode()) + ": please is polite.");
        guideline.putArray("source_trace_ids").add("r1").add(0);
        answer.putArray("pairs");
        return answer.toString();
    }

    private static ObjectNode embeddings(JsonNode asked) {
        ObjectNode answer = MAPPER.createObjectNode().put("object", "list");
        answer.put("model", asked.path("model").asText());
        ArrayNode data = answer.putArray("data");
        JsonNode input = asked.path("input");
        for (int i = 0; i < (input.isArray() ? input.size() : 1); i++) {
            String text = input.isArray() ? input.get(i).asText() : input.asText();
            ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
            ArrayNode vector = item.putArray("embedding");
            for (double x : vector(text, asked.path("dimensions").asInt(DIMENSIONS))) {
                vector.add(x);
            }
        }
        usage(answer);
        return answer;
    }

    private static double[] vector(String text, int dimensions) {
        double[] vector = new double[dimensions];
        vector[0] = 1;
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
            vector[Math.floorMod(word.hashCode(), dimensions)] += 1;
        }
        return vector;
    }

    private static void usage(ObjectNode answer) {
        answer.putObject("usage")
                .put("prompt_tokens", 10)
                .put("completion_tokens", 5)
                .put("total_tokens", 15);
    }

    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
    }
}
