package io.github.memalign.embedded;

import io.github.memalign.alignment.Distiller;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.function.IntConsumer;

/** Distils without an LLM: what an expert wrote of a case becomes a guideline with that case as its source. */
public final class ExtractiveDistiller implements Distiller {
    @Override
    public Result distil(Request request, IntConsumer progress) {
        List<Proposal> proposals = request.episodes().stream()
                .filter(episode -> !episode.rationale().isEmpty())
                .map(episode -> new Proposal(episode.rationale(), List.of(episode.id())))
                .toList();
        progress.accept(request.episodes().size());
        return new Result(proposals, List.of(), Usage.NONE);
    }
}
