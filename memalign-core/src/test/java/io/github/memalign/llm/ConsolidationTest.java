package io.github.memalign.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport.Contradiction;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Guideline;
import io.github.memalign.model.ModelCallException.Reason;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the reflection model says of rules that repeat or contradict each other. */
class ConsolidationTest {
    private static final Guideline OF_A = new Guideline("g1", "Mind what is about_a", List.of("a"));

    private static String pair(String first, String second, String relation) {
        return "{\"first\": \"" + first + "\", \"second\": \"" + second + "\", \"relation\": \"" + relation + "\"}";
    }

    private static ScriptedModels pairing(String... pairs) {
        return new ScriptedModels(request -> Cases.isConsolidation(request)
                ? "{\"pairs\": [" + String.join(", ", pairs) + "]}"
                : Cases.oneGuidelineEach(request));
    }

    private static List<ChatRequest> comparisons(ScriptedModels models) {
        return models.requests.stream().filter(Cases::isConsolidation).toList();
    }

    /** Learns "a", then "b" with that label, while the model says this of their rules. */
    private static Alignment second(ScriptedModels models, String label) {
        try (MemAlign memAlign = Cases.memAlign(models)) {
            AlignedJudge judge = memAlign.align(Cases.kindness(), List.of(Cases.labelled("a", "yes", "of a")))
                    .judge();
            return memAlign.align(judge, List.of(Cases.labelled("b", label, "of b")));
        }
    }

    @Test
    void ofTwoRulesThatSayTheSameTheOlderStandsForBothAndTheOtherIsTold() {
        Alignment alignment = second(pairing(pair("n1", "e1", "same")), "yes");
        assertThat(alignment.judge().guidelines())
                .containsExactly(new Guideline("g1", "Mind what is about_a", List.of("a", "b")));
        Change.OfUnited united = new Change.OfUnited("g1", "Mind what is about_b", List.of("b"));
        assertThat(alignment.report().united()).containsExactly(united);
        assertThat(alignment.judge().history().get(1).changes()).contains(united);
        assertThat(alignment.judge().history().get(1).summary()).contains("1 rule united");
    }

    @Test
    void rulesFromExamplesWithDifferentResultsAreNeverUnited() {
        Alignment alignment = second(pairing(pair("e1", "n1", "same")), "no");
        assertThat(alignment.judge().guidelines()).hasSize(2);
        assertThat(alignment.report().united()).isEmpty();
    }

    @Test
    void contradictionsAreNamedAndBothRulesStay() {
        Alignment alignment = second(pairing(pair("e1", "n1", "contradiction")), "yes");
        Guideline ofB = new Guideline("g2", "Mind what is about_b", List.of("b"));
        assertThat(alignment.judge().guidelines()).containsExactly(OF_A, ofB);
        assertThat(alignment.report().contradictions()).containsExactly(new Contradiction(OF_A, ofB));
    }

    @Test
    void whatTheModelSaysOfRulesThatDoNotExistIsPassedOver() {
        Alignment alignment = second(
                pairing(pair("e7", "n1", "same"), pair("n1", "n1", "same"), "7", pair("", "e1", "contradiction")),
                "yes");
        assertThat(alignment.judge().guidelines()).hasSize(2);
        assertThat(alignment.report().contradictions()).isEmpty();
    }

    @Test
    void aComparisonThatFailsCostsNoGuidelineAndIsTold() {
        ScriptedModels models = new ScriptedModels(request -> {
            if (Cases.isConsolidation(request)) {
                throw ScriptedModels.failure(Reason.SERVER);
            }
            return Cases.oneGuidelineEach(request);
        });
        Alignment alignment = second(models, "yes");
        assertThat(alignment.judge().guidelines()).hasSize(2);
        assertThat(alignment.judge().pending()).isEmpty();
        assertThat(alignment.report().failures()).singleElement().satisfies(failure -> {
            assertThat(failure.episodeIds()).isEmpty();
            assertThat(failure.reason()).contains("repeat or contradict").contains("SERVER");
        });
    }

    @Test
    void aFirstBatchIsComparedWithNothing() {
        ScriptedModels models = pairing();
        try (MemAlign memAlign = Cases.memAlign(models)) {
            memAlign.align(Cases.kindness(), List.of(Cases.labelled("a", "yes", "r"), Cases.labelled("b", "yes", "r")));
        }
        assertThat(comparisons(models)).isEmpty();
    }

    @Test
    void rulesOfSeveralBatchesAreComparedOnce() {
        ScriptedModels models = pairing(pair("n2", "n60", "same"), pair("n60", "n61", "same"));
        List<LabelledExample> feedback = IntStream.range(10, 80)
                .mapToObj(i -> Cases.labelled("x" + i, "yes", "r"))
                .toList();
        try (MemAlign memAlign = Cases.memAlign(models)) {
            Alignment alignment = memAlign.align(Cases.kindness(), feedback);
            assertThat(comparisons(models)).hasSize(1);
            assertThat(alignment.judge().guidelines()).hasSize(68);
            assertThat(alignment.judge().guidelines())
                    .filteredOn(guideline -> guideline.sourceIds().contains("x11"))
                    .singleElement()
                    .satisfies(guideline -> assertThat(guideline.sourceIds()).containsExactly("x11", "x69", "x70"));
        }
    }

    @Test
    void aUnitedRuleGoesFromTheHistoryWithItsExample() {
        ScriptedModels models = pairing(pair("e1", "n1", "same"));
        Alignment alignment = second(models, "yes");
        try (MemAlign memAlign = Cases.memAlign(models)) {
            AlignedJudge without = memAlign.unalign(alignment.judge(), List.of("b"), ChangeNote.NONE)
                    .judge();
            assertThat(without.guidelines()).containsExactly(new Guideline("g2", OF_A.text(), List.of("a")));
            assertThat(without.history().toString()).doesNotContain("about_b");
        }
    }
}
