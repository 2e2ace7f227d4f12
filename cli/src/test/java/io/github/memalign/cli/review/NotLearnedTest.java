package io.github.memalign.cli.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers of several rounds. */
class NotLearnedTest {
    private final NotLearned notLearned = new NotLearned();

    @Test
    void anAnswerThatWasSkippedCountsUntilItIsLearned() {
        AlignedJudge judge = AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
                        .valueType(ValueType.oneOf("kind", "rude"))
                        .build(),
                MemorySettings.DEFAULT);
        try (MemAlign memAlign = MemAlign.create()) {
            assertThat(notLearned.isNothing()).isTrue();
            round(memAlign, judge, answer("e1", "blue"));
            assertThat(notLearned.isNothing()).isFalse();
            round(memAlign, judge, answer("e2", "kind"));
            assertThat(notLearned.isNothing())
                    .as("another answer mends nothing")
                    .isFalse();
            round(memAlign, judge, answer("e1", "rude"));
            assertThat(notLearned.isNothing()).isTrue();
        }
    }

    private void round(MemAlign memAlign, AlignedJudge judge, LabelledExample answer) {
        List<LabelledExample> answers = List.of(answer);
        notLearned.count(answers, memAlign.align(judge, answers).report());
    }

    private static LabelledExample answer(String id, String label) {
        Example example = Example.builder().id(id).outputs("Go away.").build();
        return new LabelledExample(example, List.of(Assessment.of(label).by("ana")));
    }
}
