package io.github.memalign.spark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model that other processes reach, which says true to all and counts how often it was asked about each row. */
final class ClusterModel implements AutoCloseable {
    private static final Pattern ROW = Pattern.compile("number (\\d+)");

    private final HttpServer server;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final CountDownLatch some;

    /** @param some how many calls make some */
    ClusterModel(int some) {
        this.some = new CountDownLatch(some);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", this::answer);
        server.setExecutor(pool);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Different rows asked about. */
    int rows() {
        return asked.size();
    }

    int calls() {
        return asked.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Waits until some calls have come; false if the process ended that was to make them. */
    boolean askedForSome(Process caller) throws InterruptedException {
        while (!some.await(1, TimeUnit.SECONDS)) {
            if (!caller.isAlive()) {
                return false;
            }
        }
        return true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Matcher row = ROW.matcher(request);
        String number = row.find() ? row.group(1) : "none";
        asked.computeIfAbsent(number, key -> new AtomicInteger()).incrementAndGet();
        some.countDown();
        byte[] answer = ("{\"id\": \"1\", \"object\": \"chat.completion\", \"created\": 1, \"model\": \"scripted\","
                        + " \"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", \"message\": {\"role\": \"assistant\","
                        + " \"content\": \"{\\\"rationale\\\": \\\"because\\\", \\\"result\\\": true}\"}}],"
                        + " \"usage\": {\"prompt_tokens\": 10, \"completion_tokens\": 2, \"total_tokens\": 12}}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
    }
}
