package io.github.memalign;

import io.github.memalign.alignment.Distiller;
import io.github.memalign.internal.Failures;
import io.github.memalign.memory.Episode;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.function.IntConsumer;

/** A distiller of somebody else's: what it throws becomes a failure in the report, and its episodes stay pending. */
final class GuardedDistiller implements Distiller {
    private final Distiller distiller;

    GuardedDistiller(Distiller distiller) {
        this.distiller = distiller;
    }

    @Override
    public Result distil(Request request, IntConsumer progress) {
        try {
            Result result = distiller.distil(request, progress);
            return result == null ? failed(request, "the distiller gave null in place of a result") : result;
        } catch (RunStoppedException stopped) {
            throw stopped;
        } catch (Throwable thrown) {
            Failures.throwIfFatal(thrown);
            return failed(request, "the distiller failed: " + Failures.words(thrown));
        }
    }

    private static Result failed(Request request, String reason) {
        List<String> ids = request.episodes().stream().map(Episode::id).toList();
        return new Result(List.of(), List.of(new Failure(ids, reason)), Usage.NONE);
    }
}
