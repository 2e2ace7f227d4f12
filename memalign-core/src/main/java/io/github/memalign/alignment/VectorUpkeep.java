package io.github.memalign.alignment;

import io.github.memalign.judge.Field;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.Retriever;
import io.github.memalign.retrieval.Embeddings;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which vectors a judge needs. */
final class VectorUpkeep {
    private VectorUpkeep() {}

    /**
     * The fields to embed: those that episodes are retrieved by, and for the embedded judge, which decides by comparing
     * fields, all that the instructions name. Labels and rationales are not fields.
     */
    static List<Field> fields(AlignedJudge judge) {
        Set<Field> fields = new LinkedHashSet<>(
                judge.settings().retrievalFields(judge.definition().instructions()));
        if (judge.definition().model().isEmbedded()) {
            fields.addAll(judge.definition().instructions().variables());
        }
        return List.copyOf(fields);
    }

    /** The judge without vectors of texts that it has forgotten. */
    static AlignedJudge pruned(AlignedJudge judge) {
        Set<String> keys = new HashSet<>();
        List<Field> fields = fields(judge);
        for (Episode episode : judge.episodes()) {
            Retriever.texts(episode.example(), fields).forEach(text -> keys.add(Embeddings.key(text)));
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
