package io.github.memalign.evaluation.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossValidationTest {
    private static final JudgeDefinition TONE = JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
            .valueType(ValueType.oneOf("kind", "unkind"))
            .build();

    /** Of the other folds the most frequent label is always the one that is rarer in the fold that is left out. */
    @ParameterizedTest
    @CsvSource({"12, 12, 0.5", "2, 2, 0.5", "3, 9, 0.75"})
    void theMajorityIsTheShareOfTheMostFrequentLabel(int kind, int unkind, double share) {
        Agreement agreement = measure(kind, unkind);
        assertThat(agreement.majority().value().orElseThrow()).isCloseTo(share, within(1e-12));
        assertThat(agreement.majority().others().get("kappa")).isEqualTo(0.0);
        assertThat(agreement.lines().get(2))
                .startsWith("majority class   exact match " + share)
                .contains("kappa 0.00")
                .endsWith("of every example");
        assertThat(agreement.json()).containsEntry("most_frequent", kind < unkind ? "unkind" : "kind");
    }

    /** What is only kept out of the measure is not forgotten on purpose, and is learned again. */
    @Test
    void aJudgeThatKnowsTheExamplesIsMeasuredAsOneThatDoesNot() {
        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge unaligned = AlignedJudge.unaligned(TONE, MemorySettings.DEFAULT);
            AlignedJudge taught = memAlign.align(unaligned, examples(6, 6)).judge();
            CrossValidation folds = new CrossValidation(memAlign, 3, 1);
            Agreement fresh =
                    folds.measure(unaligned, examples(6, 6), Progress.NONE).orElseThrow();
            Agreement again =
                    folds.measure(taught, examples(6, 6), Progress.NONE).orElseThrow();
            assertThat(again.after()).isEqualTo(fresh.after());
            assertThat(again.after().verdicts()).isEqualTo(12);
        }
    }

    private static Agreement measure(int kind, int unkind) {
        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge judge = AlignedJudge.unaligned(TONE, MemorySettings.DEFAULT);
            return new CrossValidation(memAlign, 5, 1)
                    .measure(judge, examples(kind, unkind), Progress.NONE)
                    .orElseThrow();
        }
    }

    private static List<LabelledExample> examples(int kind, int unkind) {
        List<LabelledExample> examples = new ArrayList<>();
        for (int i = 0; i < kind + unkind; i++) {
            String label = i < kind ? "kind" : "unkind";
            Example example = Example.builder()
                    .id("ex-" + i)
                    .outputs(label + " words " + i)
                    .build();
            examples.add(new LabelledExample(example, List.of(Assessment.of(label))));
        }
        return examples;
    }
}
