package io.github.memalign.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.retrieval.internal.EmbeddedTexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseBasedJudgeTest {
    private static final MemAlign MEM_ALIGN = MemAlign.create();
    private static final JudgeDefinition POLITE = JudgeDefinition.builder(
                    "polite", "Does {{ outputs }} answer {{ inputs }} politely?")
            .valueType(ValueType.BOOL)
            .build();

    @AfterAll
    static void close() {
        MEM_ALIGN.close();
    }

    @Test
    void withoutCasesThereIsNoVerdict() {
        Feedback feedback = judge(AlignedJudge.unaligned(POLITE, MemorySettings.DEFAULT), example("hi", "hello"));
        assertThat(feedback.value()).isEmpty();
        assertThat(feedback.error()).map(FeedbackError::code).contains(FeedbackError.Code.NO_CASES);
    }

    @Test
    void aSeenExampleGetsItsOwnLabelAndSaysThatNoLlmWasAsked() {
        AlignedJudge judge = polite();
        for (LabelledExample known : feedback()) {
            Feedback feedback = judge(judge, known.example());
            assertThat(feedback.value()).isEqualTo(known.assessments().get(0).value());
            assertThat(feedback.rationale())
                    .contains("No LLM")
                    .contains(known.example().id());
            assertThat(feedback.usage().calls()).isZero();
        }
    }

    @Test
    void whatIsLearnedHoldsForTextsNeverSeen() {
        AlignedJudge judge = polite();
        assertThat(judge(
                                judge,
                                example(
                                        "Where is my parcel?",
                                        "So sorry for the delay! I am glad to look it up for you."))
                        .value())
                .contains(true);
        assertThat(judge(judge, example("Where is my parcel?", "How should I know, read the mail."))
                        .value())
                .contains(false);
    }

    @Test
    void isSureOfWhatItHasSeenAndLessOfWhatItHasNot() {
        AlignedJudge judge = polite();
        assertThat(judge(judge, feedback().get(0).example()).confidence()).hasValue(1);
        double clear = judge(
                        judge,
                        example("Where is my parcel?", "So sorry for the delay! I am glad to look it up for you."))
                .confidence()
                .orElseThrow();
        double unclear = judge(judge, example("Where is my parcel?", "Parcel."))
                .confidence()
                .orElseThrow();
        assertThat(clear).isGreaterThan(unclear).isBetween(0.5, 0.99);
    }

    @Test
    void oneCaseMakesNobodySure() {
        AlignedJudge judge = MEM_ALIGN
                .align(
                        AlignedJudge.unaligned(POLITE, MemorySettings.DEFAULT),
                        List.of(labelled("q", "thank you kindly", true, "")))
                .judge();
        Feedback feedback = judge(judge, example("Where is my parcel?", "How should I know?"));
        assertThat(feedback.value()).contains(true);
        assertThat(feedback.confidence().orElseThrow()).isBetween(0.5, 0.7);
        assertThat(feedback.rationale()).contains("unsure");
    }

    @Test
    void excludeSelfKeepsTheOwnCaseOutOfTheVerdict() {
        AlignedJudge judge = MEM_ALIGN
                .align(
                        AlignedJudge.unaligned(POLITE, MemorySettings.DEFAULT),
                        List.of(labelled("q", "thank you kindly", true, ""), labelled("r", "no", false, "")))
                .judge();
        Example seen = example("q", "thank you kindly");
        Judge ready = MEM_ALIGN.judge(judge);
        assertThat(ready.judge(seen).value()).contains(true);
        assertThat(ready.judge(seen, Judge.Options.DEFAULT.withoutSelf()).value())
                .contains(false);
    }

    /** Only the scale of the features is still that of all cases. */
    @Test
    void leavingACaseOutIsNotHavingIt() {
        AlignedJudge all = polite();
        for (LabelledExample left : feedback()) {
            AlignedJudge fewer = MEM_ALIGN
                    .unalign(all, Set.of(left.example().id()), ChangeNote.NONE)
                    .judge();
            Feedback feedback = MEM_ALIGN.judge(all).judge(left.example(), Judge.Options.DEFAULT.withoutSelf());
            Feedback expected = judge(fewer, left.example());
            if (!expected.rationale().contains("unsure")) {
                assertThat(feedback.value()).isEqualTo(expected.value());
            }
            assertThat(feedback.rationale())
                    .contains("7 remembered cases")
                    .doesNotContain(left.example().id());
        }
    }

    @Test
    void whereMostCasesAreLeftOutTheOthersDecide() {
        List<LabelledExample> feedback = feedback();
        Set<String> polite = feedback.stream()
                .filter(one -> one.assessments().get(0).value().equals(Optional.of(true)))
                .map(one -> one.example().id())
                .collect(Collectors.toSet());
        polite.add(feedback.get(7).example().id());
        Feedback rest = MEM_ALIGN
                .judge(polite())
                .judge(
                        example("Where is my parcel?", "So sorry for the delay!"),
                        new Judge.Options(false, polite, Judge.Options.DEFAULT.tools()));
        assertThat(rest.value()).contains(false);
        assertThat(rest.rationale()).contains("3 remembered cases").contains("every case has this label");
    }

    @Test
    void aVerdictNamesTheCasesForItAndThoseAgainstItAndHowSureItIs() {
        Feedback feedback = judge(polite(), example("Is it in stock?", "Sorry, look it up yourself, thank you."));
        boolean polite = Boolean.TRUE.equals(feedback.value().orElseThrow());
        assertThat(feedback.rationale())
                .containsPattern("Judged \"" + polite + "\": (sure|fairly sure|unsure), it scores 0\\.\\d\\d, and \""
                        + !polite + "\" 0\\.\\d\\d\\.");
        Matcher named =
                Pattern.compile("For it: (.*)\\. Against it: (.*?)\\.( |$)").matcher(feedback.rationale());
        assertThat(named.find()).isTrue();
        assertThat(labels(named.group(1))).isNotEmpty().containsOnly(polite);
        assertThat(labels(named.group(2))).isNotEmpty().containsOnly(!polite);
    }

    /** The labels of the cases that a text names with their weights. */
    private static List<Object> labels(String cases) {
        List<Object> labels = new ArrayList<>();
        for (LabelledExample known : feedback()) {
            if (Pattern.compile(known.example().id() + "[^;]* \\([+-]0\\.\\d\\d\\)")
                    .matcher(cases)
                    .find()) {
                labels.add(known.assessments().get(0).value().orElseThrow());
            }
        }
        return labels;
    }

    @Test
    void ofVeryManyCasesItSaysHowManyDecideAndStillKnowsThemAll() {
        int n = CaseSelection.MOST + 500;
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            String outputs = (i % 3 == 0 ? "thank you, glad to help with " : "your own fault, page ") + i;
            episodes.add(new Episode(
                    Example.builder()
                            .id("ex-" + i)
                            .inputs("question")
                            .outputs(outputs)
                            .build(),
                    List.of(Assessment.of(i % 3 == 0))));
        }
        List<String> texts = episodes.stream()
                .flatMap(one -> EmbeddedTexts.parts(POLITE, one.example()).values().stream())
                .toList();
        Map<String, float[]> vectors = new HashMap<>();
        texts.forEach(text ->
                vectors.put(Embeddings.key(text), text.startsWith("thank") ? new float[] {1, 0} : new float[] {0, 1}));
        AlignedJudge many = AlignedJudge.unaligned(POLITE, MemorySettings.DEFAULT)
                .withMemory(List.of(), episodes, Set.of(), new Embeddings(vectors));
        CaseBasedJudge judge = new CaseBasedJudge(many, new TwoWays());
        Feedback feedback = judge.judge(
                Example.builder().inputs("question").outputs("thank you").build());
        assertThat(feedback.value()).contains(true);
        assertThat(feedback.rationale())
                .contains(n + " remembered cases by " + CaseSelection.MOST + " of them, an even share of each label");
        episodes.forEach(episode ->
                assertThat(judge.judge(episode.example()).rationale()).contains("remembered case " + episode.id()));
    }

    @Test
    void theSelectionHoldsEachLabelsShareAndDoesNotDependOnOrder() {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            episodes.add(new Episode(
                    Example.builder().id("ex-" + i).inputs("q").outputs("a").build(),
                    List.of(Assessment.of(i % 5 == 0))));
        }
        List<Episode> chosen = CaseSelection.of(episodes, 100);
        assertThat(chosen).hasSize(100).doesNotHaveDuplicates();
        assertThat(chosen.stream().filter(one -> one.label().equals(Optional.of(true))))
                .hasSize(20);
        Collections.shuffle(episodes, new Random(3));
        assertThat(CaseSelection.of(episodes, 100)).containsExactlyInAnyOrderElementsOf(chosen);
        assertThat(CaseSelection.of(episodes, 1000)).isEqualTo(episodes);
    }

    @Test
    void theTextsOfANewExampleAreEmbeddedAtOnce() {
        TwoWays embedding = new TwoWays();
        try (MemAlign memAlign =
                MemAlign.builder().embeddingModel(embedding).concurrency(1).build()) {
            AlignedJudge judge = memAlign.align(
                            AlignedJudge.unaligned(POLITE, MemorySettings.DEFAULT),
                            List.of(
                                    labelled("Where is my parcel?", "thank you, on its way", true, ""),
                                    labelled("May I return it?", "No.", false, "")))
                    .judge();
            embedding.asked.clear();
            memAlign.judge(judge).judge(example("When do you open?", "thank you, at nine"));
        }
        assertThat(embedding.asked).containsExactly(List.of("thank you, at nine", "When do you open?"));
    }

    /** A vector for polite texts and one for all others. */
    private static final class TwoWays implements EmbeddingModel {
        private final List<List<String>> asked = new ArrayList<>();

        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
            asked.add(texts.stream().map(TextSegment::text).toList());
            return Response.from(texts.stream()
                    .map(text ->
                            Embedding.from(text.text().startsWith("thank") ? new float[] {1, 0} : new float[] {0, 1}))
                    .toList());
        }
    }

    @Test
    void theOrderOfFeedbackChangesNothing() {
        List<LabelledExample> shuffled = new ArrayList<>(feedback());
        Collections.shuffle(shuffled, new Random(7));
        AlignedJudge one = polite();
        AlignedJudge other = MEM_ALIGN
                .align(AlignedJudge.unaligned(POLITE, MemorySettings.DEFAULT), shuffled)
                .judge();
        assertThat(other.guidelines()).isEqualTo(one.guidelines());
        Example example = example("Can I pay by card?", "Of course, with pleasure.");
        assertThat(judge(other, example).value()).isEqualTo(judge(one, example).value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"int", "float", "[1, 2, 3, 4, 5]"})
    void numbersAreOfTheDeclaredTypeAndWithinWhatWasSeen(String type) throws Exception {
        ValueType valueType =
                ValueType.of(type.startsWith("[") ? new ObjectMapper().readTree(type) : TextNode.valueOf(type));
        JudgeDefinition definition = POLITE.toBuilder().valueType(valueType).build();
        List<LabelledExample> feedback = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            feedback.add(labelled("q" + i, "very ".repeat(i) + "good", 1 + i % 5, ""));
        }
        AlignedJudge judge = MEM_ALIGN
                .align(AlignedJudge.unaligned(definition, MemorySettings.DEFAULT), feedback)
                .judge();
        Object value =
                judge(judge, example("new", "very very good indeed")).value().orElseThrow();
        assertThat(valueType.normalize(value)).isEqualTo(value);
        assertThat(((Number) value).doubleValue()).isBetween(1.0, 5.0);
    }

    @Test
    void oneClassOnlyIsPredictedAsThatClass() {
        AlignedJudge judge = MEM_ALIGN
                .align(
                        AlignedJudge.unaligned(POLITE, MemorySettings.DEFAULT),
                        List.of(labelled("a", "thanks", true, ""), labelled("b", "welcome", true, "")))
                .judge();
        assertThat(judge(judge, example("c", "whatever")).value()).contains(true);
    }

    @Test
    void guidelinesAreSentencesOfTheExpertsWithTheirSources() {
        AlignedJudge judge = polite();
        assertThat(judge.guidelines()).isNotEmpty().allSatisfy(guideline -> {
            assertThat(guideline.text()).startsWith("Result \"").endsWith(".");
            assertThat(guideline.sourceIds()).isNotEmpty();
        });
        assertThat(judge.guidelines())
                .anySatisfy(guideline -> assertThat(guideline.sourceIds()).hasSizeGreaterThan(1));
    }

    private static AlignedJudge polite() {
        return MEM_ALIGN
                .align(AlignedJudge.unaligned(POLITE, MemorySettings.DEFAULT), feedback())
                .judge();
    }

    private static List<LabelledExample> feedback() {
        String warm = "A reply that apologizes or thanks the customer is polite.";
        String cold = "A reply that blames the customer is impolite.";
        return List.of(
                labelled("My order is late.", "I am so sorry about that, let me check it right away.", true, warm),
                labelled("I need a refund.", "Of course, I am glad to help you with it.", true, warm),
                labelled("The app crashes.", "Thank you for telling us, we will look into it.", true, warm),
                labelled("Please close my account.", "With pleasure, and thank you for your time.", true, ""),
                labelled("Where do I log in?", "You should have read the manual.", false, cold),
                labelled("My screen broke.", "That is your own fault, not ours.", false, cold),
                labelled("I want to complain.", "Nobody asked you. Stop writing.", false, cold),
                labelled("Is it in stock?", "Look it up yourself.", false, ""));
    }

    private static LabelledExample labelled(String inputs, String outputs, Object label, String rationale) {
        return new LabelledExample(
                example(inputs, outputs),
                List.of(Assessment.of(label, rationale).by("expert").at(Instant.EPOCH)));
    }

    private static Example example(String inputs, String outputs) {
        return Example.builder().inputs(inputs).outputs(outputs).build();
    }

    private static Feedback judge(AlignedJudge judge, Example example) {
        Judge ready = MEM_ALIGN.judge(judge);
        return ready.judge(example);
    }
}
