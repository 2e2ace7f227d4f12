package io.github.memalign.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EmbeddedTextsTest {
    private static final JudgeDefinition ANSWER =
            judge("Is {{ outputs }} right for {{ inputs }} by {{ expectations }}?");
    private static final JudgeDefinition QUESTION = judge("Is {{ inputs }} polite?");

    private static JudgeDefinition judge(String instructions) {
        return JudgeDefinition.builder("j", instructions)
                .model("openai:/m")
                .valueType(ValueType.BOOL)
                .build();
    }

    private static Example answering(Object outputs) {
        return Example.builder()
                .inputs(Map.of("question", "why"))
                .outputs(outputs)
                .expectations(Map.of("answer", List.of("because", "so")))
                .build();
    }

    @Test
    void theOutputsAreJudgedWhereTheJudgeLooksAtThemElseItsFirstField() {
        assertThat(EmbeddedTexts.judged(ANSWER)).isEqualTo(Field.OUTPUTS);
        assertThat(EmbeddedTexts.judged(QUESTION)).isEqualTo(Field.INPUTS);
    }

    @Test
    void whatIsJudgedStandsFirstAndEveryOtherFieldIsOneTextOfItsLeaves() {
        assertThat(EmbeddedTexts.parts(ANSWER, answering("so it is")))
                .containsExactly(
                        entry("outputs", "so it is"), entry("inputs", "why"), entry("expectations", "because\nso"));
        assertThat(EmbeddedTexts.parts(QUESTION, answering("so it is"))).containsExactly(entry("inputs", "why"));
    }

    @Test
    void answersToChooseFromAreTextsOfTheirOwn() {
        assertThat(EmbeddedTexts.parts(ANSWER, answering(Map.of("a", "one", "b", List.of("two", 3)))))
                .containsExactly(
                        entry("outputs.a", "one"),
                        entry("outputs.b", "two\n3"),
                        entry("inputs", "why"),
                        entry("expectations", "because\nso"));
        assertThat(EmbeddedTexts.parts(ANSWER, answering(Map.of("a", "1", "b", "2", "c", "3", "d", "4"))))
                .containsKeys("outputs.a", "outputs.b", "outputs.c", "outputs.d");
    }

    @Test
    void oneMemberOrManyAreDataAndStayTogether() {
        assertThat(EmbeddedTexts.parts(ANSWER, answering(Map.of("a", "one")))).containsEntry("outputs", "one");
        Map<String, Object> five = new TreeMap<>(Map.of("a", 1, "b", 2, "c", 3, "d", 4, "e", 5));
        assertThat(EmbeddedTexts.parts(ANSWER, answering(five))).containsEntry("outputs", "1\n2\n3\n4\n5");
    }

    @Test
    void vectorsAreKeptOfWhatIsRetrievedByAndOfAllPartsOnlyWhereTheyAreCompared() {
        AlignedJudge judge =
                AlignedJudge.unaligned(ANSWER, MemorySettings.DEFAULT.withRetrieveBy(List.of(Field.OUTPUTS)));
        Episode example = episode(answering("so it is"));
        assertThat(EmbeddedTexts.kept(judge, example, false)).containsExactly("so it is");
        assertThat(EmbeddedTexts.kept(judge, example, true)).containsExactly("so it is", "why", "because\nso");
        assertThat(EmbeddedTexts.kept(judge, episode(answering(" ")), true)).containsExactly("why", "because\nso");
    }

    private static Episode episode(Example example) {
        return new Episode(example, List.of(Assessment.of("yes")));
    }
}
