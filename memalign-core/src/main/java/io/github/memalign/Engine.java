package io.github.memalign;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;

/** What decides and what distils for judges of one model. Implementations are safe for use by several threads. */
public interface Engine {
    /**
     * A judge ready to judge.
     *
     * @param judge what the judge is and knows, with the vectors of its episodes
     * @param embedding makes vectors of what is judged
     */
    Judge judge(AlignedJudge judge, EmbeddingModel embedding);

    /**
     * What makes guidelines of episodes.
     *
     * @param embedding makes vectors of what is distilled
     */
    Distiller distiller(EmbeddingModel embedding);

    /**
     * Whether it decides by comparing all parts of examples, so that the vectors of all of them are kept with the judge
     * and not only those that episodes are retrieved by.
     */
    default boolean comparesParts() {
        return false;
    }
}
