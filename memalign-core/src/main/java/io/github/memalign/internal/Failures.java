package io.github.memalign.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what a failed attempt means, from the status and the words of the provider. */
public final class Failures {
    private static final int MESSAGE_LIMIT = 400;
    private static final Set<Reason> AGAIN =
            Collections.unmodifiableSet(EnumSet.of(Reason.TIMEOUT, Reason.CONNECTION, Reason.SERVER));
    private static final Pattern TOO_LONG = Pattern.compile(
            "context[ _-]?(length|window)|maximum context|too many (input )?tokens|prompt is too long|input is too long"
                    + "|too long for|exceeds? the (maximum|max) (number of )?(input )?tokens|token count .*exceeds");
    private static final Pattern FORMAT = Pattern.compile(
            "response_?format|json_?schema|response_?(json_?)?schema|structured[ _-]?outputs?|output_(config|format)"
                    + "|json[ _]mode|response mime type"
                    // Some providers carry a schema as a tool; a refusal of tools as such is one of the schema then.
                    + "|(not|n't) (support|allow|accept|permit)( \\S+){0,3} ?\\b(tools?|functions?|\\S*tool_?choice)\\b"
                    + "|\\b(tools?|functions?|tool_?choice|tool use|(tool|function) calling) (is|are)"
                    + " (not (supported|allowed|enabled|available)|unsupported|disabled)");
    private static final Pattern FILTERED = Pattern.compile(
            "content[ _]?(filter|policy|management)|responsibleaipolicy|safety (system|filter|policy)|moderation|flagged");
    private static final Pattern UNKNOWN_MODEL = Pattern.compile(
            "model .{0,80}(not found|does not exist|not exist)|unknown model|invalid model|model_not_found");
    private static final Pattern QUOTA = Pattern.compile("insufficient_quota|exceeded your current quota|billing");
    private static final Pattern MARKUP = Pattern.compile("<(script|style).*?</\\1>|<[^>]*>", Pattern.DOTALL);

    /** langchain4j's types say most; then a status that none of them stands for; then what is nobody's in particular. */
    private static final List<Function<Throwable, @Nullable Failure>> RULES =
            List.of(Failures::ofType, Failures::ofStatus, Failures::ofOther);

    /**
     * A failed attempt.
     *
     * @param reason its kind
     * @param message what the provider said, shortened
     * @param retryable whether the same request may go through later
     * @param retryAfter the pause the provider asked for
     */
    public record Failure(Reason reason, String message, boolean retryable, Optional<Duration> retryAfter) {}

    private Failures() {}

    /**
     * The exception that tells of what somebody else's code threw: their exceptions, and errors such as a stack overflow.
     * An interrupt is kept, so that whoever waits for more is interrupted too.
     *
     * @param about the model
     * @param thrown what the last attempt threw
     * @param redacted takes keys out of a message
     * @param usage what all attempts took
     */
    public static ModelCallException exception(
            String about, Throwable thrown, UnaryOperator<String> redacted, Usage usage) {
        throwIfFatal(thrown);
        Failure failure = of(thrown);
        if (failure.reason() == Reason.CANCELLED) {
            Thread.currentThread().interrupt();
        }
        String message = about + ": " + redacted.apply(failure.message())
                + (usage.calls() > 1 ? " (after " + usage.calls() + " attempts)" : "") + advice(failure);
        return new ModelCallException(failure.reason(), message, usage, thrown);
    }

    /** Throws what no program can go on from. */
    public static void throwIfFatal(Throwable thrown) {
        if (isFatal(thrown)) {
            throw (VirtualMachineError) thrown;
        }
    }

    /** Whether no program can go on from it; a stack that overflowed is empty again where it is caught. */
    public static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
    }

    private static String advice(Failure failure) {
        return switch (failure.reason()) {
            case AUTHENTICATION -> ". Check the provider's key.";
            case NOT_FOUND -> ". Check the model's name and the base URL.";
            case TIMEOUT -> ". Give the call more time, or a shorter input.";
            case CONNECTION -> ". Check the base URL and the network.";
            case RATE_LIMIT ->
                failure.retryAfter().isPresent()
                        ? ". The provider asks to wait "
                                + failure.retryAfter().get().toSeconds() + " s; allow fewer calls a minute."
                        : ". Allow fewer calls at once or a minute.";
            default -> "";
        };
    }

    /** What an attempt's exception means. */
    public static Failure of(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = next(t)) {
            if (t instanceof HttpFailure http) {
                return ofStatus(http.status(), text(http), http.retryAfter());
            }
            if (t instanceof SendFailure send) {
                return new Failure(send.reason(), text(send), AGAIN.contains(send.reason()), Optional.empty());
            }
            if (t instanceof InterruptedException) {
                return never(Reason.CANCELLED, "interrupted while waiting");
            }
        }
        for (Function<Throwable, @Nullable Failure> rule : RULES) {
            for (Throwable t = thrown; t != null; t = next(t)) {
                Failure known = rule.apply(t);
                if (known != null) {
                    return known;
                }
            }
        }
        return new Failure(Reason.OTHER, said(thrown), false, Optional.empty());
    }

    /** What an exception says of itself, its type where it says nothing. */
    public static String words(Throwable thrown) {
        return said(thrown);
    }

    private static @Nullable Throwable next(Throwable t) {
        return t.getCause() == t ? null : t.getCause();
    }

    private static String text(Throwable t) {
        return t.getMessage() == null ? "" : t.getMessage();
    }

    private static @Nullable Failure ofStatus(Throwable t) {
        return t instanceof HttpException http ? ofStatus(http.statusCode(), text(http), Optional.empty()) : null;
    }

    private static @Nullable Failure ofOther(Throwable t) {
        if (t instanceof JacksonException) {
            return again(Reason.SERVER, "the answer is not in the provider's format");
        }
        if (t instanceof IOException) {
            return again(Reason.CONNECTION, "no connection, or a broken one: " + said(t));
        }
        return null;
    }

    private static @Nullable Failure ofType(Throwable t) {
        if (t instanceof TimeoutException) {
            return again(Reason.TIMEOUT, said(t));
        }
        if (t instanceof RateLimitException) {
            return ofStatus(429, text(t), Optional.empty());
        }
        if (t instanceof InternalServerException) {
            return again(Reason.SERVER, said(t));
        }
        if (t instanceof UnresolvedModelServerException) {
            return again(Reason.CONNECTION, "the server's name is unknown");
        }
        if (t instanceof AuthenticationException) {
            return never(forbidden(text(t).toLowerCase(Locale.ROOT)), said(t));
        }
        if (t instanceof ModelNotFoundException) {
            return never(Reason.NOT_FOUND, said(t));
        }
        if (t instanceof ContentFilteredException) {
            return never(Reason.CONTENT_FILTERED, said(t));
        }
        if (t instanceof UnsupportedFeatureException) {
            return never(Reason.UNSUPPORTED_FORMAT, said(t));
        }
        return t instanceof InvalidRequestException ? ofStatus(400, text(t), Optional.empty()) : null;
    }

    private static Failure again(Reason reason, String message) {
        return new Failure(reason, message, true, Optional.empty());
    }

    private static Failure never(Reason reason, String message) {
        return new Failure(reason, message, false, Optional.empty());
    }

    private static Failure ofStatus(int status, String body, Optional<Duration> pause) {
        String said = "HTTP " + status + ": " + Text.shown(Text.line(providerMessage(body)), MESSAGE_LIMIT);
        String words = body.toLowerCase(Locale.ROOT);
        if (status == 429) {
            return new Failure(Reason.RATE_LIMIT, said, !QUOTA.matcher(words).find(), pause);
        }
        if (status >= 500) {
            return new Failure(Reason.SERVER, said, true, pause);
        }
        return switch (status) {
            case 301, 302, 303, 307, 308 ->
                never(Reason.OTHER, said + ". The server redirects, which is not followed; name its own address");
            case 401 -> never(Reason.AUTHENTICATION, said);
            case 403 -> never(forbidden(words), said);
            case 404 -> never(Reason.NOT_FOUND, said);
            case 408 -> new Failure(Reason.TIMEOUT, said, true, pause);
            case 413 -> never(Reason.TOO_LONG, said);
            default -> never(refused(status, words), said);
        };
    }

    /** Some providers refuse what their filter flags as they refuse a key, which would end a whole run. */
    private static Reason forbidden(String words) {
        return FILTERED.matcher(words).find() ? Reason.CONTENT_FILTERED : Reason.AUTHENTICATION;
    }

    private static Reason refused(int status, String words) {
        if (status < 400) {
            return Reason.OTHER;
        }
        if (TOO_LONG.matcher(words).find()) {
            return Reason.TOO_LONG;
        }
        if (FILTERED.matcher(words).find()) {
            return Reason.CONTENT_FILTERED;
        }
        if (UNKNOWN_MODEL.matcher(words).find()) {
            return Reason.NOT_FOUND;
        }
        return FORMAT.matcher(words).find() ? Reason.UNSUPPORTED_FORMAT : Reason.BAD_REQUEST;
    }

    private static String said(Throwable t) {
        String message = text(t);
        return message.isEmpty()
                ? t.getClass().getSimpleName()
                : Text.shown(Text.line(providerMessage(message)), MESSAGE_LIMIT);
    }

    private static String providerMessage(String body) {
        JsonNode json = Json.readOrMissing(body);
        for (String pointer : new String[] {"/error/message", "/0/error/message", "/error", "/message", "/detail"}) {
            JsonNode found = json.at(pointer);
            if (found.isTextual() && !found.textValue().isBlank()) {
                return found.textValue();
            }
        }
        return body.isBlank() ? "no message" : MARKUP.matcher(body).replaceAll(" ");
    }
}
