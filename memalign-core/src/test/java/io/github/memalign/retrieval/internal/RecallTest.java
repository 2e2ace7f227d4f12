package io.github.memalign.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.Cases;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.Recall;
import io.github.memalign.judge.Tools;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecallTest {
    private final ScriptedModels models =
            new ScriptedModels(request -> Cases.isDistillation(request) ? Cases.NOTHING_LEARNED : Cases.YES);
    private final MemAlign memAlign = Cases.memAlign(models);

    private AlignedJudge learned(MemorySettings settings, LabelledExample... feedback) {
        return memAlign.align(AlignedJudge.unaligned(Cases.KINDNESS, settings), List.of(feedback))
                .judge();
    }

    private AlignedJudge animals() {
        return learned(
                MemorySettings.DEFAULT,
                Cases.labelled("cats", "no", "rude"),
                Cases.labelled("dogs", "yes", "kind"),
                Cases.labelled("cats dogs", "yes", "kind"));
    }

    private Recall recall(AlignedJudge judge, Example example, Judge.Options options) {
        return memAlign.judge(judge).judge(example, options).recall();
    }

    private Recall recall(AlignedJudge judge, Example example) {
        return recall(judge, example, Judge.Options.DEFAULT);
    }

    @Test
    void theMostSimilarEpisodeStandsFirstAndKLimitsThem() {
        AlignedJudge judge = animals();
        assertThat(recall(judge, Cases.example("cats")).episodeIds()).hasSize(3).startsWith("cats", "cats dogs");
        AlignedJudge one = judge.withSettings(judge.settings().withK(1));
        assertThat(recall(one, Cases.example("cats")).episodeIds()).containsExactly("cats");
    }

    @Test
    void w15_anExampleCanBeKeptOutOfItsOwnRetrieval() {
        AlignedJudge judge = animals();
        assertThat(recall(judge, Cases.example("cats"), Judge.Options.DEFAULT.withoutSelf())
                        .episodeIds())
                .containsExactly("cats dogs", "dogs");
        assertThat(recall(judge, Cases.example("cats"), new Judge.Options(true, Set.of("dogs"), Tools.NONE))
                        .episodeIds())
                .containsExactly("cats dogs");
    }

    @Test
    void w15_severalFieldsCanBeRetrievedBy() {
        LabelledExample sameInputs = twoFields("a", "red", "one");
        LabelledExample sameOutputs = twoFields("b", "green", "two");
        Example asked = Example.builder().inputs("red").outputs("two two").build();
        MemorySettings settings = MemorySettings.DEFAULT.withK(1);
        assertThat(recall(learned(settings, sameInputs, sameOutputs), asked).episodeIds())
                .containsExactly("a");
        assertThat(recall(learned(settings.withRetrieveBy(List.of(Field.OUTPUTS)), sameInputs, sameOutputs), asked)
                        .episodeIds())
                .containsExactly("b");
        LabelledExample both = twoFields("c", "red", "two");
        assertThat(recall(
                                learned(
                                        settings.withRetrieveBy(List.of(Field.INPUTS, Field.OUTPUTS)),
                                        sameInputs,
                                        sameOutputs,
                                        both),
                                asked)
                        .episodeIds())
                .containsExactly("c");
    }

    private static LabelledExample twoFields(String id, String inputs, String outputs) {
        return new LabelledExample(
                Example.builder().id(id).inputs(inputs).outputs(outputs).build(),
                List.of(Cases.assessment("a", "yes", "")));
    }

    @Test
    void w13_whatTheBudgetLeavesOutIsNamed() {
        AlignedJudge judge = learned(
                MemorySettings.DEFAULT,
                Cases.labelled("cats", "no", "rude ".repeat(400)),
                Cases.labelled("dogs", "yes", "kind"));
        for (String word : List.of("first ", "second ", "third ")) {
            judge = memAlign.addGuideline(judge, word.repeat(30), ChangeNote.NONE)
                    .judge();
        }
        Recall ample = recall(judge, Cases.example("cats"));
        assertThat(ample.guidelineIds()).containsExactly("g1", "g2", "g3");
        assertThat(ample.episodeIds()).containsExactly("cats", "dogs");
        assertThat(ample.shortenedEpisodeIds()).isEmpty();

        Recall tight = recall(judge.withSettings(judge.settings().withTokenBudget(200)), Cases.example("cats"));
        assertThat(tight.guidelineIds()).containsExactly("g1", "g2");
        assertThat(tight.omittedGuidelineIds()).containsExactly("g3");
        assertThat(tight.shortenedEpisodeIds()).containsExactly("cats");
        assertThat(Stream.concat(tight.episodeIds().stream(), tight.omittedEpisodeIds().stream()))
                .containsExactly("cats", "dogs");
    }

    @Test
    void w13_whatEpisodesDoNotNeedOfTheBudgetIsTheGuidelines() {
        AlignedJudge judge = learned(MemorySettings.DEFAULT.withTokenBudget(400), Cases.labelled("cats", "no", "rude"));
        for (String word : List.of("first ", "second ", "third ", "fourth ")) {
            judge = memAlign.addGuideline(judge, word.repeat(40), ChangeNote.NONE)
                    .judge();
        }
        Recall recall = recall(judge, Cases.example("cats"));
        assertThat(recall.guidelineIds()).containsExactly("g1", "g2", "g3", "g4");
        assertThat(recall.episodeIds()).containsExactly("cats");
        assertThat(recall.shortenedEpisodeIds()).isEmpty();
    }

    @Test
    void w13_whatGuidelinesDoNotNeedOfTheBudgetIsTheEpisodes() {
        AlignedJudge judge =
                learned(MemorySettings.DEFAULT.withTokenBudget(400), Cases.labelled("cats", "no", "rude ".repeat(270)));
        judge = memAlign.addGuideline(judge, "Be kind.", ChangeNote.NONE).judge();
        Recall recall = recall(judge, Cases.example("cats"));
        assertThat(recall.guidelineIds()).containsExactly("g1");
        assertThat(recall.episodeIds()).containsExactly("cats");
        assertThat(recall.shortenedEpisodeIds()).isEmpty();
    }

    @Test
    void w13_neitherTakesMoreThanHalfOfTheBudgetFromTheOther() {
        AlignedJudge judge =
                learned(MemorySettings.DEFAULT.withTokenBudget(200), Cases.labelled("cats", "no", "rude ".repeat(400)));
        for (String word : List.of("first ", "second ", "third ")) {
            judge = memAlign.addGuideline(judge, word.repeat(30), ChangeNote.NONE)
                    .judge();
        }
        Recall recall = recall(judge, Cases.example("cats"));
        assertThat(recall.guidelineIds()).containsExactly("g1", "g2");
        assertThat(recall.shortenedEpisodeIds()).containsExactly("cats");
    }

    @Test
    void w13_aShortenedEpisodeSaysHowMuchIsMissingAndKeepsItsResult() {
        AlignedJudge judge =
                learned(MemorySettings.DEFAULT.withTokenBudget(150), Cases.labelled("cats", "no", "rude ".repeat(400)));
        recall(judge, Cases.example("cats"));
        assertThat(Cases.system(models.requests.get(models.requests.size() - 1)))
                .containsPattern("Example 1: \\{\"result\":\"no\".*characters left out")
                .hasSizeLessThan(2500);
    }

    @Test
    void w17_settingsAreCheckedWhenTheyAreMade() {
        assertThatThrownBy(() -> MemorySettings.DEFAULT.withK(0))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("k");
        assertThatThrownBy(() -> MemorySettings.DEFAULT.withTokenBudget(99))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("token_budget");
        assertThatThrownBy(
                        () -> MemAlign.builder().models(models).concurrency(0).build())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("concurrency");
    }

    @Test
    void anExampleWithNothingToRetrieveByRecallsNothingAndEmbedsNothing() {
        AlignedJudge judge = animals();
        Judge ready = memAlign.judge(judge);
        models.embedded.clear();
        Example blank = Example.builder().inputs("\u200b ").outputs("x").build();
        assertThat(ready.judge(blank).recall().episodeIds()).isEmpty();
        assertThat(models.embedded).isEmpty();
    }

    @Test
    void fieldsThatAreRetrievedByLaterAreEmbeddedAtTheNextAlign() {
        AlignedJudge judge = animals();
        AlignedJudge byOutputs = judge.withSettings(judge.settings().withRetrieveBy(List.of(Field.OUTPUTS)));
        AlignedJudge more = memAlign.align(byOutputs, List.of(Cases.labelled("birds", "yes", "")))
                .judge();
        assertThat(more.embeddings().of("said of cats")).isPresent();
        assertThat(more.embeddings().of("about cats")).isEmpty();
    }
}
