package io.github.memalign.junit;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.List;

/** A judge of tone that has learned two examples. */
final class SampleJudge {
    static final Example BLAME = Example.builder()
            .id("blame")
            .inputs("My parcel is late.")
            .outputs("That is the carrier's problem.")
            .build();
    static final Example SORRY = Example.builder()
            .id("sorry")
            .inputs("My parcel is late.")
            .outputs("I am sorry; it arrives tomorrow.")
            .build();

    private SampleJudge() {}

    static JudgeDefinition definition() {
        return JudgeDefinition.builder("tone", "Is the reply {{ outputs }} to {{ inputs }} kind?")
                .model("embedded:/case-based")
                .valueType(ValueType.oneOf("kind", "unkind"))
                .build();
    }

    static AlignedJudge aligned(MemAlign memAlign) {
        return memAlign.align(
                        AlignedJudge.unaligned(definition(), MemorySettings.DEFAULT),
                        List.of(
                                said(BLAME, "unkind", "Passing the blame on is unkind."),
                                said(SORRY, "kind", "It apologizes and gives a date.")))
                .judge();
    }

    private static LabelledExample said(Example example, String label, String why) {
        return new LabelledExample(example, List.of(Assessment.of(label, why)));
    }
}
