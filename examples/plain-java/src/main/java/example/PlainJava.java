package example;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.List;

/** Teaches a judge with three comments, and lets it judge what it has not seen. */
public final class PlainJava {
    private PlainJava() {}

    public static void main(String[] arguments) {
        JudgeDefinition tone = JudgeDefinition.builder("tone", "Is the reply {{ outputs }} to {{ inputs }} kind?")
                .model("embedded:/case-based")
                .valueType(ValueType.oneOf("kind", "unkind"))
                .build();
        List<LabelledExample> said = List.of(
                said("My parcel is late.", "That is the carrier's problem.", "unkind", "It passes the blame on."),
                said("My parcel is late.", "Sorry! It arrives on Friday; tell me if not.", "kind", "It helps."),
                said("The lamp is broken.", "Sorry! A new one is on its way to you.", "kind", "It makes good."));

        try (MemAlign memAlign = MemAlign.create()) {
            Alignment alignment = memAlign.align(AlignedJudge.unaligned(tone, MemorySettings.DEFAULT), said);
            alignment.judge().guidelines().forEach(guideline -> System.out.println("learned: " + guideline.text()));

            Feedback feedback = memAlign.judge(alignment.judge())
                    .judge(reply("The box was wet.", "Sorry! I send you another one today."));
            System.out.println("verdict: " + feedback.value().orElseThrow());
        }
    }

    private static LabelledExample said(String question, String answer, String label, String rationale) {
        return new LabelledExample(
                reply(question, answer), List.of(Assessment.of(label, rationale).by("ana@example.com")));
    }

    private static Example reply(String question, String answer) {
        return Example.builder().inputs(question).outputs(answer).build();
    }
}
