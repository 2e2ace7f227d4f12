package io.github.memalign.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.Cases;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UndoTest {
    private final MemAlign memAlign = Cases.memAlign(new ScriptedModels(Cases::oneGuidelineEach));

    private static void assertSameMemory(AlignedJudge one, AlignedJudge other) {
        assertThat(one.guidelines()).isEqualTo(other.guidelines());
        assertThat(one.episodes()).isEqualTo(other.episodes());
        assertThat(one.pending()).isEqualTo(other.pending());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everyChangeIsTakenBackOneAfterTheOther(int seed) {
        Random random = new Random(seed);
        List<AlignedJudge> states = new ArrayList<>(List.of(Cases.kindness()));
        while (states.size() < 9) {
            AlignedJudge last = states.get(states.size() - 1);
            AlignedJudge next = change(last, random).judge();
            if (next != last) {
                states.add(next);
            }
        }
        AlignedJudge judge = states.get(states.size() - 1);
        for (int i = states.size() - 2; i >= 0; i--) {
            judge = memAlign.undo(judge, ChangeNote.NONE).judge();
            assertSameMemory(judge, states.get(i));
        }
        AlignedJudge first = judge;
        assertThatThrownBy(() -> memAlign.undo(first, ChangeNote.NONE))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("no change");
    }

    private Alignment change(AlignedJudge judge, Random random) {
        List<Guideline> guidelines = judge.guidelines();
        String any = guidelines.isEmpty()
                ? ""
                : guidelines.get(random.nextInt(guidelines.size())).id();
        return switch (guidelines.isEmpty() ? 0 : random.nextInt(5)) {
            case 1 -> memAlign.addGuideline(judge, "By hand " + random.nextInt(9), ChangeNote.NONE);
            case 2 -> memAlign.editGuideline(judge, any, "Edited " + random.nextInt(9), ChangeNote.NONE);
            case 3 -> memAlign.removeGuideline(judge, any, ChangeNote.NONE);
            default ->
                memAlign.align(
                        judge,
                        List.of(Cases.labelled(
                                "e" + random.nextInt(4),
                                random.nextBoolean() ? "yes" : "no",
                                "r" + random.nextInt(9))));
        };
    }

    @Test
    void historyTellsTheOldAndTheNew() {
        AlignedJudge judge = memAlign.align(Cases.kindness(), List.of(Cases.labelled("a", "yes", "r")))
                .judge();
        Guideline old = judge.guidelines().get(0);
        judge = memAlign.editGuideline(judge, old.id(), "Better.", ChangeNote.NONE)
                .judge();
        judge = memAlign.align(judge, List.of(Cases.labelled("a", "no", "r"))).judge();
        assertThat(judge.history().get(1).changes())
                .containsExactly(
                        new Change.OfGuideline(old.id(), old, new Guideline(old.id(), "Better.", List.of("a"))));
        assertThat(judge.history().get(2).changes()).anySatisfy(change -> {
            assertThat(change).isInstanceOf(Change.OfEpisode.class);
            Change.OfEpisode episode = (Change.OfEpisode) change;
            assertThat(episode.before().label()).contains("yes");
            assertThat(episode.after().get(0).value()).contains("no");
        });
    }

    @Test
    void whatWasForgottenIsNotBroughtBack() {
        AlignedJudge judge = memAlign.align(Cases.kindness(), List.of(Cases.labelled("a", "yes", "r")))
                .judge();
        AlignedJudge forgot =
                memAlign.unalign(judge, List.of("a"), ChangeNote.NONE).judge();
        assertThatThrownBy(() -> memAlign.undo(forgot, ChangeNote.NONE))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("for good")
                .hasMessageContaining("--relearn");
    }

    @Test
    void whatWasForgottenAndLearnedOnceMoreIsForgottenAgain() {
        LabelledExample a = Cases.labelled("a", "yes", "r");
        LabelledExample b = Cases.labelled("b", "yes", "r");
        AlignedJudge judge = memAlign.align(Cases.kindness(), List.of(a)).judge();
        judge = memAlign.unalign(judge, List.of("a"), ChangeNote.NONE).judge();
        AlignedJudge relearned = relearned(judge, a, b);
        assertThat(memAlign.align(relearned, List.of(a)).report().unchanged()).containsExactly("a");
        AlignedJudge undone = memAlign.undo(relearned, ChangeNote.NONE).judge();
        Alignment again = memAlign.align(undone, List.of(a, b));
        assertThat(again.report().forgotten()).containsExactly("a");
        assertThat(again.report().added()).containsExactly("b");
    }

    /** As {@code align --relearn} does. */
    private AlignedJudge relearned(AlignedJudge judge, LabelledExample... feedback) {
        Forgotten forgotten = judge.forgotten();
        for (LabelledExample one : feedback) {
            forgotten = forgotten.without(one.example(), one.assessments());
        }
        return memAlign.align(judge.withForgotten(forgotten), List.of(feedback))
                .judge()
                .withForgotten(judge.forgotten());
    }

    private static LabelledExample said(String who, String label) {
        return new LabelledExample(
                Cases.example("a"), List.of(Assessment.of(label).by(who)));
    }

    @Test
    void anothersWordOnAnExampleThatOnesWordWasForgottenOfIsNotForgottenWithIt() {
        AlignedJudge judge =
                memAlign.align(Cases.kindness(), List.of(said("ana", "yes"))).judge();
        judge = memAlign.unalignAssessments(judge, (id, word) -> word.source().equals("ana"), ChangeNote.NONE)
                .judge();
        judge = memAlign.align(judge, List.of(said("bob", "no"))).judge();
        judge = memAlign.undo(judge, ChangeNote.NONE).judge();
        assertThat(memAlign.align(judge, List.of(said("ana", "yes"))).report().forgotten())
                .containsExactly("a");
        assertThat(memAlign.align(judge, List.of(said("bob", "no"))).report().added())
                .containsExactly("a");
    }

    @Test
    void aWordThatWasForgottenAndLearnedOnceMoreIsForgottenAgain() {
        AlignedJudge judge = memAlign.align(Cases.kindness(), List.of(said("ana", "yes"), said("ben", "no")))
                .judge();
        judge = memAlign.unalignAssessments(judge, (id, word) -> word.source().equals("ana"), ChangeNote.NONE)
                .judge();
        AlignedJudge relearned = relearned(judge, said("ana", "yes"));
        assertThat(memAlign.align(relearned, List.of(said("ana", "yes")))
                        .report()
                        .forgotten())
                .isEmpty();
        AlignedJudge undone = memAlign.undo(relearned, ChangeNote.NONE).judge();
        assertSameMemory(undone, judge);
        assertThat(memAlign.align(undone, List.of(said("ana", "yes"))).report().forgotten())
                .containsExactly("a");
    }

    @Test
    void undoingIsALineOfHistoryAndLeavesTheOthers() {
        AlignedJudge judge = memAlign.addGuideline(Cases.kindness(), "By hand.", ChangeNote.NONE)
                .judge();
        AlignedJudge undone =
                memAlign.undo(judge, new ChangeNote("bob", "a mistake")).judge();
        assertThat(undone.history()).hasSize(2);
        assertThat(undone.history().get(1).action()).isEqualTo(Action.UNDO);
        assertThat(undone.history().get(1).summary()).isEqualTo("took back: 1 guideline added");
    }
}
