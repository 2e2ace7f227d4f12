package io.github.memalign.junit;

import static io.github.memalign.junit.JudgeAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.MemAlign;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.judge.ValueType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JudgeAssertionsTest {
    private static MemAlign memAlign;
    private static LoadedJudge tone;

    @BeforeAll
    static void align() {
        memAlign = MemAlign.create();
        tone = LoadedJudge.of(memAlign, SampleJudge.aligned(memAlign));
    }

    @AfterAll
    static void close() {
        memAlign.close();
    }

    @Test
    void whatTheJudgeGivesCanBeAsserted() {
        assertThat(tone)
                .judging(SampleJudge.BLAME)
                .gives("unkind")
                .gives("UNKIND")
                .doesNotGive("kind");
        assertThat(tone).judging(SampleJudge.SORRY).gives("kind");
        assertThat(tone)
                .judging(Example.builder().inputs("My parcel is late.").build())
                .failsWith(FeedbackError.Code.MISSING_FIELD);
        assertThat(new Scripted(ValueType.FLOAT, 0.7))
                .judging(SampleJudge.SORRY)
                .givesScoreAtLeast(0.7)
                .gives(0.7);
    }

    @Test
    void aFailureShowsTheVerdictWhatWasRecalledAndTheExample() {
        assertThatThrownBy(() -> assertThat(tone).judging(SampleJudge.BLAME).gives("kind"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "Expected the judge tone (embedded:/case-based) to give \"kind\", but it gave \"unkind\"")
                .hasMessageContaining("Rationale: No LLM: ")
                .hasMessageContaining("Guidelines put before the model: none")
                .hasMessageContaining("Cases put before the model, most similar first: 2")
                .hasMessageContaining("  blame  \"unkind\", Passing the blame on is unkind.\n"
                        + "  sorry  \"kind\", It apologizes and gives a date.\n")
                .hasMessageContaining("The example, to reproduce it with:\n  {\"id\":\"blame\","
                        + "\"inputs\":\"My parcel is late.\",\"outputs\":\"That is the carrier's problem.\"}");
    }

    @Test
    void aFailureShowsTheTextsOfGuidelines() {
        String guideline = tone.aligned().guidelines().get(0).id();
        LoadedJudge loaded =
                LoadedJudge.from("judges/tone", memAlign, SampleJudge.aligned(memAlign), (example, said) -> {});
        String text = FailureText.of(
                loaded,
                SampleJudge.BLAME,
                Feedback.of(loaded.definition(), SampleJudge.BLAME)
                        .value("unkind")
                        .recall(Recall.of(List.of(), List.of(guideline, "g99")))
                        .build(),
                "to give \"kind\"");

        org.assertj.core.api.Assertions.assertThat(text)
                .contains("Guidelines put before the model: 2\n  " + guideline + "  "
                        + tone.aligned().guidelines().get(0).text() + "\n  g99\n")
                .contains("To reproduce it: memalign judge --judge 'judges/tone' --input example.jsonl"
                        + " --out verdict.jsonl, where example.jsonl is\n  {\"id\":\"blame\"");
    }

    @Test
    void aFailedJudgementIsNoValueOfAnyKind() {
        Example lacking = Example.builder().inputs("My parcel is late.").build();
        FeedbackAssert judged = assertThat(tone).judging(lacking);

        assertThatThrownBy(() -> judged.gives("kind"))
                .hasMessageContaining("but it gave no value")
                .hasMessageContaining("Error: MISSING_FIELD: ");
        assertThatThrownBy(() -> judged.doesNotGive("kind")).hasMessageContaining("but it gave no value");
        assertThatThrownBy(() -> judged.givesScoreAtLeast(-1)).hasMessageContaining("but it gave no value");
        assertThatThrownBy(() -> judged.failsWith(FeedbackError.Code.MODEL_CALL))
                .hasMessageContaining("to fail with MODEL_CALL");
    }

    @Test
    void anAssertionThatCouldNeverFailIsRefused() {
        assertThatThrownBy(() -> assertThat(tone).judging(SampleJudge.BLAME).doesNotGive("knd"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "The judge tone can never give \"knd\": its values are Literal['kind', 'unkind']");
    }

    @Test
    void aScoreBelowTheBoundFails() {
        assertThatThrownBy(() -> assertThat(new Scripted(ValueType.FLOAT, 0.69))
                        .judging(SampleJudge.SORRY)
                        .givesScoreAtLeast(0.7))
                .hasMessageContaining("to give a score of at least 0.7, but it gave 0.69");
        assertThatThrownBy(() -> assertThat(tone).judging(SampleJudge.SORRY).givesScoreAtLeast(0))
                .hasMessageContaining("to give a score of at least 0.0, but it gave \"kind\"");
    }

    @Test
    void whatNeedsReviewIsNoValueButCanBeAsserted() {
        Example unlike = Example.builder()
                .inputs("My parcel is late.")
                .outputs("Monday.")
                .build();
        Judge calibrated = memAlign.judge(SampleJudge.aligned(memAlign)
                .withCalibration(Optional.of(new Calibration(1, 0.9, 0.05, 0, 100, 60, 58))));

        assertThat(calibrated).judging(unlike).needsReview().hasConfidenceAtLeast(0.1);
        assertThat(calibrated).judging(SampleJudge.SORRY).gives("kind").hasConfidenceAtLeast(1);
        assertThatThrownBy(() -> assertThat(calibrated).judging(unlike).gives("kind"))
                .hasMessageContaining("to give \"kind\", but it leaves it to review, leaning to \"");
        assertThatThrownBy(
                        () -> assertThat(calibrated).judging(SampleJudge.SORRY).needsReview())
                .hasMessageContaining("to leave it to review, but it gave \"kind\"");
        assertThatThrownBy(() -> assertThat(calibrated).judging(unlike).hasConfidenceAtLeast(1))
                .hasMessageContaining("to have a confidence of at least 1.0");
    }

    @Test
    void theDescriptionOfTheAssertionStandsFirst() {
        assertThatThrownBy(() ->
                        assertThat(tone).as("blame").judging(SampleJudge.BLAME).gives("kind"))
                .hasMessageStartingWith("[blame] Expected the judge tone");
    }

    /** Gives one value, whatever it is shown. */
    private record Scripted(ValueType type, Object value) implements Judge {
        @Override
        public JudgeDefinition definition() {
            return JudgeDefinition.builder("scripted", "How good is {{ outputs }}?")
                    .model("embedded:/case-based")
                    .valueType(type)
                    .build();
        }

        @Override
        public Feedback judge(Example example, Options options) {
            return Feedback.of(definition(), example).value(value).build();
        }
    }
}
