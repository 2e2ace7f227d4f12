package io.github.memalign.mlflow.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.LimitedBody;
import io.github.memalign.internal.Parallel;
import io.github.memalign.mlflow.MlflowException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls of one MLflow server, JSON or bytes on any of its paths. A call that fails for a passing reason is tried again: no
 * connection, time-out, 408, 429 and 5xx. No redirect is followed, so that credentials reach no other host. Safe for use by
 * several threads at once.
 */
public final class MlflowHttp implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);
    private static final int MOST_MEGABYTES_OF_JSON = 256;
    private static final int MOST_MEGABYTES_OF_A_FILE = 2_000;

    private final MlflowSettings settings;
    private final MlflowClientCredentials credentials;
    private final HttpClient client;
    private final Retries retries;
    private final Parallel parallel;

    /**
     * Reaches nobody yet.
     *
     * @throws io.github.memalign.InvalidSettingException if the address is of a Databricks profile that cannot be read
     */
    public MlflowHttp(MlflowSettings settings) {
        this.settings = settings;
        retries = new Retries(settings.attempts(), settings.backoff());
        credentials = new MlflowClientCredentials(settings);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (credentials.get().insecureTls()) {
            builder.sslContext(InsecureTls.context());
        }
        client = builder.build();
        parallel = new Parallel(settings.concurrency());
    }

    private MlflowHttp(MlflowHttp patient, Retries retries) {
        settings = patient.settings;
        credentials = patient.credentials;
        client = patient.client;
        parallel = patient.parallel;
        this.retries = retries;
    }

    /** The same with one attempt more, made at once: for a last word that nobody waits for. */
    MlflowHttp impatient() {
        return new MlflowHttp(this, new Retries(2, Duration.ZERO));
    }

    /** The server's address, without credentials and without a slash at its end. */
    public String host() {
        return credentials.get().host();
    }

    /** The header that says who calls, if anybody: for other clients of the same server, such as its model gateway. */
    public Optional<String> authorization() {
        return credentials.get().authorization();
    }

    /** Experiments and runs of this server. */
    public Runs runs() {
        return new Runs(this);
    }

    /** The artifacts of a run. */
    public Artifacts artifacts(Run run) {
        return Artifacts.of(run, this);
    }

    /** Does the same to many things, as many at once as the settings allow. */
    public <T, R> List<R> inParallel(List<T> items, Function<T, R> work) {
        return parallel.map(items, work);
    }

    /** Gets JSON. */
    public JsonNode get(ApiPath path) {
        return json("GET", path, BodyPublishers.noBody(), Map.of());
    }

    /** Gets all pages of a list. */
    public List<JsonNode> pages(ApiPath path) {
        List<JsonNode> pages = new ArrayList<>();
        pages(path, pages::add);
        return pages;
    }

    /**
     * As {@link #pages(ApiPath)}.
     *
     * @param taker gets each page before the next is asked for
     */
    public void pages(ApiPath path, Consumer<JsonNode> taker) {
        String token = "";
        do {
            JsonNode page = get(token.isEmpty() ? path : path.with("page_token", token));
            taker.accept(page);
            String next = page.path("next_page_token").asText("");
            if (next.equals(token)) {
                break;
            }
            token = next;
        } while (!token.isEmpty());
    }

    /** Posts what may be sent twice without harm, such as a search. */
    public JsonNode post(ApiPath path, JsonNode body) {
        return json("POST", path, publisher(body), Map.of());
    }

    /** Puts JSON. */
    public JsonNode put(ApiPath path, JsonNode body) {
        return json("PUT", path, publisher(body), Map.of());
    }

    /** Patches; sent twice it must do the same as once. */
    public JsonNode patch(ApiPath path, JsonNode body) {
        return json("PATCH", path, publisher(body), Map.of());
    }

    /** Deletes. */
    public JsonNode delete(ApiPath path) {
        return json("DELETE", path, BodyPublishers.noBody(), Map.of());
    }

    /**
     * Deletes what a body names.
     *
     * @param isGone asked before the call is repeated after a failure that leaves open whether the server did it
     */
    public void deleteOnce(ApiPath path, JsonNode body, BooleanSupplier isGone) {
        retries.call(
                () -> once("DELETE", path, publisher(body), Map.of(), true),
                () -> isGone.getAsBoolean() ? Optional.of(new byte[0]) : Optional.empty());
    }

    /**
     * Posts what must happen only once.
     *
     * @param alreadyDone asked before the call is repeated after a failure that leaves open whether the server did it; what
     *     it returns is then the result
     */
    public JsonNode create(ApiPath path, JsonNode body, Supplier<Optional<JsonNode>> alreadyDone) {
        return create(path, body, Map.of(), alreadyDone);
    }

    /** Posts what must happen only once, with headers of its own. */
    public JsonNode create(
            ApiPath path, JsonNode body, Map<String, String> headers, Supplier<Optional<JsonNode>> alreadyDone) {
        return retries.call(
                () -> Answers.json(
                        once("POST", path, publisher(body), headers, true), what("POST", path), credentials.get()),
                alreadyDone);
    }

    /**
     * Posts bytes that may be sent twice without harm.
     *
     * @param headers among them the Content-Type
     */
    public void post(ApiPath path, byte[] bytes, Map<String, String> headers) {
        retries.call(() -> once("POST", path, BodyPublishers.ofByteArray(bytes), headers, false), Optional::empty);
    }

    /** Puts bytes. */
    public void upload(ApiPath path, byte[] bytes) {
        bytes("PUT", path, BodyPublishers.ofByteArray(bytes));
    }

    /** Puts a file's bytes. */
    public void upload(ApiPath path, Path file) {
        try {
            bytes("PUT", path, BodyPublishers.ofFile(file));
        } catch (FileNotFoundException missing) {
            throw new MlflowException("There is no file " + file, 0, MlflowException.NO_CODE, missing);
        }
    }

    /** Gets bytes. */
    public byte[] download(ApiPath path) {
        return bytes("GET", path, BodyPublishers.noBody());
    }

    private byte[] bytes(String method, ApiPath path, BodyPublisher body) {
        return retries.call(() -> once(method, path, body, Map.of(), false), Optional::empty);
    }

    private JsonNode json(String method, ApiPath path, BodyPublisher body, Map<String, String> headers) {
        byte[] answer = retries.call(() -> once(method, path, body, headers, true), Optional::empty);
        return Answers.json(answer, what(method, path), credentials.get());
    }

    private static void authorize(HttpRequest.Builder request, String value) {
        try {
            request.header("Authorization", value);
        } catch (IllegalArgumentException invalid) {
            // Its message holds the token.
            throw new MlflowException(
                    "the token that MLFLOW_TRACKING_TOKEN or a Databricks profile gives cannot be sent: it"
                            + " has a character that no header may have, such as a line break or one beyond Latin-1");
        }
    }

    private byte[] once(String method, ApiPath path, BodyPublisher body, Map<String, String> headers, boolean isJson) {
        Credentials caller = credentials.get();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(caller.host() + path.text()))
                .method(method, body)
                .timeout(settings.timeout())
                .header("User-Agent", "memalign-jvm");
        if (isJson) {
            request.header("Accept", "application/json");
            if (body.contentLength() != 0) {
                request.header("Content-Type", "application/json");
            }
        }
        headers.forEach(request::header);
        caller.authorization().ifPresent(value -> authorize(request, value));
        String what = what(method, path);
        try {
            HttpResponse<byte[]> answer =
                    send(request.build(), isJson ? MOST_MEGABYTES_OF_JSON : MOST_MEGABYTES_OF_A_FILE);
            if (answer.statusCode() / 100 == 2) {
                return answer.body();
            }
            throw Answers.refusal(answer, what, caller);
        } catch (IOException broken) {
            throw Answers.noAnswer(broken, what, settings.timeout());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MlflowException(what + " was interrupted", 0, MlflowException.NO_CODE, interrupted);
        }
    }

    /** The request's own time-out ends with the headers; this one covers the body too. */
    private HttpResponse<byte[]> send(HttpRequest request, int megabytes) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, LimitedBody.of(megabytes));
        try {
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            throw new HttpTimeoutException("the answer is not complete");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw new IOException(failed.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private String what(String method, ApiPath path) {
        return "MLflow at " + host() + ": " + method + " " + path.shown();
    }

    private static BodyPublisher publisher(JsonNode body) {
        return BodyPublishers.ofString(Json.write(body));
    }

    /** Ends work under way. */
    @Override
    public void close() {
        parallel.close();
    }
}
