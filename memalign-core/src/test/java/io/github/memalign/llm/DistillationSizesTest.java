package io.github.memalign.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.internal.Tokens;
import io.github.memalign.judge.Example;
import io.github.memalign.memory.AlignedJudge;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much is put before the reflection model at once. */
class DistillationSizesTest {
    private static final int MOST_TOKENS = 24_000;
    private static final int TASK_TOKENS = 1_000;

    private final ScriptedModels models = new ScriptedModels(Cases::oneGuidelineEach);

    private static LabelledExample ofLength(String id, int characters) {
        Example example = Example.builder()
                .id(id)
                .inputs("about " + id)
                .outputs("x".repeat(characters))
                .build();
        return new LabelledExample(example, List.of(Cases.assessment("a", "yes", "why")));
    }

    private Alignment align(List<LabelledExample> feedback) {
        try (MemAlign memAlign = Cases.memAlign(models)) {
            return memAlign.align(Cases.kindness(), feedback);
        }
    }

    private List<String> prompts() {
        return models.requests.stream()
                .filter(request -> !Cases.isConsolidation(request))
                .map(Cases::user)
                .toList();
    }

    @Test
    void batchesArePackedByTokens() {
        Alignment alignment = align(IntStream.range(0, 20)
                .mapToObj(i -> ofLength("n" + (10 + i), 12_000))
                .toList());
        assertThat(alignment.judge().guidelines()).hasSize(20);
        assertThat(prompts()).hasSize(3).allSatisfy(prompt -> assertThat(Tokens.estimate(prompt))
                .isLessThan(MOST_TOKENS + TASK_TOKENS));
    }

    @Test
    void batchesKeepWithinTheContextWindow() {
        AlignedJudge judge = Cases.kindness();
        judge = judge.withSettings(judge.settings().withContextWindow(Optional.of(4_000)));
        List<LabelledExample> feedback = IntStream.range(0, 20)
                .mapToObj(i -> ofLength("n" + (10 + i), i == 7 ? 40_000 : 2_000))
                .toList();
        try (MemAlign memAlign = Cases.memAlign(models)) {
            Alignment alignment = memAlign.align(judge, feedback);
            assertThat(alignment.judge().pending()).isEmpty();
        }
        assertThat(prompts()).hasSizeGreaterThan(3).allSatisfy(prompt -> assertThat(Tokens.estimate(prompt))
                .as("a quarter is left for the answer")
                .isLessThan(3_000));
    }

    @Test
    void aRecordThatIsTooLongIsShortenedAndKeepsItsVerdictAndRationale() {
        align(List.of(ofLength("long", 400_000)));
        assertThat(prompts()).singleElement().satisfies(prompt -> {
            assertThat(Tokens.estimate(prompt)).isLessThan(4_000 + TASK_TOKENS);
            assertThat(prompt)
                    .contains("characters left out", "\"result\":\"yes\"", "\"rationale\":\"why\"", "about long");
        });
    }

    @Test
    void aRecordThatFitsIsPutWhole() {
        align(List.of(ofLength("fits", 15_000)));
        assertThat(prompts()).singleElement().satisfies(prompt -> assertThat(prompt)
                .contains("x".repeat(15_000)));
    }
}
