package io.github.memalign.benchmarks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An OpenAI-compatible server that answers at once, with the same verdict, or with no guidelines when asked for some. */
final class InstantServer implements AutoCloseable {
    private static final String VERDICT = answer("{\\\"result\\\": true, \\\"rationale\\\": \\\"because\\\"}");
    private static final String GUIDELINES = answer("{\\\"guidelines\\\": []}");

    private final HttpServer server;
    private final ExecutorService pool = Executors.newFixedThreadPool(16);

    InstantServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(pool);
        server.createContext("/", exchange -> {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] body =
                    (request.contains("source_trace_ids") ? GUIDELINES : VERDICT).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private static String answer(String content) {
        return "{\"id\": \"1\", \"object\": \"chat.completion\", \"created\": 1, \"model\": \"m\", \"choices\": [{\"index\": 0,"
                + " \"finish_reason\": \"stop\", \"message\": {\"role\": \"assistant\", \"content\": \"" + content
                + "\"}}], \"usage\": {\"prompt_tokens\": 100, \"completion_tokens\": 10, \"total_tokens\": 110}}";
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
