package io.github.memalign.llm.internal;

import dev.langchain4j.model.chat.ChatModel;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.llm.JudgePrompt;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.Usage;
import io.github.memalign.retrieval.internal.Retriever;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Says what most of several judgements of an LLM say, with their share as its confidence: Simulated Annotators (Jung, Brahman
 * and Choi, Trust or Escalate, ICLR 2025), by verdicts in place of log probabilities, which few providers give. The first
 * judgement recalls as usual and decides a tie; each other recalls a part, drawn by the example's id, of twice as many of the
 * most similar episodes. A judgement that fails agrees with none.
 */
public final class SimulatedAnnotators implements Judge {
    private final List<LlmJudge> annotators;

    private SimulatedAnnotators(List<LlmJudge> annotators) {
        this.annotators = annotators;
    }

    /**
     * Judgements of one judge.
     *
     * @param judge what the judge is and knows
     * @param retriever finds its episodes
     * @param prompt what it is told
     * @param number how many judgements, 1 or more
     */
    public static SimulatedAnnotators of(
            AlignedJudge judge, Retriever retriever, ChatModel model, JudgePrompt prompt, int number) {
        return new SimulatedAnnotators(IntStream.range(0, number)
                .mapToObj(draw -> new LlmJudge(judge, retriever, model, prompt, draw))
                .toList());
    }

    @Override
    public JudgeDefinition definition() {
        return annotators.get(0).definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        List<Feedback> said = new ArrayList<>();
        Map<Object, Integer> votes = new LinkedHashMap<>();
        Usage usage = Usage.NONE;
        for (LlmJudge annotator : annotators) {
            Feedback one = annotator.judge(example, options);
            usage = usage.plus(one.usage());
            if (one.error().filter(error -> error.code() == Code.CANCELLED).isPresent()) {
                return one.toBuilder().usage(usage).build();
            }
            said.add(one);
            one.value().ifPresent(value -> votes.merge(value, 1, Integer::sum));
        }
        Feedback most = said.get(0);
        int share = 0;
        for (Feedback one : said) {
            int same = one.value().map(votes::get).orElse(0);
            if (same > share) {
                most = one;
                share = same;
            }
        }
        Feedback.Builder verdict = most.toBuilder().usage(usage);
        return (share == 0 ? verdict : verdict.confidence(share / (double) said.size())).build();
    }
}
