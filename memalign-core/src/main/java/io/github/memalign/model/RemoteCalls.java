package io.github.memalign.model;

import io.github.memalign.MemAlignException;
import java.util.Locale;
import java.util.function.Supplier;

/** Calls of one model: through its provider's gate, with failures told apart and without secrets. */
final class RemoteCalls {
    private final ModelUri uri;
    private final CallGate gate;
    private final Secrets secrets;

    RemoteCalls(ModelUri uri, CallGate gate, Secrets secrets) {
        this.uri = uri;
        this.gate = gate;
        this.secrets = secrets;
    }

    ModelUri uri() {
        return uri;
    }

    <T> T call(CallMeter meter, Supplier<T> attempt) {
        try {
            return gate.call(attempt);
        } catch (MemAlignException own) {
            throw own;
        } catch (RuntimeException e) {
            Failures.Failure failure = Failures.of(e);
            Usage usage = meter.usage();
            String message = String.format(
                    Locale.ROOT,
                    "%s: %s%s%s",
                    uri,
                    secrets.redact(failure.message()),
                    usage.calls() > 1 ? " (after " + usage.calls() + " attempts)" : "",
                    advice(failure));
            throw new ModelCallException(failure.reason(), message, usage, e);
        }
    }

    private static String advice(Failures.Failure failure) {
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
}
