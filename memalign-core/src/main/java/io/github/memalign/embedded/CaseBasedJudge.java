package io.github.memalign.embedded;

import io.github.memalign.MemAlignException;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Retriever;
import io.github.memalign.model.TextEmbedder;
import io.github.memalign.model.Usage;
import java.util.List;

/** Judges without an LLM, by the cases it remembers: as the most similar one was judged. */
public final class CaseBasedJudge implements Judge {
    private final AlignedJudge judge;
    private final Retriever retriever;

    /**
     * @param judge what the judge is and knows
     * @param embedder embeds what is judged
     */
    public CaseBasedJudge(AlignedJudge judge, TextEmbedder embedder) {
        this.judge = judge;
        this.retriever = new Retriever(judge, embedder);
    }

    @Override
    public JudgeDefinition definition() {
        return judge.definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        try {
            List<Retriever.Match> matches =
                    retriever.retrieve(example, options.excludedFor(example)).matches();
            List<String> ids =
                    matches.stream().map(match -> match.episode().id()).toList();
            Recall recall = new Recall(ids, List.of(), List.of(), List.of(), List.of());
            return matches.stream()
                    .flatMap(match -> match.episode().label().stream())
                    .findFirst()
                    .map(label -> feedback(example, label, recall))
                    .orElseGet(() -> failed(example, Code.NO_CASES, "it remembers no case with a label"));
        } catch (MemAlignException e) {
            return failed(example, Code.RETRIEVAL, String.valueOf(e.getMessage()));
        }
    }

    private Feedback feedback(Example example, Object label, Recall recall) {
        return new Feedback(
                definition().name(), example.id(), definition().model(), label, "", null, null, Usage.NONE, recall);
    }

    private Feedback failed(Example example, Code code, String message) {
        return new Feedback(
                definition().name(),
                example.id(),
                definition().model(),
                null,
                "",
                new FeedbackError(code, message),
                null,
                Usage.NONE,
                Recall.NONE);
    }
}
