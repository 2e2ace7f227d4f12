package io.github.memalign.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.judge.Recall;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which guidelines are put before the model where there is no room for all. */
class GuidelineChoiceTest {
    /** The smallest; episodes that need all of it leave half to the guidelines: 50 tokens, 200 characters. */
    private static final MemorySettings SMALL = MemorySettings.DEFAULT.withTokenBudget(100);

    private static Recall recall(int tokensEach) {
        ScriptedModels models = new ScriptedModels(request -> Cases.isDistillation(request)
                ? "{\"guidelines\": [" + guideline("apples", tokensEach, "[\"r1\"]") + ", "
                        + guideline("pears", tokensEach, "[\"r1\", \"r2\"]") + "]}"
                : Cases.YES);
        try (MemAlign memAlign = Cases.memAlign(models)) {
            AlignedJudge learned = memAlign.align(
                            AlignedJudge.unaligned(Cases.KINDNESS, SMALL),
                            List.of(
                                    Cases.labelled("cats", "no", "rude ".repeat(200)),
                                    Cases.labelled("dogs", "yes", "kind ".repeat(200))))
                    .judge();
            AlignedJudge judge = memAlign.addGuideline(learned, text("plums", tokensEach), ChangeNote.NONE)
                    .judge();
            return memAlign.judge(judge).judge(Cases.example("cats")).recall();
        }
    }

    private static String guideline(String word, int tokens, String sources) {
        return "{\"guideline_text\": \"" + text(word, tokens) + "\", \"source_trace_ids\": " + sources + "}";
    }

    private static String text(String word, int tokens) {
        return (word + " ").repeat(tokens).substring(0, tokens * 4 - 1) + ".";
    }

    @Test
    void thoseOfAPersonComeFirstThenThoseThatMoreExamplesStandFor() {
        assertThat(recall(25).guidelineIds()).containsExactly("g2", "g3");
        assertThat(recall(25).omittedGuidelineIds()).containsExactly("g1");
        assertThat(recall(26).guidelineIds()).containsExactly("g3");
        assertThat(recall(26).omittedGuidelineIds()).containsExactly("g1", "g2");
    }
}
