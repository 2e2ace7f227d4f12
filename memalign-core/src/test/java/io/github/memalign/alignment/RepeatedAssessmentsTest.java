package io.github.memalign.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.memory.Assessment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One assessment that comes more than once, as an edited one does. */
class RepeatedAssessmentsTest {
    private final MemAlign memAlign = Cases.memAlign(
            new ScriptedModels(request -> Cases.isDistillation(request) ? Cases.NOTHING_LEARNED : Cases.YES));

    private static Assessment said(String id, String label, @Nullable Integer day) {
        return Assessment.of(label)
                .by("expert " + id)
                .withId(id)
                .at(day == null ? null : Instant.EPOCH.plusSeconds(86_400L * day));
    }

    private List<Assessment> learned(List<LabelledExample> feedback) {
        return memAlign.align(Cases.kindness(), feedback)
                .judge()
                .episodes()
                .get(0)
                .assessments();
    }

    private List<Assessment> learned(Assessment... said) {
        return learned(List.of(new LabelledExample(Cases.example("cats"), List.of(said))));
    }

    @Test
    void theNewestHoldsWhereverItStands() {
        assertThat(learned(said("1", "no", 2), said("1", "yes", 1))).containsExactly(said("1", "no", 2));
        assertThat(learned(said("1", "yes", 1), said("1", "no", 2))).containsExactly(said("1", "no", 2));
        assertThat(learned(said("1", "no", 2), said("1", "yes", null))).containsExactly(said("1", "no", 2));
    }

    @Test
    void withoutTimesTheLastHolds() {
        assertThat(learned(said("1", "no", null), said("1", "yes", null))).containsExactly(said("1", "yes", null));
        assertThat(learned(said("1", "no", 1), said("1", "yes", 1))).containsExactly(said("1", "yes", 1));
    }

    @Test
    void anOldVersionHasNoVote() {
        assertThat(learned(said("1", "no", 1), said("1", "yes", 3), said("2", "yes", 2)))
                .containsExactly(said("2", "yes", 2), said("1", "yes", 3));
        assertThat(learned(said("1", "no", 1), said("1", "no", 2), said("1", "yes", 3), said("2", "yes", 2)))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderAndTheGroupingOfFeedbackMakeNoDifference(long seed) {
        Random random = new Random(seed);
        List<Assessment> said = new ArrayList<>();
        for (int day = 0; day < 12; day++) {
            said.add(said("a" + random.nextInt(4), random.nextBoolean() ? "yes" : "no", day));
        }
        List<Assessment> expected = learned(said.toArray(Assessment[]::new));
        Collections.shuffle(said, random);
        List<LabelledExample> apart = said.stream()
                .map(one -> new LabelledExample(Cases.example("cats"), List.of(one)))
                .toList();
        assertThat(learned(apart)).isEqualTo(expected);
    }
}
