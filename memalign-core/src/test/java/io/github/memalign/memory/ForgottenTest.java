package io.github.memalign.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.judge.Example;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was forgotten on purpose, of which nothing but keyed hashes is kept. */
class ForgottenTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final Example ONE =
            Example.builder().id("one").inputs("a").outputs("b").build();
    private static final Example OTHER =
            Example.builder().id("other").inputs("c").outputs("d").build();
    private static final Assessment YES = Assessment.of("yes").by("ann");
    private static final Assessment NO = Assessment.of("no").by("ann");

    @Test
    void anExampleIsCoveredByItsIdAndByItsTexts() {
        Forgotten forgotten = Forgotten.NOTHING.with(ONE, NOW);
        assertThat(forgotten.covers(ONE)).isTrue();
        assertThat(forgotten.covers(
                        Example.builder().id("one").inputs("x").outputs("y").build()))
                .isTrue();
        assertThat(forgotten.covers(
                        Example.builder().id("new").inputs("a").outputs("b").build()))
                .isTrue();
        assertThat(forgotten.covers(OTHER)).isFalse();
        assertThat(forgotten.covers("one", YES)).as("that is another kind").isFalse();
        assertThat(Forgotten.NOTHING.covers(ONE)).isFalse();
    }

    @Test
    void examplesWithoutTextsAreToldApartByTheirIds() {
        Forgotten forgotten = Forgotten.NOTHING.with(Example.builder().id("one").build(), NOW);
        assertThat(forgotten.covers(Example.builder().id("two").build())).isFalse();
        assertThat(forgotten.covers(ONE)).isTrue();
    }

    @Test
    void aWordIsCoveredOfItsExampleOnly() {
        Forgotten forgotten = Forgotten.NOTHING.with("one", YES, NOW);
        assertThat(forgotten.covers("one", YES)).isTrue();
        assertThat(forgotten.covers("one", NO)).isFalse();
        assertThat(forgotten.covers("other", YES)).isFalse();
        assertThat(forgotten.covers(ONE)).isFalse();
    }

    @Test
    void whatIsForgottenTwiceIsOneTombstone() {
        Forgotten forgotten = Forgotten.NOTHING.with(ONE, NOW).with("one", YES, NOW);
        assertThat(forgotten.with(ONE, NOW)).isSameAs(forgotten);
        assertThat(forgotten.with("one", YES, NOW)).isSameAs(forgotten);
        assertThat(forgotten.with(OTHER, NOW).tombstones()).hasSize(3);
    }

    @Test
    void whatMayBeLearnedAgainIsNoLongerCoveredAndTheRestIs() {
        Forgotten forgotten = Forgotten.NOTHING
                .with(ONE, NOW)
                .with(OTHER, NOW)
                .with("one", YES, NOW)
                .with("one", NO, NOW);
        Forgotten willing = forgotten.without(ONE, List.of(YES));
        assertThat(willing.covers(ONE)).isFalse();
        assertThat(willing.covers("one", YES)).isFalse();
        assertThat(willing.covers("one", NO)).isTrue();
        assertThat(willing.covers(OTHER)).isTrue();
        assertThat(willing.without(ONE, List.of(YES))).as("no more of it").isSameAs(willing);
        assertThat(Forgotten.NOTHING.without(ONE, List.of(YES))).isSameAs(Forgotten.NOTHING);
    }
}
