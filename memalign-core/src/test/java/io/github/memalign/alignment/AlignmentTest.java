package io.github.memalign.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.Cases;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelUri;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlignmentTest {
    private final ScriptedModels models = new ScriptedModels(Cases::oneGuidelineEach);
    private final MemAlign memAlign = Cases.memAlign(models);

    private static List<LabelledExample> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Cases.labelled("n" + i, i % 2 == 0 ? "yes" : "no", "reason " + i))
                .toList();
    }

    private static LabelledExample assessed(String id, Assessment... assessments) {
        return new LabelledExample(Cases.example(id), List.of(assessments));
    }

    private AlignedJudge align(AlignedJudge judge, LabelledExample... feedback) {
        return memAlign.align(judge, List.of(feedback)).judge();
    }

    @Test
    void w1_onlyTheRetrievalFieldIsEmbeddedAndNeverALabel() {
        ScriptedModels silent = new ScriptedModels(request -> Cases.NOTHING_LEARNED);
        Cases.memAlign(silent).align(Cases.kindness(), List.of(Cases.labelled("cats", "yes", "because")));
        assertThat(silent.embedded).containsExactly("about cats");
    }

    @Test
    void w2_severalRatersOfOneExampleMakeOneEpisode() {
        AlignedJudge judge = align(
                Cases.kindness(),
                assessed(
                        "cats",
                        Cases.assessment("1", "yes", "first"),
                        Cases.assessment("2", "YES", "second"),
                        Cases.assessment("3", "yes", "first"),
                        Cases.assessment("4", null, "third")));
        assertThat(judge.episodes()).hasSize(1);
        assertThat(judge.episodes().get(0).assessments()).hasSize(4);
        assertThat(judge.episodes().get(0).label()).contains("yes");
        assertThat(judge.episodes().get(0).rationale()).isEqualTo("first\nsecond\nthird");
    }

    @Test
    void freeTextIsOneLabelWhateverItsCase() {
        JudgeDefinition free =
                Cases.KINDNESS.toBuilder().valueType(ValueType.STR).build();
        AlignedJudge judge = align(
                AlignedJudge.unaligned(free, MemorySettings.DEFAULT),
                assessed(
                        "x",
                        Cases.assessment("1", "Good", ""),
                        Cases.assessment("2", "good", ""),
                        Assessment.of("bad").by("c").withId("3").at(Instant.MAX)));
        assertThat(judge.episodes().get(0).resolution().prevailing())
                .extracting(said -> said.value().orElseThrow())
                .containsExactly("Good", "good");
    }

    @Test
    void w5_unalignOfEverythingLeavesAnEmptyJudgeThatCanLearnAgain() {
        AlignedJudge judge = align(Cases.kindness(), Cases.labelled("a", "yes", "r"), Cases.labelled("b", "no", "r"));
        AlignedJudge empty =
                memAlign.unalign(judge, List.of("a", "b"), ChangeNote.NONE).judge();
        assertThat(empty.isAligned()).isFalse();
        assertThat(empty.embeddings().size()).isZero();
        assertThat(memAlign.judge(empty).judge(Cases.example("a")).value()).contains("yes");
        assertThat(align(empty, Cases.labelled("c", "yes", "r")).episodes()).hasSize(1);
    }

    @Test
    void unalignOfWhatIsNotKnownGivesTheSameJudgeAndSaysSo() {
        Alignment alignment = memAlign.unalign(Cases.kindness(), List.of("x"), ChangeNote.NONE);
        assertThat(alignment.report().skipped()).extracting("exampleId").containsExactly("x");
        assertThat(alignment.report().isComplete()).isFalse();
        assertThat(memAlign.unalign(alignment.judge(), List.of(), ChangeNote.NONE)
                        .judge())
                .isSameAs(alignment.judge());
    }

    @Test
    void w7_anAssessmentThatSaysNothingIsNone() {
        assertThatThrownBy(() -> Assessment.of(null, " ")).hasMessageContaining("neither a value nor a rationale");
    }

    @Test
    void feedbackThatWasTakenBackIsForgottenAndUnknownOnesListed() {
        AlignedJudge judge = align(Cases.kindness(), Cases.labelled("a", "yes", "r"));
        Alignment taken = memAlign.align(judge, List.of(assessed("a"), assessed("new")));
        assertThat(taken.judge().isAligned()).isFalse();
        assertThat(taken.report().removed()).containsExactly("a");
        assertThat(taken.report().skipped()).extracting("exampleId").containsExactly("new");
    }

    @Test
    void w8_w23_changedExpectationsAreNoticed() {
        JudgeDefinition definition = Cases.KINDNESS.toBuilder()
                .instructions("{{ inputs }} {{ outputs }} {{ expectations }}")
                .build();
        AlignedJudge judge = align(AlignedJudge.unaligned(definition, MemorySettings.DEFAULT), expecting("old"));
        Alignment again = memAlign.align(judge, List.of(expecting("new")));
        assertThat(again.report().replaced()).containsExactly("x");
        assertThat(memAlign.align(again.judge(), List.of(expecting("new"))).judge())
                .isSameAs(again.judge());
    }

    private static LabelledExample expecting(String expectations) {
        return new LabelledExample(
                Example.builder()
                        .id("x")
                        .inputs("about x")
                        .outputs("o")
                        .expectations(expectations)
                        .build(),
                List.of(Cases.assessment("1", "yes", "r")));
    }

    @Test
    void w23_guidelinesOfAnOldLabelGoAndAllTheirSourcesAreDistilledAgainUnlessAPersonEditedThem() {
        AlignedJudge judge = align(Cases.kindness(), Cases.labelled("a", "yes", "r"), Cases.labelled("b", "yes", "r"));
        List<Guideline> guidelines = List.of(
                new Guideline("g1", "Of both.", List.of("a", "b")),
                new Guideline("g2", "Of b.", List.of("b")),
                new Guideline("g3", "To edit.", List.of("a")));
        judge = judge.withMemory(guidelines, judge.episodes(), judge.pending(), judge.embeddings());
        judge = memAlign.editGuideline(judge, "g3", "Edited.", ChangeNote.NONE).judge();
        models.requests.clear();
        Alignment changed = memAlign.align(judge, List.of(Cases.labelled("a", "no", "r")));
        assertThat(changed.report().removedGuidelines())
                .extracting(Guideline::id)
                .containsExactly("g1");
        assertThat(changed.judge().guidelines())
                .extracting(Guideline::text)
                .containsExactly("Of b.", "Edited.", "Mind what is about_a", "Mind what is about_b");
        assertThat(Cases.user(models.requests.get(0)))
                .contains("about a", "about b")
                .doesNotContain("Of both.");
    }

    @Test
    void w12_oneMoreExampleEmbedsOneMoreTextAndForgettingEmbedsNone() {
        ScriptedModels silent = new ScriptedModels(request -> Cases.NOTHING_LEARNED);
        MemAlign silentMemAlign = Cases.memAlign(silent);
        AlignedJudge judge =
                silentMemAlign.align(Cases.kindness(), numbered(1000)).judge();
        assertThat(silent.embedded).hasSize(1000);
        silent.embedded.clear();
        Alignment more = silentMemAlign.align(judge, List.of(Cases.labelled("one more", "yes", "")));
        assertThat(silent.embedded).containsExactly("about one more");
        assertThat(more.report().embeddedTexts()).isEqualTo(1);
        silent.embedded.clear();
        silentMemAlign.judge(silentMemAlign
                .unalign(more.judge(), List.of("n5"), ChangeNote.NONE)
                .judge());
        assertThat(silent.embedded).isEmpty();
    }

    @Test
    void w17_errorsKeepTheirType() {
        assertThatThrownBy(() -> memAlign.removeGuideline(Cases.kindness(), "g9", ChangeNote.NONE))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("g9");
        MemAlign broken =
                MemAlign.builder().models(new BrokenModels()).concurrency(1).build();
        assertThatThrownBy(() -> broken.align(Cases.kindness(), numbered(1)))
                .isInstanceOf(ModelCallException.class)
                .hasMessageContaining("no vectors today");
    }

    @Test
    void w18_anyOutputIsReadWhateverItsType() {
        AlignedJudge judge = align(
                Cases.kindness(), outputs("number", 5), outputs("empty list", List.of()), outputs("false", false));
        assertThat(judge.episodes()).extracting(Episode::id).containsExactly("empty list", "false", "number");
    }

    private static LabelledExample outputs(String id, Object value) {
        return new LabelledExample(
                Example.builder().id(id).inputs("i").outputs(value).build(), List.of(Cases.assessment("1", "yes", "")));
    }

    @Test
    void whatCannotBeUsedIsListedWithTheReasonAndTheRestIsLearned() {
        Alignment alignment = memAlign.align(
                Cases.kindness(),
                List.of(
                        Cases.labelled("fine", "yes", ""),
                        Cases.labelled("unfit", "perhaps", ""),
                        new LabelledExample(
                                Example.builder().id("lacks").inputs("i").build(),
                                List.of(Cases.assessment("1", "yes", ""))),
                        new LabelledExample(
                                Example.builder()
                                        .id("blank")
                                        .inputs(" ")
                                        .outputs("\u200b")
                                        .build(),
                                List.of(Cases.assessment("1", "yes", "")))));
        assertThat(alignment.report().added()).containsExactly("fine");
        assertThat(alignment.report().skipped())
                .extracting("exampleId")
                .containsExactlyInAnyOrder("unfit", "lacks", "blank");
        assertThat(alignment.report().skipped().toString()).contains("perhaps", "lacks outputs", "blank text");
    }

    @Test
    void w22_baseUrlAndHeadersReachEveryRemoteModelAndParametersTheirOwn() {
        JudgeDefinition definition = Cases.KINDNESS.toBuilder()
                .baseUrl("http://proxy/v1")
                .extraHeader("X-Team", "a")
                .inferenceParam("temperature", 0)
                .build();
        AlignedJudge own = AlignedJudge.unaligned(definition, MemorySettings.DEFAULT);
        align(own, Cases.labelled("a", "yes", ""));
        align(
                own.withSettings(MemorySettings.DEFAULT
                        .withReflectionModel(ModelUri.of("openai:/other"))
                        .withEmbeddingModel(ModelUri.of("openai:/vectors"))),
                Cases.labelled("a", "yes", ""));
        assertThat(models.asked).hasSize(2);
        assertThat(models.asked).allSatisfy(settings -> {
            assertThat(settings.baseUrl()).contains("http://proxy/v1");
            assertThat(settings.headers()).containsEntry("X-Team", "a");
        });
        assertThat(models.asked.get(0).parameters()).containsOnlyKeys("temperature");
        assertThat(models.asked.get(1).parameters()).isEmpty();
    }

    @Test
    void w24_theOrderOfFeedbackChangesNothingThatIsStoredOrAsked() {
        List<LabelledExample> feedback = new ArrayList<>(numbered(130));
        AlignedJudge judge = memAlign.align(Cases.kindness(), feedback).judge();
        Collections.reverse(feedback);
        ScriptedModels again = new ScriptedModels(Cases::oneGuidelineEach);
        AlignedJudge other =
                Cases.memAlign(again).align(Cases.kindness(), feedback).judge();
        assertThat(other.guidelines()).isEqualTo(judge.guidelines());
        assertThat(other.episodes()).isEqualTo(judge.episodes());
        assertThat(other.history()).isEqualTo(judge.history());
        assertThat(models.requests)
                .as("three batches and a comparison of their rules")
                .hasSize(4);
        assertThat(new HashSet<>(again.requests)).isEqualTo(new HashSet<>(models.requests));
    }

    @Test
    void w25_expectationsOfAnySourceAreLearntAndJudgedAlike() {
        JudgeDefinition definition = Cases.KINDNESS.toBuilder()
                .instructions("{{ outputs }} {{ expectations }}")
                .build();
        Example example =
                Example.builder().id("x").outputs("o").expectations("e").build();
        AlignedJudge judge = align(
                AlignedJudge.unaligned(definition, MemorySettings.DEFAULT),
                new LabelledExample(example, List.of(Cases.assessment("1", "yes", ""))));
        assertThat(judge.episodes()).hasSize(1);
        assertThat(memAlign.judge(judge).judge(example).value()).contains("yes");
    }

    @Test
    void handWrittenGuidelinesAreNeverForgottenAndIdsNeverGivenTwice() {
        AlignedJudge judge = align(Cases.kindness(), Cases.labelled("a", "yes", ""));
        judge = memAlign.addGuideline(judge, "By hand.", new ChangeNote("ann", "policy"))
                .judge();
        judge = memAlign.removeGuideline(judge, "g1", ChangeNote.NONE).judge();
        judge = memAlign.unalign(judge, List.of("a"), ChangeNote.NONE).judge();
        assertThat(judge.guidelines()).containsExactly(new Guideline("g2", "By hand.", List.of()));
        judge = memAlign.removeGuideline(judge, "g2", ChangeNote.NONE).judge();
        judge = memAlign.addGuideline(judge, "Again.", ChangeNote.NONE).judge();
        assertThat(judge.guidelines()).extracting(Guideline::id).containsExactly("g3");
        assertThat(judge.history()).hasSize(6);
        assertThat(judge.history().get(1).who()).isEqualTo("ann");
        assertThat(judge.history().get(1).why()).isEqualTo("policy");
    }
}
