package io.github.memalign.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.Cases;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignListener;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
    private static final Calibration FROM_08 = new Calibration(0.8, 0.9, 0.05, 0, 100, 60, 58);
    private static final Example EXAMPLE = Cases.example("x");

    /** Feedback that is so sure of yes, at the price of a call. */
    private static Feedback sure(double confidence) {
        return Feedback.of(Cases.KINDNESS, EXAMPLE)
                .value("yes")
                .confidence(confidence)
                .rationale("why")
                .usage(new Usage(1, 10, 5, 0.001, 1))
                .build();
    }

    private static Judge judge(Feedback feedback) {
        return judge(Cases.KINDNESS, feedback);
    }

    private static Judge judge(JudgeDefinition definition, Feedback feedback) {
        return new Judge() {
            @Override
            public JudgeDefinition definition() {
                return definition;
            }

            @Override
            public Feedback judge(Example example, Options options) {
                return feedback;
            }
        };
    }

    @Test
    void whatIsSureEnoughIsGiven() {
        Feedback feedback = FROM_08.applyTo(sure(0.8));
        assertThat(feedback.value()).contains("yes");
        assertThat(feedback.needsReview()).isFalse();
        assertThat(feedback.withheld()).isEmpty();
    }

    @Test
    void whatIsNotIsWithheldWithWhatAReviewerNeeds() {
        Feedback feedback = FROM_08.applyTo(sure(0.79));
        assertThat(feedback.needsReview()).isTrue();
        assertThat(feedback.value()).isEmpty();
        assertThat(feedback.as(String.class)).isEmpty();
        assertThat(feedback.score()).isEmpty();
        assertThat(feedback.error()).isEmpty();
        assertThat(feedback.withheld()).contains("yes");
        assertThat(feedback.confidence()).hasValue(0.79);
        assertThat(feedback.rationale()).isEqualTo("why");
    }

    @Test
    void aVerdictOfUnknownConfidenceIsNotSureEnough() {
        Feedback unknown = Feedback.of(Cases.KINDNESS, EXAMPLE).value("yes").build();
        assertThat(FROM_08.applyTo(unknown).needsReview()).isTrue();
    }

    @Test
    void aFailureStaysAFailure() {
        Feedback failed =
                Feedback.of(Cases.KINDNESS, EXAMPLE).error(Code.REFUSED, "no").build();
        assertThat(FROM_08.applyTo(failed)).isEqualTo(failed);
    }

    @Test
    void aCascadeAsksTheStrongJudgeForWhatTheCheapOneLeavesAndCountsBoth() {
        Feedback strong = Feedback.of(
                        Cases.KINDNESS.toBuilder().model("openai:/strong").build(), EXAMPLE)
                .value("no")
                .usage(new Usage(1, 100, 50, 0.01, 1))
                .build();
        Feedback left = new Cascade(judge(FROM_08.applyTo(sure(0.5))), judge(strong)).judge(EXAMPLE);
        assertThat(left.value()).contains("no");
        assertThat(left.model()).isEqualTo(ModelUri.of("openai:/strong"));
        assertThat(left.usage().calls()).isEqualTo(2);
        assertThat(left.usage().inputTokens()).isEqualTo(110);

        Feedback given = new Cascade(judge(FROM_08.applyTo(sure(0.9))), judge(strong)).judge(EXAMPLE);
        assertThat(given.value()).contains("yes");
        assertThat(given.usage().calls()).isEqualTo(1);
    }

    @Test
    void aCascadeDoesNotHideAFailureOfTheCheapJudge() {
        Feedback failed =
                Feedback.of(Cases.KINDNESS, EXAMPLE).error(Code.REFUSED, "no").build();
        assertThat(new Cascade(judge(failed), judge(sure(1))).judge(EXAMPLE)).isEqualTo(failed);
    }

    @Test
    void judgesOfACascadeGiveValuesOfOneType() {
        JudgeDefinition other =
                Cases.KINDNESS.toBuilder().valueType(ValueType.BOOL).build();
        Judge bool = judge(other, Feedback.of(other, EXAMPLE).value(true).build());
        assertThatThrownBy(() -> new Cascade(judge(sure(1)), bool))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("bool");
    }

    @Test
    void aCalibratedJudgeWithholdsAndListenersHearOfIt() {
        ScriptedModels models = new ScriptedModels(request -> Cases.YES);
        List<Feedback> heard = new ArrayList<>();
        MemAlignListener listener = new MemAlignListener() {
            @Override
            public Ending<Feedback> judging(JudgeDefinition judge, Example example) {
                return (result, duration) -> heard.add(result);
            }
        };
        try (MemAlign memAlign =
                MemAlign.builder().models(models).listener(listener).build()) {
            AlignedJudge judge = Cases.kindness();
            assertThat(memAlign.judge(judge).judge(EXAMPLE).value()).contains("yes");
            Feedback withheld =
                    memAlign.judge(judge.withCalibration(Optional.of(FROM_08))).judge(EXAMPLE);
            assertThat(withheld.withheld()).contains("yes");
            assertThat(heard).hasSize(2).last().isEqualTo(withheld);
        }
    }

    @Test
    void whatChangesVerdictsVoidsTheCalibration() {
        AlignedJudge judge = Cases.kindness().withCalibration(Optional.of(FROM_08));
        assertThat(judge.withDefinition(Cases.KINDNESS.toBuilder()
                                .model("openai:/other")
                                .build())
                        .calibration())
                .isEmpty();
        assertThat(judge.withSettings(MemorySettings.DEFAULT.withK(2)).calibration())
                .isEmpty();
        assertThat(judge.withSettings(MemorySettings.DEFAULT.withAnnotators(2)).calibration())
                .isEmpty();
        ScriptedModels models = new ScriptedModels(Cases::oneGuidelineEach);
        try (MemAlign memAlign = Cases.memAlign(models)) {
            AlignedJudge taught = memAlign.align(judge, List.of(Cases.labelled("a", "yes", "why")))
                    .judge();
            assertThat(taught.calibration()).isEmpty();
            AlignedJudge again = taught.withCalibration(Optional.of(FROM_08));
            assertThat(memAlign.unalign(again, Set.of("a"), ChangeNote.NONE)
                            .judge()
                            .calibration())
                    .isEmpty();
            assertThat(memAlign.addGuideline(again, "Be brief.", ChangeNote.NONE)
                            .judge()
                            .calibration())
                    .isEmpty();
        }
    }

    @Test
    void whatDoesNotChangeThemKeepsIt() {
        ScriptedModels models = new ScriptedModels(Cases::oneGuidelineEach);
        try (MemAlign memAlign = Cases.memAlign(models)) {
            AlignedJudge judge = memAlign.align(Cases.kindness(), List.of(Cases.labelled("a", "yes", "why")))
                    .judge()
                    .withCalibration(Optional.of(FROM_08));
            assertThat(judge.withDefinition(Cases.KINDNESS.toBuilder()
                                    .description("for people")
                                    .extraHeader("X-Team", "${TEAM}")
                                    .build())
                            .calibration())
                    .contains(FROM_08);
            assertThat(judge.withSettings(MemorySettings.DEFAULT.withReflectionModel(ModelUri.of("openai:/big")))
                            .calibration())
                    .contains(FROM_08);
            assertThat(memAlign.align(judge, List.of(Cases.labelled("a", "yes", "why")))
                            .judge()
                            .calibration())
                    .contains(FROM_08);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-0.1, 0.9, 0.05, 0",
        "1.1, 0.9, 0.05, 0",
        "0.5, 0, 0.05, 0",
        "0.5, 1, 0.05, 0",
        "0.5, NaN, 0.05, 0",
        "0.5, 0.9, 0, 0",
        "0.5, 0.9, 1, 0",
        "0.5, 0.9, 0.05, -1"
    })
    void whatCannotBePromisedIsRefused(double threshold, double agreement, double level, double within) {
        assertThatThrownBy(() -> new Calibration(threshold, agreement, level, within, 1, 1, 1))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void aFeedbackIsExactlyOneThing() {
        Feedback.Builder both =
                Feedback.of(Cases.KINDNESS, EXAMPLE).value("yes").withheld("no");
        assertThatThrownBy(both::build).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> both.confidence(1.01)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> both.confidence(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
