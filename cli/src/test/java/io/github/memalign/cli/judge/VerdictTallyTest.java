package io.github.memalign.cli.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Counts of a judge that says something else of each row. */
class VerdictTallyTest {
    private static final JudgeDefinition FREE = JudgeDefinition.builder("safety", "What is wrong with {{ outputs }}?")
            .valueType(ValueType.STR)
            .build();

    private static Feedback saying(String value) {
        return Feedback.of(FREE, Example.builder().outputs(value).build())
                .value(value)
                .build();
    }

    @Test
    void aGatesValueIsCountedAfterAThousandOthers() {
        Gate gate = CommandLine.populateCommand(new Gate(), "--fail-on", "unsafe:1");
        VerdictTally tally = new VerdictTally(
                List.of(AlignedJudge.unaligned(FREE, MemorySettings.DEFAULT)),
                false,
                false,
                gate.values(ValueType.STR),
                null);
        for (int i = 0; i < 1_001; i++) {
            tally.add(saying("complaint " + i), null);
        }
        tally.add(saying("unsafe"), null);
        assertThat(tally.hold(gate)).isEqualTo(Map.of("at most 1 unsafe", Optional.empty()));
        tally.add(saying("unsafe"), null);
        assertThat(tally.hold(gate).get("at most 1 unsafe")).contains("2 verdicts are unsafe; --fail-on allows 1");
        assertThat(tally.verdicts()).isEqualTo(1_003);
    }
}
