package io.github.memalign.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
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
import io.github.memalign.model.ProviderModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @TempDir
    private Path directory;

    @Test
    void everyArmIsMeasuredOnSeenAndUnseenExamplesAfterEachShard() {
        Evaluation.Outcome outcome = run("all", ARMS, OptionalLong.empty(), false);
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
        run("one", List.of("aligned", "majority"), OptionalLong.empty(), false);
        run("two", List.of("aligned", "majority"), OptionalLong.empty(), false);
        for (String file : List.of("results.jsonl", "summary.csv", "manifest.json", "report.html")) {
            assertThat(directory.resolve("two").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("one").resolve(file));
        }
    }

    @Test
    void aBudgetEndsTheRunAndResumingGoesOnToTheSameResults() {
        FollowingModels models = new FollowingModels();
        Evaluation.Outcome cut = run("cut", models, LLM, OptionalLong.of(1), false);
        assertThat(cut.stopped()).isTrue();
        assertThat(cut.rows()).isNotEmpty();
        Evaluation.Outcome rest = run("cut", models, LLM, OptionalLong.empty(), true);
        int together = models.calls();
        Evaluation.Outcome whole = run("whole", models, LLM, OptionalLong.empty(), false);
        assertThat(models.calls()).isEqualTo(2 * together);
        assertThat(rest.stopped()).isFalse();
        assertThat(directory.resolve("cut/results.jsonl"))
                .hasSameBinaryContentAs(directory.resolve("whole/results.jsonl"));
        assertThat(rest.usage().calls()).isLessThan(whole.usage().calls());
    }

    /** A model that follows what its prompt tells it decides right only as far as memory reaches the prompt. */
    @Test
    void memoryReachesThePrompt() {
        Evaluation.Outcome outcome = run("follow", new FollowingModels(), LLM, OptionalLong.empty(), false);
        double both = unseen(outcome, "aligned");
        double semantic = unseen(outcome, "semantic-only");
        double episodic = unseen(outcome, "episodic-only");
        double none = unseen(outcome, "unaligned");
        assertThat(both).isGreaterThan(semantic).isGreaterThan(episodic);
        assertThat(none).isLessThan(semantic).isLessThan(episodic);
    }

    private static double unseen(Evaluation.Outcome outcome, String arm) {
        return point(outcome, arm, Row.UNSEEN, 8).mean().orElseThrow();
    }

    @Test
    void resultsAreNotOverwrittenAndNotMixedWithOthers() {
        run("there", List.of("majority"), OptionalLong.empty(), false);
        assertThatThrownBy(() -> run("there", List.of("majority"), OptionalLong.empty(), false))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("--resume");
        assertThatThrownBy(() -> run("there", List.of("aligned"), OptionalLong.empty(), true))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("other settings");
    }

    @Test
    void tooFewExamplesAreRefusedWithTheNumbers() {
        assertThatThrownBy(() -> new Evaluation(
                                MemAlign.create(),
                                config(List.of("majority"), 20, null),
                                List.of(source()),
                                OptionalLong.empty())
                        .check())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("20");
    }

    @Test
    void textOfTheDataIsEscapedInTheReport() throws Exception {
        run("escaped", List.of("aligned"), OptionalLong.empty(), false);
        assertThat(Files.readString(directory.resolve("escaped/report.html")))
                .contains("&lt;script&gt;alert")
                .doesNotContain("<script>alert");
    }

    private static Summary point(Evaluation.Outcome outcome, String arm, String split, int shard) {
        return outcome.summaries().stream()
                .filter(one -> one.arm().equals(arm) && one.split().equals(split) && one.shard() == shard)
                .findFirst()
                .orElseThrow();
    }

    private Evaluation.Outcome run(String name, List<String> arms, OptionalLong budget, boolean resume) {
        return run(name, ProviderModels.builder().build(), config(arms, 8, null), budget, resume);
    }

    private Evaluation.Outcome run(
            String name, Models models, EvaluationConfig config, OptionalLong budget, boolean resume) {
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        try (MemAlign memAlign = new MemAlign(models, clock, 2)) {
            Evaluation evaluation = new Evaluation(memAlign, config, List.of(source()), budget);
            Results results = Results.begin(directory.resolve(name), evaluation.manifest("test"), resume);
            Evaluation.Outcome outcome = evaluation.run(results, Progress.NONE);
            new Report("test", outcome).write(results);
            return outcome;
        }
    }

    private static EvaluationConfig config(List<String> arms, int train, @Nullable String model) {
        return new EvaluationConfig(
                "test",
                List.of(new EvaluationConfig.DatasetSpec("judge.yaml", List.of("feedback.jsonl"))),
                train,
                List.of(2, 8),
                List.of(1L, 2L),
                arms,
                model,
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
