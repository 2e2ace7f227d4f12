package io.github.memalign.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.judge.Example;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
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

    @Test
    void manyAtOnceAreAsOneByOne() {
        List<Example> examples = IntStream.range(0, 200)
                .mapToObj(number -> Example.builder()
                        .id("e" + number)
                        .inputs("text " + number % 150)
                        .build())
                .toList();
        Forgotten before = Forgotten.NOTHING.with(OTHER, NOW);
        Forgotten oneByOne = before;
        Forgetting atOnce = new Forgetting(before);
        for (Example example : examples) {
            oneByOne = oneByOne.with(example, NOW).with(example.id(), YES, NOW);
            atOnce.add(example, NOW);
            atOnce.add(example.id(), YES, NOW);
        }
        assertThat(atOnce.forgotten()).isEqualTo(oneByOne);
        assertThat(atOnce.forgotten().tombstones()).hasSize(401);
        for (Example example : examples.subList(0, 50)) {
            oneByOne = oneByOne.without(example, List.of(YES));
            atOnce.remove(example, List.of(YES));
            assertThat(atOnce.covers(example)).isFalse();
        }
        assertThat(atOnce.forgotten()).isEqualTo(oneByOne);
        assertThat(atOnce.forgotten().tombstones())
                .as("fifty examples, fifty more of the same texts, fifty words")
                .hasSize(251);
        assertThat(atOnce.covers(examples.get(50))).isTrue();
        assertThat(atOnce.covers("e160", YES))
                .as("its text may come, this word not")
                .isTrue();
    }

    @Test
    void whatIsForgottenAgainAfterItWasLearnedCountsAgain() {
        Forgetting forgetting = new Forgetting(Forgotten.NOTHING);
        forgetting.add(ONE, NOW);
        forgetting.remove(ONE, List.of());
        assertThat(forgetting.covers(ONE)).isFalse();
        assertThat(forgetting.forgotten().tombstones()).isEmpty();
        forgetting.add(ONE, NOW.plusSeconds(1));
        assertThat(forgetting.covers(ONE)).isTrue();
        assertThat(forgetting.forgotten().tombstones())
                .singleElement()
                .satisfies(tombstone -> assertThat(tombstone.time()).isEqualTo(NOW.plusSeconds(1)));
    }
}
