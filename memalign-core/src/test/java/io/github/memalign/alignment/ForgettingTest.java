package io.github.memalign.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.judge.Example;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.persistence.JudgeCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was forgotten is gone, stays gone, and takes nothing with it that came from elsewhere. */
class ForgettingTest {
    private static final ChangeNote PRIVATE = new ChangeNote("ann", "private data");

    private final ScriptedModels models = new ScriptedModels(Cases::oneGuidelineEach);
    private final MemAlign memAlign = Cases.memAlign(models);

    private static final List<LabelledExample> ABC = List.of(
            Cases.labelled("alpha", "yes", "of alpha"),
            Cases.labelled("beta", "no", "of beta"),
            Cases.labelled("gamma", "no", "of gamma"));

    private AlignedJudge learned() {
        return memAlign.align(Cases.kindness(), ABC).judge();
    }

    /** A judge with a guideline of two sources, one of one, and one that a person wrote. */
    private AlignedJudge withSharedGuideline() {
        AlignedJudge judge = learned();
        return judge.withMemory(
                List.of(
                        new Guideline("g1", "Of alpha and beta.", List.of("alpha", "beta")),
                        new Guideline("g2", "Of gamma.", List.of("gamma")),
                        new Guideline("g3", "By hand.", List.of())),
                judge.episodes(),
                judge.pending(),
                judge.embeddings());
    }

    private static String saved(AlignedJudge judge) {
        StringBuilder all = new StringBuilder();
        JudgeCodec.encode(judge).forEach((name, content) -> {
            if (!name.equals("embeddings.bin")) {
                all.append(new String(content, StandardCharsets.UTF_8));
            }
        });
        return all.toString();
    }

    @Test
    void whatWasForgottenIsNotLearnedAgainByItself() {
        AlignedJudge forgot =
                memAlign.unalign(learned(), List.of("beta"), PRIVATE).judge();
        Alignment again = memAlign.align(forgot, ABC);
        assertThat(again.judge()).isSameAs(forgot);
        assertThat(again.report().forgotten()).containsExactly("beta");
        assertThat(again.report().added()).isEmpty();
    }

    @Test
    void theSameTextsUnderAnotherIdAreForgottenToo() {
        AlignedJudge forgot =
                memAlign.unalign(learned(), List.of("beta"), PRIVATE).judge();
        Example renamed = new Example("other", Cases.example("beta").fields());
        List<LabelledExample> feedback =
                List.of(new LabelledExample(renamed, List.of(Cases.assessment("z", "yes", "r"))));
        assertThat(memAlign.align(forgot, feedback).report().forgotten()).containsExactly("other");
    }

    @Test
    void itIsLearnedAgainWhenSomebodySaysSo() {
        AlignedJudge forgot =
                memAlign.unalign(learned(), List.of("beta"), PRIVATE).judge();
        AlignedJudge willing = forgot.withForgotten(forgot.forgotten().without(Cases.example("beta"), List.of()));
        assertThat(memAlign.align(willing, ABC).report().added()).containsExactly("beta");
    }

    @Test
    void nothingOfTheContentIsLeftInWhatIsSaved() {
        AlignedJudge judge = learned();
        judge = memAlign.align(judge, List.of(Cases.labelled("beta", "yes", "of beta once more")))
                .judge();
        judge = memAlign.editGuideline(judge, judge.guidelines().get(0).id(), "Edited.", ChangeNote.NONE)
                .judge();
        assertThat(saved(judge)).contains("said of beta", "of beta once more", "about_beta");
        String after = saved(memAlign.unalign(judge, List.of("beta"), PRIVATE).judge());
        assertThat(after).doesNotContain("said of beta", "of beta", "about_beta", "about beta");
        assertThat(after).contains("said of alpha", "private data");
    }

    @Test
    void aGuidelineOfSeveralSourcesIsDistilledAgainFromThoseThatRemain() {
        AlignedJudge judge = withSharedGuideline();
        models.requests.clear();
        Alignment forgot = memAlign.unalign(judge, List.of("alpha"), PRIVATE);
        assertThat(forgot.report().removedGuidelines())
                .extracting(Guideline::id)
                .containsExactly("g1");
        assertThat(forgot.judge().guidelines())
                .extracting(Guideline::text)
                .containsExactly("Of gamma.", "By hand.", "Mind what is about_beta");
        assertThat(forgot.judge().guidelines().get(2).sourceIds()).containsExactly("beta");
        assertThat(models.requests)
                .filteredOn(request -> !Cases.isConsolidation(request))
                .extracting(Cases::user)
                .hasSize(1)
                .allSatisfy(asked -> assertThat(asked).contains("about beta"));
        assertThat(models.requests).extracting(Cases::user).allSatisfy(asked -> assertThat(asked)
                .doesNotContain("about alpha", "Of alpha"));
        assertThat(forgot.judge().pending()).isEmpty();
    }

    @Test
    void withoutAModelItIsDroppedAndWhatRemainsIsOwed() {
        MemAlign without = Cases.memAlign(new ScriptedModels(request -> {
            throw ScriptedModels.failure(Reason.CONNECTION);
        }));
        Alignment forgot = without.unalign(withSharedGuideline(), List.of("alpha"), PRIVATE);
        assertThat(forgot.judge().guidelines()).extracting(Guideline::text).containsExactly("Of gamma.", "By hand.");
        assertThat(forgot.judge().episodes()).extracting(Episode::id).containsExactly("beta", "gamma");
        assertThat(forgot.judge().pending()).containsExactly("beta");
        assertThat(forgot.report().failures()).hasSize(1);
        assertThat(memAlign.align(forgot.judge(), List.of()).judge().guidelines())
                .extracting(Guideline::text)
                .contains("Mind what is about_beta");
    }

    @Test
    void whereNoModelIsInstalledForgettingWorksAllTheSame() {
        try (MemAlign none = MemAlign.builder()
                .models(io.github.memalign.Models.joined(List.of()))
                .build()) {
            Alignment forgot = none.unalign(withSharedGuideline(), List.of("alpha"), PRIVATE);
            assertThat(forgot.judge().episodes()).extracting(Episode::id).containsExactly("beta", "gamma");
            assertThat(forgot.judge().pending()).containsExactly("beta");
            assertThat(forgot.report().failures().get(0).reason()).contains("openai");
        }
    }

    @Test
    void aGuidelineThatAPersonEditedStaysWithoutTheSourceAndIsNamed() {
        AlignedJudge edited = memAlign.editGuideline(withSharedGuideline(), "g1", "My words.", ChangeNote.NONE)
                .judge();
        Alignment forgot = memAlign.unalign(edited, List.of("alpha"), PRIVATE);
        Guideline left = new Guideline("g1", "My words.", List.of("beta"));
        assertThat(forgot.judge().guidelines()).contains(left);
        assertThat(forgot.report().toReview()).containsExactly(left);
        Alignment last = memAlign.unalign(forgot.judge(), List.of("beta"), PRIVATE);
        assertThat(last.judge().guidelines()).extracting(Guideline::text).containsExactly("Of gamma.", "By hand.");
    }

    @Test
    void oneWordIsForgottenAndTheOthersVote() {
        Assessment ann = Assessment.of("yes").by("ann").because("secret reason");
        Assessment bob = Assessment.of("no").by("bob");
        LabelledExample both = new LabelledExample(Cases.example("x"), List.of(ann, bob));
        AlignedJudge judge = memAlign.align(Cases.kindness(), List.of(both)).judge();
        Alignment forgot =
                memAlign.unalignAssessments(judge, (id, said) -> said.source().equals("ann"), PRIVATE);
        assertThat(forgot.judge().episodes().get(0).assessments()).containsExactly(bob);
        assertThat(saved(forgot.judge())).doesNotContain("secret reason");
        Alignment again = memAlign.align(forgot.judge(), List.of(both));
        assertThat(again.judge()).isSameAs(forgot.judge());
        assertThat(again.report().forgotten()).containsExactly("x");
        Alignment other = memAlign.align(
                forgot.judge(),
                List.of(new LabelledExample(
                        Cases.example("x"),
                        List.of(Assessment.of("no").by("ann").because("another")))));
        assertThat(other.judge().episodes().get(0).assessments()).hasSize(2);
    }

    @Test
    void twoJudgesDoNotTellThatTheyForgotTheSame() {
        AlignedJudge one = memAlign.unalign(learned(), List.of("beta"), PRIVATE).judge();
        AlignedJudge other =
                memAlign.unalign(learned(), List.of("beta"), PRIVATE).judge();
        assertThat(one.forgotten().tombstones().get(0).name())
                .isNotEqualTo(other.forgotten().tombstones().get(0).name());
        Map<String, byte[]> files = JudgeCodec.encode(one);
        assertThat(new String(files.get("forgotten.json"), StandardCharsets.UTF_8))
                .doesNotContain("beta");
        assertThat(JudgeCodec.decode(files).forgotten()).isEqualTo(one.forgotten());
    }
}
