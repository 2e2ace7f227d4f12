package io.github.memalign.mlflow.real;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Stands in front of a server under a path prefix, and lets go wrong what it is told to. */
public final class Proxy implements AutoCloseable {
    /** What becomes of a call. */
    public enum Fate {
        /** It goes through. */
        PASSED,
        /** The server turns it away as too much. */
        BUSY,
        /** The server fails before it does anything. */
        FAILED,
        /** It is done, but the connection breaks before the answer. */
        UNANSWERED,
        /** The connection breaks before anything is done, as if nobody were there. */
        GONE,
        /** Somebody else answers, with a page for people. */
        PAGE
    }

    private static final List<String> PASSED_ON = List.of("content-type", "x-mlflow-experiment-id", "authorization");

    private final String target;
    private final String prefix;
    private final HttpServer server;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Function<String, Fate> fates = call -> Fate.PASSED;

    /**
     * @param target address of the server
     * @param prefix path before all of its own, empty for none
     */
    public Proxy(String target, String prefix) {
        this.target = target;
        this.prefix = prefix;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext(prefix + "/", this::answer);
        server.setExecutor(pool);
        server.start();
    }

    /** Its address. */
    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + prefix;
    }

    /** What becomes of each call from now on, by its method and path. */
    public void fates(Function<String, Fate> next) {
        fates = next;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        Fate fate = fates.apply(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        switch (fate) {
            case PASSED -> pass(exchange, sent, true);
            case UNANSWERED -> pass(exchange, sent, false);
            case GONE -> exchange.close();
            case BUSY -> send(exchange, 429, "{\"error_code\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"slower\"}");
            case FAILED -> send(exchange, 500, "{\"error_code\":\"INTERNAL_ERROR\",\"message\":\"disk full\"}");
            case PAGE -> send(exchange, 200, "<html><body>Sign in</body></html>");
        }
    }

    private void pass(HttpExchange exchange, byte[] sent, boolean answers) throws IOException {
        String path = exchange.getRequestURI().toString().substring(prefix.length());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + path))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(sent));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (PASSED_ON.stream().anyMatch(name::equalsIgnoreCase)) {
                request.header(name, values.get(0));
            }
        });
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answers) {
                send(exchange, answer.statusCode(), answer.body());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
    }
}
