package io.github.memalign.provider;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.github.memalign.internal.HttpFailure;
import io.github.memalign.internal.LimitedBody;
import io.github.memalign.internal.RetryAfter;
import io.github.memalign.internal.SendFailure;
import io.github.memalign.model.ModelCallException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sends a model's requests over the connections that all models share. Beside what langchain4j's client does, it ends
 * an answer that takes too long in its body or is too large, reports {@code Retry-After}, adds the user's headers and parameters, and
 * keeps secrets out of failures.
 */
final class Transport implements HttpClient {
    /** 512 vectors of 3,072 dimensions, the most that is asked for at once, are some 35 MB of JSON. */
    private static final int MOST_MEGABYTES = 100;

    private final java.net.http.HttpClient client;
    private final Wire wire;
    private final Duration timeout;
    private final Clock clock;

    /**
     * What is done to every request of a model.
     *
     * @param query appended to the address, without the question mark; empty for none
     * @param headers set on top of langchain4j's
     * @param patches put into the body
     * @param secrets kept out of failures
     */
    record Wire(String query, Map<String, String> headers, List<BodyPatch> patches, Secrets secrets) {}

    Transport(java.net.http.HttpClient client, Wire wire, Duration timeout, Clock clock) {
        this.client = client;
        this.wire = wire;
        this.timeout = timeout;
        this.clock = clock;
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(jdkRequest(request), LimitedBody.of(MOST_MEGABYTES));
        HttpResponse<byte[]> response = await(exchange);
        if (response.statusCode() / 100 != 2) {
            String body = new String(response.body(), StandardCharsets.UTF_8);
            throw new HttpFailure(
                    response.statusCode(),
                    wire.secrets().redact(body),
                    response.headers().firstValue("retry-after").flatMap(value -> RetryAfter.parse(value, clock)));
        }
        if (!looksLikeJson(response.body())) {
            throw new SendFailure(Reason.SERVER, "the answer is not JSON", null);
        }
        return SuccessfulHttpResponse.builder()
                .statusCode(response.statusCode())
                .headers(response.headers().map())
                .body(response.body())
                .build();
    }

    private static boolean looksLikeJson(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }

    private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> exchange) {
        try {
            return exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new SendFailure(Reason.CANCELLED, "interrupted while waiting", e);
        } catch (java.util.concurrent.TimeoutException e) {
            exchange.cancel(true);
            throw new SendFailure(Reason.TIMEOUT, "no answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            for (Throwable t = cause; t != null; t = t.getCause()) {
                if (t instanceof LimitedBody.TooLarge) {
                    throw new SendFailure(Reason.OTHER, String.valueOf(t.getMessage()), cause);
                }
            }
            if (cause instanceof HttpTimeoutException) {
                throw new SendFailure(Reason.TIMEOUT, "no connection in time", cause);
            }
            if (cause instanceof IOException) {
                String detail =
                        cause.getMessage() == null ? "" : ": " + wire.secrets().redact(cause.getMessage());
                throw new SendFailure(Reason.CONNECTION, "no connection, or a broken one" + detail, cause);
            }
            throw new SendFailure(Reason.OTHER, "cannot send: " + cause, cause);
        }
    }

    private java.net.http.HttpRequest jdkRequest(HttpRequest request) {
        String url = request.url();
        if (!wire.query().isEmpty()) {
            url += (url.contains("?") ? "&" : "?") + wire.query();
        }
        URI uri = URI.create(url);
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(uri);
        if ("http".equalsIgnoreCase(uri.getScheme())) {
            // Plain-text servers rarely take the upgrade to HTTP/2, and some fail on being asked for it.
            builder.version(java.net.http.HttpClient.Version.HTTP_1_1);
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        headers.putAll(wire.headers());
        headers.forEach((name, value) -> set(builder, name, value));
        String body = request.body();
        return builder.method(
                        request.method().name(),
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(patched(body)))
                .build();
    }

    private static void set(java.net.http.HttpRequest.Builder builder, String name, String value) {
        try {
            builder.setHeader(name, value);
        } catch (IllegalArgumentException invalid) {
            // Its message holds the value, which may be a key.
            throw new SendFailure(
                    Reason.OTHER,
                    "the header " + name + " cannot be sent: its name or value has a character that no header may"
                            + " have, such as a line break or one beyond Latin-1",
                    null);
        }
    }

    private String patched(String body) {
        String patched = body;
        for (BodyPatch patch : wire.patches()) {
            patched = patch.apply(patched);
        }
        return patched;
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("judges do not stream");
    }
}
