package io.github.memalign.mlflow.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.LimitedBody;
import io.github.memalign.internal.RetryAfter;
import io.github.memalign.internal.Text;
import io.github.memalign.mlflow.MlflowException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Reads what the server answered, and says what is wrong with it. */
public final class Answers {
    private static final int SHOWN = 600;
    private static final Pattern DOUBLE = Pattern.compile("(?i)unique|duplicate");
    private static final String ADDRESS =
            "Is this the address of an MLflow server, with its path prefix, and is no login"
                    + " page before it? Check MLFLOW_TRACKING_URI";

    private Answers() {}

    static JsonNode json(byte[] body, String what, Credentials credentials) {
        if (body.length == 0) {
            return Json.object();
        }
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException unreadable) {
            String reason = looksLikeHtml(body)
                    ? "answered an HTML page in place of JSON. " + ADDRESS
                    : "answered what is not JSON: " + shown(text(body), credentials);
            // The parser's own words repeat what it read.
            throw new MlflowException(what + " " + reason, 200, MlflowException.NO_CODE, null);
        }
    }

    /**
     * A text that an answer must have.
     *
     * @param pointer where, such as {@code /run/info/run_id}
     * @param what was asked for, as the message names it
     * @throws MlflowException if it is missing, so that an answer that lacks what was asked for is never taken for one
     */
    public static String text(JsonNode answer, String pointer, String what) {
        JsonNode text = answer.at(pointer);
        if (!text.isValueNode() || text.isNull() || text.asText().isEmpty()) {
            String member = pointer.substring(pointer.lastIndexOf('/') + 1);
            throw new MlflowException("The server answered without the " + member + " of the " + what + ". " + ADDRESS);
        }
        return text.asText();
    }

    /** The failure that an answer other than 2xx stands for. */
    static CallFailure refusal(HttpResponse<byte[]> answer, String what, Credentials credentials) {
        String location = answer.headers().firstValue("Location").orElse("");
        int status = answer.statusCode();
        byte[] bytes = answer.body();
        JsonNode body = Json.readOrMissing(new String(bytes, StandardCharsets.UTF_8));
        String code = body.path("error_code").asText("");
        String text = textOf(bytes, body, credentials);
        String message = what + " answered " + status + (code.isEmpty() ? "" : " " + code)
                + (text.isEmpty() ? "" : ": " + text.replaceFirst("\\.+$", ""))
                + hint(status, code, credentials.withoutSecrets(location));
        boolean busy = status == 429;
        boolean refusedForNow = busy || isLostRace(code, text);
        boolean passing = refusedForNow || status == 408 || status == 425 || status >= 500 && status != 501;
        return new CallFailure(
                new MlflowException(message, status, code, null),
                passing,
                passing && !refusedForNow,
                answer.headers()
                        .firstValue("Retry-After")
                        .flatMap(asked -> RetryAfter.parse(asked, Clock.systemUTC())));
    }

    /**
     * Two callers made the same thing at once: the server looks before it writes and has no lock, so the loser gets its
     * database's complaint as a bad request. Asked once more, the server finds what the winner wrote.
     */
    private static boolean isLostRace(String code, String text) {
        return code.equals("BAD_REQUEST")
                && text.contains("IntegrityError")
                && DOUBLE.matcher(text).find();
    }

    /** The failure that a broken or missing connection stands for. */
    static CallFailure noAnswer(IOException cause, String what, Duration timeout) {
        if (cause instanceof SSLException) {
            String message = what + " failed at the TLS handshake: " + cause.getMessage()
                    + ". If the server's certificate is your own, add it to a trust store and start Java with"
                    + " -Djavax.net.ssl.trustStore=FILE, or set MLFLOW_TRACKING_INSECURE_TLS=true";
            return new CallFailure(failed(message, cause), false, false, Optional.empty());
        }
        if (cause instanceof HttpTimeoutException) {
            String message = what + " was not answered within "
                    + String.format(Locale.ROOT, "%.1f", timeout.toMillis() / 1000.0) + " s";
            return new CallFailure(failed(message, cause), true, true, Optional.empty());
        }
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof LimitedBody.TooLarge) {
                return new CallFailure(
                        failed(what + " failed: " + t.getMessage(), cause), false, true, Optional.empty());
            }
        }
        boolean unreached = cause instanceof ConnectException;
        String message = unreached
                ? what + " failed: there is no connection. Is the server running, and is MLFLOW_TRACKING_URI right?"
                : what + " failed: the connection broke (" + cause.getMessage() + ")";
        return new CallFailure(failed(message, cause), true, !unreached, Optional.empty());
    }

    private static MlflowException failed(String message, Throwable cause) {
        return new MlflowException(message, 0, MlflowException.NO_CODE, cause);
    }

    private static String hint(int status, String code, String location) {
        if (status == 401) {
            return ". Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN";
        }
        if (status == 403) {
            return ". This user has no permission for it; ask the server's administrator";
        }
        if (status >= 300 && status < 400) {
            return ". The server redirects to "
                    + (location.isEmpty() ? "another page" : location.replaceFirst("\\?.*", ""))
                    + "; set MLFLOW_TRACKING_URI to the server's own address";
        }
        return status == 404 && code.isEmpty()
                ? ". The server does not know this call; it needs MLflow 3.9 or newer, and its path prefix in"
                        + " MLFLOW_TRACKING_URI"
                : "";
    }

    private static String textOf(byte[] body, JsonNode json, Credentials credentials) {
        if (json.isObject()) {
            JsonNode message = json.hasNonNull("message") ? json.get("message") : json.path("detail");
            return message.isTextual() ? shown(message.textValue(), credentials) : "";
        }
        return looksLikeHtml(body) ? "an HTML page" : shown(text(body), credentials);
    }

    private static boolean looksLikeHtml(byte[] body) {
        return text(body).startsWith("<");
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8).strip();
    }

    /** Secrets go before the end does, so that no half of one is left. */
    private static String shown(String text, Credentials credentials) {
        return Text.shown(credentials.withoutSecrets(text), SHOWN);
    }
}
