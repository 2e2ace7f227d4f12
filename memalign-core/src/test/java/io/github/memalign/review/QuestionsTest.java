package io.github.memalign.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Recall;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What experts are asked next. Vectors count words, so that texts of the same words are alike and others are not. */
class QuestionsTest {
    private static final List<LabelledExample> LEARNED = List.of(
            labelled("late", "the parcel came late today", "no"),
            labelled("thanks", "many thanks for writing to us", "yes"));

    private final MemAlign memAlign = Cases.memAlign(new ScriptedModels(Cases::oneGuidelineEach));
    private final AlignedJudge judge = memAlign.align(Cases.kindness(), LEARNED).judge();

    private static LabelledExample labelled(String id, String text, String label) {
        return new LabelledExample(
                example(id, text),
                List.of(Assessment.of(label, "because of " + id).by("ana")));
    }

    private static Example example(String id, String text) {
        return Example.builder().id(id).inputs(text).outputs("o").build();
    }

    private static Candidate sure(String id, String text, double confidence) {
        Example example = example(id, text);
        return new Candidate(
                example,
                Feedback.of(Cases.KINDNESS, example)
                        .value("yes")
                        .confidence(confidence)
                        .build());
    }

    private List<String> asked(List<Candidate> candidates, int size) {
        return memAlign.questions(judge, candidates, List.of(), size).stream()
                .map(question -> question.example().id())
                .toList();
    }

    @Test
    void areThoseThatTheJudgeIsUnsureOf() {
        assertThat(asked(
                        List.of(
                                sure("a", "apples grow upon trees", 0.95),
                                sure("b", "boats sail across seas", 0.51),
                                sure("c", "clocks strike every hour", 0.9)),
                        1))
                .containsExactly("b");
    }

    @Test
    void areUnlikeWhatIsKnown() {
        assertThat(asked(
                        List.of(
                                sure("known", "the parcel came late yesterday", 0.6),
                                sure("new", "boats sail across seas", 0.6)),
                        1))
                .containsExactly("new");
    }

    @Test
    void speakForMany() {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(sure("alone", "clocks strike every hour", 0.55));
        for (String kind : List.of("red", "blue", "green", "white")) {
            candidates.add(sure(kind, "boats sail across " + kind + " seas", 0.6));
        }

        assertThat(asked(candidates, 1).get(0)).isIn("red", "blue", "green", "white");
        assertThat(asked(candidates, 2)).contains("alone");
    }

    @Test
    void areNeverTheSameTwiceNorWhatWasLearned() {
        assertThat(asked(
                        List.of(
                                sure("x", "boats sail across seas", 0.5),
                                sure("y", "boats sail across seas", 0.5),
                                sure("again", "the parcel came late today", 0.5),
                                sure("thanks", "many thanks for writing to us", 0.5)),
                        4))
                .containsExactly("x");
    }

    @Test
    void areUnlikeWhatIsAskedAlready() {
        List<Candidate> candidates =
                List.of(sure("x", "boats sail across wide seas", 0.5), sure("y", "clocks strike every hour", 0.6));
        Example asked = example("asked", "boats sail across seas");

        assertThat(memAlign.questions(judge, candidates, List.of(asked), 1))
                .singleElement()
                .satisfies(question -> assertThat(question.example().id()).isEqualTo("y"));
    }

    @Test
    void areAtOddsWithAGuideline() {
        Candidate against = sure("odd", "the parcel came late yesterday", 0.9);
        Candidate odd = new Candidate(
                against.example(),
                against.feedback().toBuilder()
                        .recall(Recall.of(List.of("late"), List.of()))
                        .build());
        Candidate calm = sure("calm", "many thanks for phoning to us", 0.9);

        List<Question> asked = memAlign.questions(judge, List.of(calm, odd), List.of(), 1);

        assertThat(asked).singleElement().satisfies(question -> {
            assertThat(question.example().id()).isEqualTo("odd");
            assertThat(question.why()).contains("confidence 0.90", "at odds with g1, ");
        });
    }

    @Test
    void canBeAskedWhereTheJudgeGivesNoVerdict() {
        Example example = example("a", "apples grow upon trees");
        Candidate failed = new Candidate(
                example,
                Feedback.of(Cases.KINDNESS, example)
                        .error(Code.NO_CASES, "nothing to go by")
                        .build());
        Candidate unreadable = new Candidate(
                example("b", "boats sail across seas"),
                Feedback.of(Cases.KINDNESS, example)
                        .error(Code.MISSING_FIELD, "lacks outputs")
                        .build());

        assertThat(memAlign.questions(judge, List.of(failed, unreadable), List.of(), 5))
                .singleElement()
                .satisfies(question -> assertThat(question.why()).contains("no verdict"));
    }

    @Test
    void doNotDependOnTheOrderOfTheCandidates() {
        Random random = new Random(3);
        List<Candidate> candidates = new ArrayList<>(IntStream.range(0, 60)
                .mapToObj(i -> sure("c" + i, words(random), 0.5 + random.nextDouble() / 2))
                .toList());
        List<String> once = asked(candidates, 10);
        Collections.shuffle(candidates, random);

        assertThat(once).hasSize(10).doesNotHaveDuplicates();
        assertThat(asked(candidates, 10)).isEqualTo(once);
    }

    private static String words(Random random) {
        return String.join(
                " ", random.ints(6, 0, 40).mapToObj(word -> "word" + word).toList());
    }
}
