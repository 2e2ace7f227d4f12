package io.github.memalign.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackTest {
    private static final JudgeDefinition TONE =
            JudgeDefinition.builder("tone", "Is {{ outputs }} kind?").build();
    private static final Example EXAMPLE =
            Example.builder().outputs("Thank you!").build();

    private enum Verdict {
        KIND,
        VERY_KIND
    }

    private static Feedback said(Object value) {
        return Feedback.of(TONE, EXAMPLE).value(value).build();
    }

    @Test
    void isHadAsTheTypeThatTheCallerNames() {
        assertThat(said(true).as(Boolean.class)).contains(true);
        assertThat(said("kind").as(String.class)).contains("kind");
        assertThat(said("kind").as(Verdict.class)).contains(Verdict.KIND);
        assertThat(said("Very kind").as(Verdict.class)).contains(Verdict.VERY_KIND);
        assertThat(said("very-kind").as(Verdict.class)).contains(Verdict.VERY_KIND);
        assertThat(said(3L).as(Integer.class)).contains(3);
        assertThat(said(3.0).as(Long.class)).contains(3L);
        assertThat(said(3L).as(Double.class)).contains(3.0);
        assertThat(said(3L).as(Number.class)).contains(3L);
        assertThat(said(List.of("a")).as(List.class)).contains(List.of("a"));
        assertThat(said(Map.of("a", 1L)).as(Map.class)).contains(Map.of("a", 1L));
    }

    @Test
    void isNeverBentIntoAnotherType() {
        assertThatThrownBy(() -> said("true").as(Boolean.class))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("tone")
                .hasMessageContaining("'true'")
                .hasMessageContaining("Boolean");
        assertThatThrownBy(() -> said(3.5).as(Integer.class)).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> said(1L << 40).as(Integer.class)).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> said("rude").as(Verdict.class)).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> said(3L).as(String.class)).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void hasAScoreWhereItsValueIsANumberOrATruthValue() {
        assertThat(said(4L).score()).hasValue(4);
        assertThat(said(0.25).score()).hasValue(0.25);
        assertThat(said(true).score()).hasValue(1);
        assertThat(said(false).score()).hasValue(0);
        assertThat(said("4").score()).isEmpty();
    }

    @Test
    void hasNeitherValueNorScoreWhereItFailed() {
        Feedback failed = Feedback.of(TONE, EXAMPLE)
                .error(FeedbackError.Code.REFUSED, "no")
                .build();

        assertThat(failed.value()).isEmpty();
        assertThat(failed.as(Boolean.class)).isEmpty();
        assertThat(failed.score()).isEmpty();
        assertThat(failed.error()).contains(new FeedbackError(FeedbackError.Code.REFUSED, "no"));
        assertThat(failed.toString()).contains("tone", "REFUSED");
    }

    @Test
    void isEitherAValueOrAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Feedback.of(TONE, EXAMPLE).build());
        assertThatIllegalArgumentException().isThrownBy(() -> said("kind").toBuilder()
                .error(FeedbackError.Code.REFUSED, "no")
                .build());
    }

    @Test
    void isEqualToOneThatSaysTheSame() {
        assertThat(said("kind")).isEqualTo(said("kind")).hasSameHashCodeAs(said("kind"));
        assertThat(said("kind").toBuilder().build()).isEqualTo(said("kind"));
        assertThat(said("kind")).isNotEqualTo(said("unkind"));
    }

    @Test
    void keepsAllThatItIsGiven() {
        Recall recall = Recall.of(List.of("e1"), List.of("g1"));
        Feedback feedback = said("kind").toBuilder()
                .rationale("because")
                .rawAnswer("{}")
                .recall(recall)
                .build();
        assertThat(feedback.judge()).isEqualTo("tone");
        assertThat(feedback.rationale()).isEqualTo("because");
        assertThat(feedback.rawAnswer()).contains("{}");
        assertThat(feedback.recall()).isEqualTo(recall);
    }

    @Test
    void tellsHowSureItIsAndWhatIsLeftToAPerson() {
        Feedback withheld =
                Feedback.of(TONE, EXAMPLE).withheld("kind").confidence(0.4).build();
        assertThat(withheld.needsReview()).isTrue();
        assertThat(withheld.withheld()).contains("kind");
        assertThat(withheld.value()).isEmpty();
        assertThat(withheld.confidence()).hasValue(0.4);
        assertThat(said("kind").needsReview()).isFalse();
        assertThat(said("kind").withheld()).isEmpty();
        assertThat(said("kind").confidence()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
    void aConfidenceIsFrom0To1(double confidence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Feedback.of(TONE, EXAMPLE).confidence(confidence))
                .withMessageContaining(String.valueOf(confidence));
        assertThat(said("kind").toBuilder().confidence(0).build().confidence()).hasValue(0);
        assertThat(said("kind").toBuilder().confidence(1).build().confidence()).hasValue(1);
    }

    @Test
    void usageIsSetAndAddedTo() {
        Usage once = new Usage(1, 10, 2, 0.5, 3);
        assertThat(said("kind").toBuilder().usage(once).addUsage(once).build().usage())
                .isEqualTo(once.plus(once));
    }

    @Test
    void anErrorReadsAsItsKindAndWhatHappened() {
        assertThat(new FeedbackError(FeedbackError.Code.REFUSED, "no").text()).isEqualTo("REFUSED: no");
    }

    @Test
    void theOwnEpisodeIsKeptOutBesideTheOthers() {
        Example one = Example.builder().id("one").outputs("x").build();
        Judge.Options options = new Judge.Options(false, java.util.Set.of("two"), Tools.NONE);
        assertThat(options.excludedFor(one)).containsExactly("two");
        assertThat(options.withoutSelf().excludedFor(one)).containsExactlyInAnyOrder("one", "two");
    }
}
