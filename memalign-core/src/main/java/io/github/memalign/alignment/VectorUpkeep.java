package io.github.memalign.alignment;

import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.retrieval.internal.EmbeddedTexts;
import java.util.HashSet;
import java.util.Set;

/** Which vectors a judge needs. */
final class VectorUpkeep {
    private VectorUpkeep() {}

    /**
     * The judge without vectors of texts that it has forgotten.
     *
     * @param compared whether vectors of all parts of examples are kept, not only of those that are retrieved by
     */
    static AlignedJudge pruned(AlignedJudge judge, boolean compared) {
        Set<String> keys = new HashSet<>();
        for (Episode episode : judge.episodes()) {
            EmbeddedTexts.kept(judge, episode, compared).forEach(text -> keys.add(Embeddings.key(text)));
        }
        for (Guideline guideline : judge.guidelines()) {
            keys.add(Embeddings.key(guideline.text()));
        }
        return judge.withMemory(
                judge.guidelines(),
                judge.episodes(),
                judge.pending(),
                judge.embeddings().only(keys));
    }
}
