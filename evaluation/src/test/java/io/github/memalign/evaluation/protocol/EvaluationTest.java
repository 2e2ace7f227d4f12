package io.github.memalign.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlignException;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.evaluation.report.Report;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.Models;
import io.github.memalign.model.PriceTable;
import io.github.memalign.model.ProviderModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {
    private static final List<String> ARMS = List.of(
            "aligned",
            "episodic-only",
            "semantic-only",
            "unaligned",
            "label-only",
            "feedback-only",
            "all-examples",
            "random-examples",
            "majority");

    private static final EvaluationConfig LLM =
            config(List.of("aligned", "semantic-only", "episodic-only", "unaligned"), 8, "openai:/scripted");

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
        assertThat(point(outcome, "aligned", Row.SEEN, 8).mean()).hasValue(1);
        assertThat(point(outcome, "aligned", Row.UNSEEN, 8).mean().orElseThrow())
                .isGreaterThan(point(outcome, "majority", Row.UNSEEN, 8).mean().orElseThrow());
        assertThat(point(outcome, "unaligned", Row.UNSEEN, 8).mean()).isEmpty();
        assertThat(point(outcome, "unaligned", Row.UNSEEN, 8).pooled().failures())
                .isEqualTo(2 * 12);
        assertThat(point(outcome, "feedback-only", Row.UNSEEN, 8).pooled().verdicts())
                .isZero();
        assertThat(point(outcome, "label-only", Row.UNSEEN, 8).mean())
                .isEqualTo(point(outcome, "aligned", Row.UNSEEN, 8).mean());
    }

    @Test
    void runningTwiceGivesTheSameBytes() throws Exception {
        run("one", List.of("aligned", "majority"), Budget.unlimited(), false);
        run("two", List.of("aligned", "majority"), Budget.unlimited(), false);
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
        assertThat(cut.stopped()).isTrue();
        assertThat(models.calls()).isEqualTo(most);
        Outcome rest = run("cut", models, LLM, Budget.unlimited(), true);
        int together = models.calls();
        Outcome whole = run("whole", models, LLM, Budget.unlimited(), false);
        assertThat(models.calls()).isEqualTo(2 * together);
        assertThat(rest.stopped()).isFalse();
        assertThat(rest.usage().calls()).isEqualTo(whole.usage().calls() - most);
        for (String file : RESULTS) {
            assertThat(directory.resolve("cut").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("whole").resolve(file));
        }
    }

    @Test
    void aCostIsNotPassed() {
        FollowingModels models = new FollowingModels();
        PriceTable prices =
                new PriceTable(LocalDate.of(2026, 1, 1), Map.of("openai:/scripted", new PriceTable.Price(0, 1)));
        Outcome cut =
                run("cut", models, LLM, new Budget(OptionalLong.empty(), OptionalDouble.of(0.0105), prices), false);
        assertThat(cut.stopped()).isTrue();
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
    void armsOfOneLessonShareWhatWasLearned() {
        FollowingModels models = new FollowingModels();
        Outcome outcome = run(
                "shared",
                models,
                config(List.of("aligned", "episodic-only"), 8, "openai:/scripted"),
                Budget.unlimited(),
                false);
        assertThat(outcome.timings())
                .filteredOn(timing -> timing.arm().equals("episodic-only"))
                .extracting(timing -> timing.learning().usage().calls())
                .allMatch(calls -> calls > 0);
        int verdicts = outcome.rows().size();
        assertThat(models.calls() - verdicts).isEqualTo(2 * 2);
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
        assertThat(contrast.comparison().n()).isEqualTo(2 * 12);
        assertThat(contrast.comparison().difference()).isPositive();
        assertThat(contrast.comparison().p()).isLessThan(0.05);
        assertThat(Files.readAllLines(directory.resolve("compared/comparisons.csv")))
                .contains("dataset,first,first_shard,second,second_shard,n,difference,p,test")
                .anyMatch(line -> line.startsWith("politeness,aligned,2,aligned,8,"));
    }

    @Test
    void splitsAreWrittenOutAndHoldEachExampleOnce() throws Exception {
        run("splits", List.of("majority"), Budget.unlimited(), false);
        JsonNode split = new ObjectMapper()
                .readTree(directory.resolve("splits/splits/politeness-1.json").toFile());
        List<String> ids = new ArrayList<>();
        split.path("train").forEach(id -> ids.add(id.asText()));
        assertThat(ids).hasSize(8);
        split.path("test").forEach(id -> ids.add(id.asText()));
        assertThat(ids).doesNotHaveDuplicates().hasSize(20);
        assertThat(split.path("shards").toString()).isEqualTo("[2,8]");
    }

    @Test
    void rowsMeasuredElsewhereStandBesideTheOthers() {
        Row elsewhere = new Row(
                "politeness",
                "simba",
                1,
                8,
                Row.UNSEEN,
                "ex-1",
                "polite",
                "polite",
                null,
                "",
                List.of(),
                List.of(),
                "",
                3,
                4,
                0.1);
        EvaluationConfig config = config(List.of("majority"), 8, null);
        Evaluation evaluation = evaluation(ProviderModels.builder().build(), config, Budget.unlimited());
        Results results = Results.begin(directory.resolve("beside"), evaluation.manifest("test"), false);
        Outcome outcome = evaluation.run(results, List.of(new Included(List.of(elsewhere), List.of())), Progress.NONE);
        assertThat(point(outcome, "simba", Row.UNSEEN, 8).mean()).hasValue(1);
    }

    @Test
    void whatWasMeasuredElsewhereIsReadWithWhatItTook() throws Exception {
        Files.createDirectories(directory.resolve("optimizers"));
        Path rows = Files.writeString(
                directory.resolve("optimizers/simba.jsonl"),
                "{\"dataset\": \"politeness\", \"arm\": \"simba\", \"seed\": 1, \"shard\": 8, \"split\": \"unseen\","
                        + " \"example\": \"ex-1\", \"label\": \"polite\", \"verdict\": null, \"error\": \"MODEL_CALL: no\","
                        + " \"rationale\": \"\", \"recalled\": [], \"guidelines\": [], \"judge\": \"\","
                        + " \"input_tokens\": 3, \"output_tokens\": 4, \"cost\": null}\n");
        assertThat(Included.read(rows).timings()).isEmpty();
        Files.writeString(
                directory.resolve("optimizers/simba.timings.jsonl"),
                "{\"dataset\": \"politeness\", \"arm\": \"simba\", \"seed\": 1, \"shard\": 8, \"learning\": {\"usage\":"
                        + " {\"calls\": 9, \"input_tokens\": 900, \"output_tokens\": 90, \"cost\": 0.5, \"millis\": 7},"
                        + " \"seconds\": 0.007, \"failures\": 0, \"guidelines\": 0, \"episodes\": 8},"
                        + " \"judge_seconds\": 0.1, \"verdicts\": 1}\n");
        Included simba = Included.read(rows);
        Evaluation evaluation =
                evaluation(ProviderModels.builder().build(), config(List.of("majority"), 8, null), Budget.unlimited());
        Results results = Results.begin(directory.resolve("included"), evaluation.manifest("test"), false);
        Summary point = point(evaluation.run(results, List.of(simba), Progress.NONE), "simba", Row.UNSEEN, 8);
        assertThat(point.pooled().failures()).isEqualTo(1);
        assertThat(point.alignCost()).hasValue(0.5);
        Files.writeString(rows, "{\"verdict\": \"polite\"}\n{\"verdikt\": 1}\n");
        assertThatThrownBy(() -> Included.read(rows))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("simba.jsonl:2")
                .hasMessageContaining("verdikt");
    }

    @Test
    void examplesAndJudgeAreWrittenForOtherMethods() throws Exception {
        run("exported", List.of("majority"), Budget.unlimited(), false);
        Path examples = directory.resolve("exported/examples");
        assertThat(Files.readAllLines(examples.resolve("politeness.jsonl")))
                .hasSize(20)
                .first()
                .asString()
                .contains("\"inputs\":\"Question 0\"", "\"label\":\"polite\"", "\"rationale\":\"Thanking");
        assertThat(examples.resolve("politeness.judge.json"))
                .content()
                .contains("\"dataset\" : \"politeness\"", "{{ outputs }}", "\"polite\"");
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
        return point(outcome, arm, Row.UNSEEN, 8).mean().orElseThrow();
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
        EvaluationConfig config = config(List.of("majority"), 20, null);
        assertThatThrownBy(() -> evaluation(ProviderModels.builder().build(), config, Budget.unlimited())
                        .check())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("20");
    }

    @Test
    void textOfTheDataIsEscapedInTheReport() throws Exception {
        run("escaped", List.of("aligned"), Budget.unlimited(), false);
        assertThat(Files.readString(directory.resolve("escaped/report.html")))
                .contains("&lt;script&gt;alert")
                .doesNotContain("<script>alert");
    }

    private static Summary point(Outcome outcome, String arm, String split, int shard) {
        return outcome.summaries().stream()
                .filter(one -> one.arm().equals(arm) && one.split().equals(split) && one.shard() == shard)
                .findFirst()
                .orElseThrow();
    }

    private Outcome run(String name, List<String> arms, Budget budget, boolean resume) {
        return run(name, ProviderModels.builder().build(), config(arms, 8, null), budget, resume);
    }

    private Outcome run(String name, Models models, EvaluationConfig config, Budget budget, boolean resume) {
        Evaluation evaluation = evaluation(models, config, budget);
        evaluation.check();
        Results results = Results.begin(directory.resolve(name), evaluation.manifest("test"), resume);
        Outcome outcome = evaluation.run(results, List.of(), Progress.NONE);
        new Report("test", outcome).write(results);
        return outcome;
    }

    private static Evaluation evaluation(Models models, EvaluationConfig config, Budget budget) {
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        return new Evaluation(models, clock, 2, config, List.of(source()), budget);
    }

    private static EvaluationConfig config(List<String> arms, int train, @Nullable String model) {
        return new EvaluationConfig(
                "test",
                List.of(EvaluationConfig.DatasetSpec.of("judge.yaml", List.of("feedback.jsonl"))),
                train,
                List.of(2, 8),
                List.of(1L, 2L),
                arms,
                model == null ? List.of() : List.of(model),
                List.of(),
                null);
    }

    private static Source source() {
        JudgeDefinition definition = JudgeDefinition.builder(
                        "polite", "Does {{ outputs }} answer {{ inputs }} politely?")
                .valueType(ValueType.oneOf("polite", "<script>alert(1)</script>"))
                .build();
        List<LabelledExample> examples = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            boolean polite = i % 2 == 0;
            String outputs = polite
                    ? "Thank you so much for asking, we are glad to help you with number " + i + "."
                    : "That is your own fault, read the manual, page " + i + ".";
            Example example = Example.builder()
                    .id("ex-" + i)
                    .inputs("Question " + i)
                    .outputs(outputs)
                    .build();
            String label = polite ? "polite" : "<script>alert(1)</script>";
            String rationale = polite ? "Thanking the customer is polite." : "Blaming the customer is never polite.";
            examples.add(new LabelledExample(example, List.of(new Assessment("a", "expert", label, rationale, null))));
        }
        return new Source(
                "politeness",
                definition,
                MemorySettings.DEFAULT,
                examples,
                Map.of().toString());
    }
}
