package io.github.memalign.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.memalign.memory.Embeddings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An OpenAI-compatible server that answers at once: the same verdict, a guideline when asked for some, and for each text a
 * vector that depends on the text alone.
 */
final class InstantServer implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int DIMENSION = 512;
    /** Enough for all that the benchmarks have in flight at once. */
    private static final int THREADS = 32;

    private final HttpServer server;
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

    InstantServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(pool);
        server.createContext("/", exchange -> {
            byte[] body = MAPPER.writeValueAsBytes(answer(exchange));
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    /** Prints its address and serves until the input ends. */
    public static void main(String[] arguments) throws IOException {
        try (InstantServer instant = new InstantServer()) {
            System.out.println(instant.url());
            System.in.readAllBytes();
        }
    }

    private static JsonNode answer(HttpExchange exchange) throws IOException {
        JsonNode request = MAPPER.readTree(exchange.getRequestBody());
        return exchange.getRequestURI().getPath().endsWith("/embeddings") ? vectors(request) : said(request);
    }

    private static ObjectNode said(JsonNode request) throws JsonProcessingException {
        String asked = request.path("messages").toString();
        ObjectNode content = MAPPER.createObjectNode();
        if (asked.contains("source_trace_ids")) {
            // The name of the first record here, and its number in Python.
            content.withArray("guidelines")
                    .addObject()
                    .put(
                            "guideline_text",
                            "Rule " + Integer.toHexString(asked.hashCode()) + ": answers say what to do.")
                    .putArray("source_trace_ids")
                    .add("r1")
                    .add(0);
        } else if (asked.contains("relation")) {
            content.putArray("pairs");
        } else {
            content.put("result", true).put("rationale", "It says what to do.");
        }
        ObjectNode answer = MAPPER.createObjectNode()
                .put("id", "1")
                .put("object", "chat.completion")
                .put("created", 1)
                .put("model", request.path("model").asText());
        ObjectNode choice =
                answer.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", MAPPER.writeValueAsString(content));
        answer.putObject("usage")
                .put("prompt_tokens", 100)
                .put("completion_tokens", 10)
                .put("total_tokens", 110);
        return answer;
    }

    private static ObjectNode vectors(JsonNode request) {
        boolean packed = request.path("encoding_format").asText().equals("base64");
        int dimension = request.path("dimensions").asInt(DIMENSION);
        JsonNode input = request.path("input");
        ObjectNode answer = MAPPER.createObjectNode()
                .put("object", "list")
                .put("model", request.path("model").asText());
        ArrayNode data = answer.putArray("data");
        for (JsonNode text : input.isArray() ? input : MAPPER.createArrayNode().add(input)) {
            float[] vector = vector(text.asText(), dimension);
            ObjectNode one = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            if (packed) {
                one.put("embedding", packed(vector));
            } else {
                ArrayNode numbers = one.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
        }
        answer.putObject("usage").put("prompt_tokens", 10).put("total_tokens", 10);
        return answer;
    }

    private static float[] vector(String text, int dimension) {
        Random random = new Random(text.hashCode());
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = random.nextFloat() - 0.5f;
        }
        return Embeddings.normalized(vector);
    }

    private static String packed(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
    }
}
