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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossValidationTest {
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

    private static Agreement measure(int kind, int unkind) {
        JudgeDefinition definition = JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
                .valueType(ValueType.oneOf("kind", "unkind"))
                .build();
        List<LabelledExample> examples = new ArrayList<>();
        for (int i = 0; i < kind + unkind; i++) {
            String label = i < kind ? "kind" : "unkind";
            Example example = Example.builder()
                    .id("ex-" + i)
                    .outputs(label + " words " + i)
                    .build();
            examples.add(new LabelledExample(example, List.of(Assessment.of(label))));
        }
        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge judge = AlignedJudge.unaligned(definition, MemorySettings.DEFAULT);
            return new CrossValidation(memAlign, 5, 1)
                    .measure(judge, examples, Progress.NONE)
                    .orElseThrow();
        }
    }
}
