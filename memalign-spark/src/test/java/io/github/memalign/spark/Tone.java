package io.github.memalign.spark;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.List;

/** A judge of the tone of replies that runs in this process and has learned three examples. */
final class Tone {
    private Tone() {}

    static JudgeDefinition definition() {
        return JudgeDefinition.builder("tone", "Is the reply {{ outputs }} to {{ inputs }} kind?")
                .model("embedded:/case-based")
                .valueType(ValueType.oneOf("kind", "unkind"))
                .build();
    }

    static AlignedJudge aligned() {
        try (MemAlign memAlign = MemAlign.create()) {
            return memAlign.align(
                            AlignedJudge.unaligned(definition(), MemorySettings.DEFAULT),
                            List.of(
                                    said("late", "My parcel is late.", "That is the carrier's problem.", "unkind"),
                                    said("friday", "My parcel is late.", "Sorry! It arrives on Friday.", "kind"),
                                    said("lamp", "The lamp is broken.", "Sorry! A new one is on its way.", "kind")))
                    .judge();
        }
    }

    private static LabelledExample said(String id, String question, String answer, String label) {
        return new LabelledExample(
                Example.builder().id(id).inputs(question).outputs(answer).build(),
                List.of(Assessment.of(label).by("ana@example.com")));
    }
}
