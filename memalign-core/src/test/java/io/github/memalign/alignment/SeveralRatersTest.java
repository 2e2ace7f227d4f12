package io.github.memalign.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is learned of an example on which several people have a word, at once or one after the other. */
class SeveralRatersTest {
    private final ScriptedModels models = new ScriptedModels(Cases::oneGuidelineEach);
    private final MemAlign memAlign = Cases.memAlign(models);

    private static Assessment said(String who, @Nullable String label, @Nullable Integer day) {
        return Assessment.of(label, label == null ? "because" : "")
                .by(who)
                .withId(who + " " + day)
                .at(day == null ? null : Instant.EPOCH.plusSeconds(86_400L * day));
    }

    private static LabelledExample of(String id, Assessment... said) {
        return new LabelledExample(Cases.example(id), List.of(said));
    }

    private static Episode only(AlignedJudge judge) {
        assertThat(judge.episodes()).hasSize(1);
        return judge.episodes().get(0);
    }

    @Test
    void aLaterRaterJoinsTheEarlierOnes() {
        AlignedJudge two = memAlign.align(
                        Cases.kindness(), List.of(of("x", said("ann", "yes", null), said("cid", "yes", null))))
                .judge();
        Alignment third = memAlign.align(two, List.of(of("x", said("bob", "no", null))));
        assertThat(only(third.judge()).label()).contains("yes");
        assertThat(only(third.judge()).assessments()).hasSize(3);
        assertThat(third.report().outvoted())
                .containsExactly(new AlignmentReport.Outvoted("x", said("bob", "no", null), "yes"));
    }

    @Test
    void oneAgainstOneIsAConflictThatTeachesNothingUntilAThirdSpeaks() {
        Alignment tie = memAlign.align(Cases.kindness(), List.of(of("x", said("ann", "yes", 1), said("bob", "no", 2))));
        assertThat(only(tie.judge()).label()).isEmpty();
        assertThat(only(tie.judge()).isConflict()).isTrue();
        assertThat(tie.report().outvoted()).isEmpty();
        assertThat(tie.report().conflicts())
                .containsExactly(
                        new AlignmentReport.Conflict("x", List.of(said("ann", "yes", 1), said("bob", "no", 2))));
        assertThat(tie.judge().guidelines()).isEmpty();
        assertThat(tie.judge().pending()).isEmpty();
        assertThat(memAlign.judge(tie.judge())
                        .judge(Cases.example("y"))
                        .recall()
                        .episodeIds())
                .isEmpty();

        Alignment settled = memAlign.align(tie.judge(), List.of(of("x", said("cid", "no", 3))));
        assertThat(only(settled.judge()).label()).contains("no");
        assertThat(settled.report().conflicts()).isEmpty();
        assertThat(settled.judge().guidelines()).hasSize(1);
        assertThat(memAlign.judge(settled.judge())
                        .judge(Cases.example("y"))
                        .recall()
                        .episodeIds())
                .containsExactly("x");
    }

    @Test
    void aConflictTakesBackTheGuidelineThatCameOfOneSide() {
        AlignedJudge one = memAlign.align(Cases.kindness(), List.of(of("x", said("ann", "yes", 1))))
                .judge();
        assertThat(one.guidelines()).hasSize(1);
        Alignment tie = memAlign.align(one, List.of(of("x", said("bob", "no", 2))));
        assertThat(tie.judge().guidelines()).isEmpty();
        assertThat(tie.report().removedGuidelines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSecondWordOfOnePersonReplacesTheirFirstAndIsToldAsThat(boolean atOnce) {
        Assessment first = said("ann", "yes", 1);
        Assessment second = said("ann", "no", 2);
        Alignment after = atOnce
                ? memAlign.align(Cases.kindness(), List.of(of("x", second, first)))
                : memAlign.align(
                        memAlign.align(Cases.kindness(), List.of(of("x", first)))
                                .judge(),
                        List.of(of("x", second)));
        assertThat(only(after.judge()).assessments()).containsExactly(second);
        assertThat(after.report().revised()).containsExactly(new AlignmentReport.Revised("x", first, second));
        assertThat(after.report().outvoted()).isEmpty();
        assertThat(after.report().conflicts()).isEmpty();
    }

    @Test
    void anOlderWordThatArrivesLaterReplacesNothing() {
        AlignedJudge judge = memAlign.align(Cases.kindness(), List.of(of("x", said("ann", "no", 2))))
                .judge();
        assertThat(memAlign.align(judge, List.of(of("x", said("ann", "yes", 1))))
                        .judge())
                .isSameAs(judge);
    }

    @Test
    void wordsThatNobodyIsNamedForAreToldApartByTheirIds() {
        AlignedJudge judge = memAlign.align(
                        Cases.kindness(),
                        List.of(of(
                                "x",
                                Assessment.of("yes").by("default").withId("a-1"),
                                Assessment.of("yes").by("default").withId("a-2"),
                                Assessment.of("no").by("unknown").withId("a-3"))))
                .judge();
        assertThat(only(judge).assessments()).hasSize(3);
        assertThat(only(judge).label()).contains("yes");
    }

    @Test
    void whatIsTakenBackGoesAndTheOthersStay() {
        AlignedJudge judge = memAlign.align(
                        Cases.kindness(), List.of(of("x", said("ann", "yes", 1), said("bob", "yes", 2))))
                .judge();
        LabelledExample deleted = new LabelledExample(Cases.example("x"), List.of(), Set.of("ann 1"));
        AlignedJudge one = memAlign.align(judge, List.of(deleted)).judge();
        assertThat(only(one).assessments()).containsExactly(said("bob", "yes", 2));
        LabelledExample both = new LabelledExample(Cases.example("x"), List.of(), Set.of("ann 1", "bob 2"));
        Alignment none = memAlign.align(judge, List.of(both));
        assertThat(none.judge().episodes()).isEmpty();
        assertThat(none.report().removed()).containsExactly("x");
    }

    static List<Integer> seeds() {
        return java.util.stream.IntStream.range(0, 100).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shardsInAnyOrderAndSplitGiveTheSameMemoryAsOneAlignOfEverything(int seed) {
        Random random = new Random(seed);
        List<LabelledExample> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String label = random.nextInt(6) == 0 ? null : random.nextBoolean() ? "yes" : "no";
            all.add(of("e" + random.nextInt(6), said("rater " + random.nextInt(4), label, i)));
        }
        AlignedJudge atOnce = memAlign.align(Cases.kindness(), all).judge();
        Collections.shuffle(all, random);
        AlignedJudge inShards = Cases.kindness();
        for (int from = 0; from < all.size(); ) {
            int to = Math.min(all.size(), from + 1 + random.nextInt(8));
            inShards = memAlign.align(inShards, all.subList(from, to)).judge();
            from = to;
        }
        assertThat(inShards.episodes()).isEqualTo(atOnce.episodes());
        assertThat(inShards.pending()).isEqualTo(atOnce.pending());
        assertThat(inShards.guidelines())
                .extracting("text", "sourceIds")
                .containsExactlyInAnyOrderElementsOf(atOnce.guidelines().stream()
                        .map(guideline -> org.assertj.core.groups.Tuple.tuple(guideline.text(), guideline.sourceIds()))
                        .toList());
        assertThat(inShards.embeddings().vectors().keySet())
                .isEqualTo(atOnce.embeddings().vectors().keySet());
    }
}
