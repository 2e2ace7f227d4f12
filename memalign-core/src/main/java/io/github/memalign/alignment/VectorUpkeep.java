package io.github.memalign.alignment;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.ExampleParts;
import io.github.memalign.judge.JudgeDefinition;
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
     * The texts of an example to embed: the fields that episodes are retrieved by, and for the embedded judge, which decides
     * by comparing, all parts of the fields that the instructions name. Labels and rationales are not among them.
     */
    static List<String> texts(AlignedJudge judge, Example example) {
        JudgeDefinition definition = judge.definition();
        Set<String> texts = new LinkedHashSet<>(
                Retriever.texts(example, judge.settings().retrievalFields(definition.instructions())));
        if (definition.model().isEmbedded()) {
            ExampleParts.texts(definition, example).stream()
                    .filter(Embeddings::isEmbeddable)
                    .forEach(texts::add);
        }
        return List.copyOf(texts);
    }

    /** The judge without vectors of texts that it has forgotten. */
    static AlignedJudge pruned(AlignedJudge judge) {
        Set<String> keys = new HashSet<>();
        for (Episode episode : judge.episodes()) {
            texts(judge, episode.example()).forEach(text -> keys.add(Embeddings.key(text)));
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
