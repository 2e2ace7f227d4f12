package io.github.memalign.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.evaluation.agreement.Agreement;
import io.github.memalign.evaluation.agreement.CrossValidation;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgePageTest {
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)> \"'& {{instructions}} \u202egnp";

    private static Example example(String id) {
        return Example.builder()
                .id(id)
                .inputs("May I? " + HOSTILE)
                .outputs("No, " + id)
                .build();
    }

    private static Assessment said(String label, String who) {
        return Assessment.of(label).by(who).because("Since " + HOSTILE);
    }

    private static AlignedJudge judge(List<Guideline> guidelines, List<Episode> episodes, Set<String> pending) {
        JudgeDefinition definition = JudgeDefinition.builder(
                        "polite", "Does {{ outputs }} answer {{ inputs }} politely?")
                .description(HOSTILE)
                .valueType(ValueType.oneOf("polite", "rude"))
                .build();
        return AlignedJudge.unaligned(definition, MemorySettings.DEFAULT)
                .withMemory(guidelines, episodes, pending, Embeddings.EMPTY);
    }

    private static String html(AlignedJudge judge) {
        return new JudgePage(judge, Optional.empty()).html();
    }

    private static AlignedJudge hostile() {
        Episode settled = new Episode(example("\"><b>x"), List.of(said("rude", HOSTILE)));
        Episode open = new Episode(example("two"), List.of(said("rude", "ana"), said("polite", "bo")));
        return judge(
                List.of(
                        new Guideline("g1", "A rule " + HOSTILE, List.of("\"><b>x", "gone")),
                        new Guideline("g2", "Mine.", List.of())),
                List.of(settled, open),
                Set.of("two"));
    }

    @Test
    void whatPeopleWroteIsTextAndNothingComesFromElsewhere() {
        String page = html(hostile());
        assertThat(page)
                .doesNotContain("<img", "<b>x", "http://", "https://", "<link", "@import", "url(")
                .doesNotContainPattern("<[a-zA-Z]+[^>]* src=")
                .contains("&lt;img src");
        assertThat(page.split("<script>", -1))
                .as("the page's own script and no other")
                .hasSize(2);
    }

    /** Whatever slips through: the browser runs this one script, and asks nobody for anything. */
    @Test
    void thePolicyAllowsThePagesOwnScriptOnly() throws Exception {
        String page = html(hostile());
        Matcher script =
                Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page);
        assertThat(script.find()).isTrue();
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(page.replace("&#61;", "="))
                .contains(
                        "default-src 'none'",
                        "script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }

    @Test
    void linksLeadToEpisodesWhateverTheirIdsAre() {
        String page = html(hostile());
        Matcher links = Pattern.compile("href=\"#([^\"]*)\"").matcher(page);
        List<String> places = new ArrayList<>();
        while (links.find()) {
            places.add(links.group(1));
        }
        assertThat(places).contains("e0", "e1").allSatisfy(place -> assertThat(page)
                .contains("id=\"" + place + "\""));
    }

    @Test
    void conflictsAndWhatIsPendingStandByThemselves() {
        String page = html(hostile());
        assertThat(page).contains("Conflicts (1)", "Pending (1)", "written by hand", "no label");
        assertThat(html(judge(List.of(), List.of(), Set.of())))
                .contains("has learned nothing yet")
                .doesNotContain("Conflicts (", "Pending (", "Forgotten (");
    }

    @Test
    void whatWasForgottenLeavesNoTextAndTheHistoryTellsWhatChanged() {
        try (MemAlign memAlign = MemAlign.create()) {
            List<LabelledExample> feedback = List.of(
                    new LabelledExample(
                            example("one"), List.of(Assessment.of("rude").because("The secret of one."))),
                    new LabelledExample(
                            example("two"), List.of(Assessment.of("polite").because("A thank you."))));
            AlignedJudge judge = memAlign.align(
                            judge(List.of(), List.of(), Set.of()), feedback, ChangeNote.NONE, Progress.NONE)
                    .judge();
            String id = judge.guidelines().stream()
                    .filter(rule -> rule.sourceIds().equals(List.of("two")))
                    .findFirst()
                    .orElseThrow()
                    .id();
            judge = memAlign.editGuideline(judge, id, "Another rule.", new ChangeNote("eve", "it was wrong"))
                    .judge();
            judge = memAlign.unalign(judge, Set.of("one"), ChangeNote.NONE).judge();
            assertThat(html(judge))
                    .contains("Forgotten (1)", "Another rule.", "it was wrong", "edit guideline", "A thank you.")
                    .doesNotContain("The secret of one.");
        }
    }

    @Test
    void agreementAndCoverageAreToldWhereTheyAreKnown() {
        assertThat(html(hostile())).contains("Agreement was not measured", "Not calibrated");
        AlignedJudge calibrated =
                hostile().withCalibration(Optional.of(new Calibration(0.62, 0.9, 0.05, 0, 60, 45, 44)));
        List<LabelledExample> feedback = IntStream.range(0, 6)
                .mapToObj(i ->
                        new LabelledExample(example("x" + i), List.of(Assessment.of(i % 2 == 0 ? "rude" : "polite"))))
                .toList();
        try (MemAlign memAlign = MemAlign.create()) {
            Agreement agreement = new CrossValidation(memAlign, 2, 0)
                    .measure(judge(List.of(), List.of(), Set.of()), feedback, Progress.NONE)
                    .orElseThrow();
            assertThat(new JudgePage(calibrated, Optional.of(agreement)).html())
                    .contains("<b>0.62</b>", "<b>0.75</b>", "45 verdicts given", "(0.98)")
                    .contains("On 6 examples left out of learning, in 2 folds", "of every example");
        }
    }

    @Test
    void ofManyEpisodesThePageShowsThoseThatABrowserCanTake() {
        List<Episode> many = IntStream.range(0, JudgePage.MOST_EPISODES + 5)
                .mapToObj(i -> new Episode(example("ex-%05d".formatted(i)), List.of(said("rude", "ana"))))
                .toList();
        String page = html(judge(List.of(), many, Set.of()));
        assertThat(page)
                .contains("Episodes (2005)", "The first 2000 of 2005", "ex-01999")
                .doesNotContain("ex-02000");
    }
}
