package io.github.memalign.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlignException;
import io.github.memalign.Models;
import io.github.memalign.Progress;
import io.github.memalign.budget.Budget;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.report.Report;
import io.github.memalign.memory.Episode;
import io.github.memalign.persistence.JudgeDirectory;
import io.github.memalign.provider.PriceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {
    private static final List<String> ARMS = List.of(
            "aligned",
            "aligned-active",
            "aligned-stumbled",
            "aligned-said",
            "aligned-verified",
            "episodic-only",
            "semantic-only",
            "unaligned",
            "label-only",
            "feedback-only",
            "all-examples",
            "random-examples",
            "majority");

    private static final EvaluationConfig LLM =
            Politeness.config(List.of("aligned", "semantic-only", "episodic-only", "unaligned"), 8, "openai:/scripted");

    private static final List<String> RESULTS = List.of(
            "results.jsonl",
            "summary.csv",
            "comparisons.csv",
            "alignments.csv",
            "manifest.json",
            "splits/politeness-1.json");

    @TempDir
    private Path directory;

    @Test
    void everyArmIsMeasuredOnSeenAndUnseenExamplesAfterEachShard() {
        Outcome outcome = run("all", ARMS, Budget.unlimited(), false);
        assertThat(outcome.summaries()).hasSize(ARMS.size() * 2 * 2);
        assertThat(Politeness.point(outcome, "aligned", Row.SEEN, 8).mean()).hasValue(1);
        assertThat(Politeness.point(outcome, "aligned", Row.UNSEEN, 8).mean().orElseThrow())
                .isGreaterThan(Politeness.point(outcome, "majority", Row.UNSEEN, 8)
                        .mean()
                        .orElseThrow());
        assertThat(Politeness.point(outcome, "unaligned", Row.UNSEEN, 8).mean()).isEmpty();
        assertThat(Politeness.point(outcome, "unaligned", Row.UNSEEN, 8)
                        .pooled()
                        .failures())
                .isEqualTo(2 * 12);
        assertThat(Politeness.point(outcome, "feedback-only", Row.UNSEEN, 8)
                        .pooled()
                        .verdicts())
                .isZero();
        assertThat(Politeness.point(outcome, "label-only", Row.UNSEEN, 8).mean())
                .isEqualTo(Politeness.point(outcome, "aligned", Row.UNSEEN, 8).mean());
    }

    @Test
    void whatIsChosenIsOfTheSameExamplesAndAllOfThemAtTheEnd() {
        Outcome outcome = run("active", List.of("aligned", "aligned-active"), Budget.unlimited(), false);
        assertThat(seen(outcome, "aligned-active", 8)).isEqualTo(seen(outcome, "aligned", 8));
        assertThat(seen(outcome, "aligned-active", 2)).hasSize(2).isSubsetOf(seen(outcome, "aligned", 8));
        assertThat(seen(outcome, "aligned-active", 2)).isNotEqualTo(seen(outcome, "aligned", 2));
        assertThat(Politeness.point(outcome, "aligned-active", Row.UNSEEN, 8).mean())
                .isEqualTo(Politeness.point(outcome, "aligned", Row.UNSEEN, 8).mean());
    }

    @Test
    void whatTheJudgeGotRightIsNotLearned() {
        FollowingModels models = new FollowingModels();
        EvaluationConfig config = Politeness.config(List.of("aligned", "aligned-stumbled"), 8, "openai:/scripted");
        Outcome outcome = run("stumbled", models, config, Budget.unlimited(), false);
        assertThat(learned(outcome, "aligned-stumbled", 2).episodes())
                .as("it knew neither")
                .isEqualTo(2);
        assertThat(learned(outcome, "aligned-stumbled", 8).episodes())
                .isBetween(2, learned(outcome, "aligned", 8).episodes() - 1);
        assertThat(learned(outcome, "aligned-stumbled", 2).usage().calls())
                .as("a verdict on each example before it is learned")
                .isEqualTo(learned(outcome, "aligned", 2).usage().calls() + 2);
        assertThat(seen(outcome, "aligned-stumbled", 8)).isEqualTo(seen(outcome, "aligned", 8));
    }

    @Test
    void whatTheJudgeSaidOfEachExampleIsLearnedWithIt() {
        FollowingModels models = new FollowingModels();
        EvaluationConfig config = Politeness.config(List.of("aligned", "aligned-said"), 8, "openai:/scripted");
        Outcome outcome = run("said", models, config, Budget.unlimited(), false);
        assertThat(learned(outcome, "aligned-said", 8).episodes()).isEqualTo(8);
        assertThat(learned(outcome, "aligned-said", 8).usage().calls())
                .as("a verdict on each example before it is learned")
                .isEqualTo(learned(outcome, "aligned", 8).usage().calls() + 8);
        assertThat(JudgeDirectory.load(directory.resolve("said/judges/politeness-1-said-00008"))
                        .episodes())
                .extracting(Episode::judged)
                .contains("polite");
    }

    @Test
    void onlyGuidelinesThatMendOtherVerdictsStay() {
        FollowingModels models = new FollowingModels();
        models.distilsIdly("Questions have numbers.");
        EvaluationConfig config = Politeness.config(List.of("aligned", "aligned-verified"), 8, "openai:/scripted");
        Outcome outcome = run("verified", models, config, Budget.unlimited(), false);
        assertThat(learned(outcome, "aligned", 8).guidelines()).isEqualTo(2);
        assertThat(learned(outcome, "aligned-verified", 8).guidelines()).isEqualTo(1);
        assertThat(learned(outcome, "aligned-verified", 8).episodes()).isEqualTo(8);
        assertThat(learned(outcome, "aligned-verified", 8).usage().calls())
                .as("8 verdicts without, and 8 with each guideline less those it comes from")
                .isGreaterThan(learned(outcome, "aligned", 8).usage().calls() + 8);
        assertThat(Politeness.point(outcome, "aligned-verified", Row.UNSEEN, 8).mean())
                .isEqualTo(Politeness.point(outcome, "aligned", Row.UNSEEN, 8).mean());
    }

    private static AlignmentCost learned(Outcome outcome, String arm, int shard) {
        return outcome.timings().stream()
                .filter(timing -> timing.seed() == 1 && timing.arm().equals(arm) && timing.shard() == shard)
                .findFirst()
                .orElseThrow()
                .learning();
    }

    private static Set<String> seen(Outcome outcome, String arm, int shard) {
        return outcome.rows().stream()
                .filter(row ->
                        row.seed() == 1 && row.arm().equals(arm) && row.split().equals(Row.SEEN))
                .filter(row -> row.shard() == shard)
                .map(Row::example)
                .collect(Collectors.toSet());
    }

    @Test
    void runningTwiceGivesTheSameBytes() throws Exception {
        run("one", List.of("aligned", "aligned-active", "majority"), Budget.unlimited(), false);
        run("two", List.of("aligned", "aligned-active", "majority"), Budget.unlimited(), false);
        for (String file : RESULTS) {
            assertThat(directory.resolve("two").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("one").resolve(file));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 30})
    void aBudgetIsNotPassedAndResumingPaysNothingTwice(int most) {
        FollowingModels models = new FollowingModels();
        Budget calls = new Budget(OptionalLong.of(most), OptionalDouble.empty(), PriceTable.bundled());
        Outcome cut = run("cut", models, LLM, calls, false);
        assertThat(cut.stopped()).get().asString().contains("--max-calls");
        assertThat(models.calls()).isEqualTo(most);
        Outcome rest = run("cut", models, LLM, Budget.unlimited(), true);
        int together = models.calls();
        Outcome whole = run("whole", models, LLM, Budget.unlimited(), false);
        assertThat(models.calls()).isEqualTo(2 * together);
        assertThat(rest.stopped()).isEmpty();
        assertThat(rest.usage().calls()).isEqualTo(whole.usage().calls() - most);
        for (String file : RESULTS) {
            assertThat(directory.resolve("cut").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("whole").resolve(file));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 30})
    void aRefusedKeyEndsItAtOnceAndResumingPaysNothingTwice(int most) throws Exception {
        FollowingModels models = new FollowingModels();
        models.acceptCalls(most);
        Outcome cut = run("cut", models, LLM, Budget.unlimited(), false);
        assertThat(cut.stopped()).contains("no such key. Check it.");
        assertThat(models.calls()).as("two at once may be refused").isBetween(most + 1, most + 2);
        assertThat(cut.rows()).allMatch(row -> row.error() == null);
        assertThat(Files.readString(directory.resolve("cut/report.html"))).contains("no such key. Check it.");
        int refused = models.calls() - most;
        models.acceptCalls(Integer.MAX_VALUE);
        Outcome rest = run("cut", models, LLM, Budget.unlimited(), true);
        int together = models.calls() - refused;
        run("whole", models, LLM, Budget.unlimited(), false);
        assertThat(models.calls() - refused).isEqualTo(2 * together);
        assertThat(rest.stopped()).isEmpty();
        for (String file : RESULTS) {
            assertThat(directory.resolve("cut").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("whole").resolve(file));
        }
    }

    /** Every other call of this model is not told of. */
    @Test
    void whatIsNotToldIsNoZeroInAnyTotal() throws Exception {
        FollowingModels models = new FollowingModels();
        models.tellOfHalf();
        Outcome outcome = run("silent", models, LLM, Budget.unlimited(), false);
        int calls = models.calls() / 2;
        assertThat(outcome.usage().knownInputTokens()).isEmpty();
        assertThat(outcome.usage().inputTokens()).isEqualTo(10L * calls);
        assertThat(outcome.usage().knownCost()).isEmpty();
        assertThat(outcome.usage().leastCost()).isCloseTo(0.001 * calls, within(1e-9));
        assertThat(Politeness.point(outcome, "aligned", Row.UNSEEN, 8).alignTokens())
                .isEmpty();
        assertThat(Politeness.point(outcome, "unaligned", Row.UNSEEN, 8).alignTokens())
                .as("nothing was learned")
                .hasValue(0);
        long told =
                outcome.rows().stream().filter(row -> row.inputTokens() != null).count();
        assertThat(told).isPositive().isLessThan(outcome.rows().size());
        assertThat(Files.readString(directory.resolve("silent/report.html")))
                .contains("<b>at least " + 15 * told + "</b><span>tokens of judging")
                .contains("<b>at least $" + NumberText.of(0.001 * told, 4) + "</b><span>cost of judging");
    }

    @Test
    void aCostIsNotPassed() {
        FollowingModels models = new FollowingModels();
        PriceTable prices =
                new PriceTable(LocalDate.of(2026, 1, 1), Map.of("openai:/scripted", new PriceTable.Price(0, 1)));
        Outcome cut =
                run("cut", models, LLM, new Budget(OptionalLong.empty(), OptionalDouble.of(0.0105), prices), false);
        assertThat(cut.stopped()).get().asString().contains("--max-cost");
        assertThat(cut.usage().knownCost().orElseThrow()).isBetween(0.009, 0.0105);
        assertThat(models.calls()).isEqualTo(10);
    }

    @Test
    void aCostThatCannotBeToldIsRefusedAtOnce() {
        FollowingModels models = new FollowingModels();
        Budget budget = new Budget(
                OptionalLong.empty(), OptionalDouble.of(1), new PriceTable(LocalDate.of(2026, 1, 1), Map.of()));
        assertThatThrownBy(() -> run("cut", models, LLM, budget, false))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("openai:/scripted")
                .hasMessageContaining("--prices");
        assertThat(models.calls()).isZero();
        assertThat(directory.resolve("cut")).doesNotExist();
    }

    @Test
    void armsThatLearnTheSameShareWhatWasLearned() {
        FollowingModels models = new FollowingModels();
        Outcome outcome = run(
                "shared",
                models,
                Politeness.config(List.of("aligned", "episodic-only"), 8, "openai:/scripted"),
                Budget.unlimited(),
                false);
        assertThat(outcome.timings())
                .filteredOn(timing -> timing.arm().equals("episodic-only"))
                .extracting(timing -> timing.learning().usage().calls())
                .allMatch(calls -> calls > 0);
        int verdicts = outcome.rows().size();
        assertThat(models.calls() - verdicts)
                .as("in each run a batch after each of two shards, and after the second a comparison of its rules")
                .isEqualTo(2 * 3);
    }

    @Test
    void onlySoManyExamplesAreMeasured() throws IOException {
        EvaluationConfig all = Politeness.config(List.of("aligned", "unaligned"), 8, null);
        EvaluationConfig few = new EvaluationConfig(
                all.name(),
                all.datasets(),
                all.train(),
                all.shards(),
                all.seeds(),
                all.arms(),
                all.model(),
                all.k(),
                null,
                new EvaluationConfig.Measure(5, 3));
        Outcome whole = run("whole", new FollowingModels(), all, Budget.unlimited(), false);
        Outcome part = run("part", new FollowingModels(), few, Budget.unlimited(), false);
        assertThat(part.rows()).hasSize(2 * 2 * (2 + 5 + 3 + 5));
        assertThat(whole.rows()).as("what is measured is measured alike").containsAll(part.rows());
        assertThat(Files.readString(directory.resolve("part/splits/politeness-1.json")))
                .contains("\"seen\" : 3");

        Outcome unseen = run(
                "unseen",
                new FollowingModels(),
                new EvaluationConfig(
                        all.name(),
                        all.datasets(),
                        all.train(),
                        all.shards(),
                        all.seeds(),
                        all.arms(),
                        all.model(),
                        all.k(),
                        null,
                        new EvaluationConfig.Measure(null, 0)),
                Budget.unlimited(),
                false);
        assertThat(unseen.rows()).hasSize(2 * 2 * 2 * 12).allMatch(row -> row.split()
                .equals(Row.UNSEEN));
    }

    @Test
    void eachModelAndEachKIsMeasured() {
        EvaluationConfig config = new EvaluationConfig(
                "test",
                List.of(EvaluationConfig.DatasetSpec.of("judge.yaml", List.of("feedback.jsonl"))),
                8,
                List.of(8),
                List.of(1L),
                List.of("aligned", "unaligned", "majority"),
                List.of("openai:/a", "openai:/b"),
                List.of(1, 5),
                null,
                null);
        Outcome outcome = run("variants", new FollowingModels(), config, Budget.unlimited(), false);
        assertThat(outcome.summaries())
                .extracting(Summary::arm)
                .containsOnly(
                        "aligned k=1 openai:/a",
                        "aligned k=5 openai:/a",
                        "aligned k=1 openai:/b",
                        "aligned k=5 openai:/b",
                        "unaligned openai:/a",
                        "unaligned openai:/b",
                        "majority");
        assertThat(outcome.rows())
                .filteredOn(row -> row.arm().startsWith("aligned k=1"))
                .allMatch(row -> row.recalled().size() == 1);
    }

    @Test
    void pointsAreComparedOnTheSameExamples() throws Exception {
        Outcome outcome = run("compared", List.of("aligned", "majority"), Budget.unlimited(), false);
        Contrast contrast = outcome.contrasts().stream()
                .filter(one ->
                        one.first().equals("aligned") && one.second().equals("majority") && one.firstShard() == 8)
                .findFirst()
                .orElseThrow();
        assertThat(contrast.comparison().examples())
                .as("examples, of which some were measured on in both runs")
                .isBetween(12, 20);
        assertThat(contrast.comparison().verdicts()).isEqualTo(2 * 12);
        assertThat(contrast.comparison().difference())
                .isEqualTo(unseen(outcome, "aligned") - unseen(outcome, "majority"))
                .isPositive();
        assertThat(contrast.holm()).isBetween(contrast.comparison().p(), 1.0);
        assertThat(contrast.comparison().p()).isLessThan(0.05);
        assertThat(Files.readAllLines(directory.resolve("compared/comparisons.csv")))
                .contains(
                        "dataset,first,first_shard,second,second_shard,examples,verdicts,difference,low,high,p,p_holm")
                .anyMatch(line -> line.startsWith("politeness,aligned,8,aligned,2,"))
                .noneMatch(line -> line.startsWith("politeness,majority,8,majority,2,"));
    }

    /** Ten of twenty have each label: what is learned from cannot decide that chance is less than a half. */
    @Test
    void theMajorityIsTheSameLabelForEveryRunAndShard() {
        Outcome outcome = run("majority", List.of("majority"), Budget.unlimited(), false);
        assertThat(outcome.rows()).extracting(Row::verdict).containsOnly("<script>alert(1)</script>");
        double seen = Politeness.point(outcome, "majority", Row.SEEN, 8).mean().orElseThrow();
        assertThat((8 * seen + 12 * unseen(outcome, "majority")) / 20).isEqualTo(0.5, within(1e-9));
    }

    /** A model that follows what its prompt tells it decides right only as far as memory reaches the prompt. */
    @Test
    void memoryReachesThePrompt() {
        Outcome outcome = run("follow", new FollowingModels(), LLM, Budget.unlimited(), false);
        double both = unseen(outcome, "aligned");
        double semantic = unseen(outcome, "semantic-only");
        double episodic = unseen(outcome, "episodic-only");
        double none = unseen(outcome, "unaligned");
        assertThat(both).isGreaterThan(semantic).isGreaterThan(episodic);
        assertThat(none).isLessThan(semantic).isLessThan(episodic);
    }

    private static double unseen(Outcome outcome, String arm) {
        return Politeness.point(outcome, arm, Row.UNSEEN, 8).mean().orElseThrow();
    }

    @Test
    void resultsAreNotOverwrittenAndNotMixedWithOthers() {
        run("there", List.of("majority"), Budget.unlimited(), false);
        assertThatThrownBy(() -> run("there", List.of("majority"), Budget.unlimited(), false))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("--resume");
        assertThatThrownBy(() -> run("there", List.of("aligned"), Budget.unlimited(), true))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("other settings");
    }

    @Test
    void tooFewExamplesAreRefusedWithTheNumbers() {
        EvaluationConfig config = Politeness.config(List.of("majority"), 20, null);
        assertThatThrownBy(() -> Politeness.evaluation(Models.installed(), config, Budget.unlimited())
                        .check())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("20");
    }

    @Test
    void textOfTheDataIsEscapedInTheReport() throws Exception {
        run("escaped", List.of("aligned"), Budget.unlimited(), false);
        assertThat(Files.readString(directory.resolve("escaped/report.html")))
                .contains("\\u003cscript\\u003ealert")
                .doesNotContain("<script>alert");
    }

    private Outcome run(String name, List<String> arms, Budget budget, boolean resume) {
        return run(name, Models.installed(), Politeness.config(arms, 8, null), budget, resume);
    }

    private Outcome run(String name, Models models, EvaluationConfig config, Budget budget, boolean resume) {
        Evaluation evaluation = Politeness.evaluation(models, config, budget);
        evaluation.check();
        Results results = Results.begin(directory.resolve(name), evaluation.manifest("test"), resume);
        Outcome outcome = evaluation.run(results, List.of(), Progress.NONE);
        new Report("test", outcome).write(results);
        return outcome;
    }
}
