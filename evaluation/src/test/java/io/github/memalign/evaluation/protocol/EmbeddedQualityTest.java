package io.github.memalign.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.memalign.Models;
import io.github.memalign.Progress;
import io.github.memalign.budget.Budget;
import io.github.memalign.datasets.published.Dataset;
import io.github.memalign.datasets.published.PublishedDatasets;
import io.github.memalign.datasets.published.ReadOptions;
import io.github.memalign.datasets.published.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the embedded judge reaches by the whole protocol: three seeds, 50 examples to learn, the rest to measure. */
class EmbeddedQualityTest {
    private static final List<Integer> SHARDS = List.of(2, 5, 10, 20, 50);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"answer-correctness", "faithfulness", "safety", "pairwise-preference", "fine-grained"})
    void onTheSamplesItBeatsTheMajorityClass(String name) {
        Dataset sample = Samples.read(name);
        Outcome outcome = run(source(sample), List.of(24));
        assertThat(mean(outcome, "aligned", Row.UNSEEN, 24)).isGreaterThan(mean(outcome, "majority", Row.UNSEEN, 24));
    }

    /** A rationale that cites the nearest case cites one of the other label as often as not. */
    @ParameterizedTest
    @ValueSource(strings = {"answer-correctness", "faithfulness", "safety", "pairwise-preference"})
    void theCasesNamedForAVerdictCarryItsLabelAndThoseAgainstItDoNot(String name) {
        Source source = source(Samples.read(name));
        Map<String, String> labels = new HashMap<>();
        source.examples().forEach(one -> source.label(one)
                .ifPresent(label -> labels.put(one.example().id(), label.toString())));
        List<Row> rows = run(source, List.of(24)).rows().stream()
                .filter(row -> row.arm().equals("aligned") && row.split().equals(Row.UNSEEN))
                .toList();
        int named = 0;
        for (Row row : rows) {
            Matcher cited =
                    Pattern.compile("For it: (.*)\\. Against it: (.*?)\\.( |$)").matcher(row.rationale());
            assertThat(cited.find()).as(row.rationale()).isTrue();
            List<String> speakFor = labels(cited.group(1), labels);
            named += speakFor.isEmpty() ? 0 : 1;
            assertThat(speakFor).as(row.rationale()).allMatch(String.valueOf(row.verdict())::equals);
            assertThat(labels(cited.group(2), labels))
                    .as(row.rationale())
                    .noneMatch(String.valueOf(row.verdict())::equals);
        }
        assertThat(named).isGreaterThan(rows.size() * 9 / 10);
    }

    private static List<String> labels(String cases, Map<String, String> labels) {
        List<String> found = new ArrayList<>();
        Matcher id =
                Pattern.compile("([^ ;,]+)(?:, judged \"[^\"]*\")? \\([+-]\\d").matcher(cases);
        while (id.find()) {
            found.add(Objects.requireNonNull(labels.get(id.group(1)), id.group(1)));
        }
        return found;
    }

    @Test
    void onFinanceBenchItRisesWithTheShards() {
        Dataset dataset = PublishedDatasets.named("financebench")
                .read(shared("financebench"))
                .get(0);
        Outcome outcome = run(source(dataset), SHARDS);
        assertRises(outcome);
        assertThat(mean(outcome, "aligned", Row.UNSEEN, 50)).isGreaterThanOrEqualTo(0.55);
        assertThat(mean(outcome, "aligned", Row.SEEN, 50)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void onPrometheusItsScoresAgreeWithThoseGiven() {
        Dataset dataset = PublishedDatasets.named("feedback-collection")
                .read(shared("prometheus/new_feedback_collection.json"), ReadOptions.DEFAULT.withCriteria(0))
                .get(0);
        Outcome outcome = run(source(dataset), SHARDS);
        assertThat(mean(outcome, "aligned", Row.UNSEEN, 50)).isGreaterThanOrEqualTo(0.32);
        assertThat(mean(outcome, "aligned", Row.SEEN, 50)).isGreaterThanOrEqualTo(0.95);
    }

    private static void assertRises(Outcome outcome) {
        for (int i = 1; i < SHARDS.size(); i++) {
            assertThat(mean(outcome, "aligned", Row.UNSEEN, SHARDS.get(i)))
                    .as("after %d examples", SHARDS.get(i))
                    .isGreaterThan(mean(outcome, "aligned", Row.UNSEEN, SHARDS.get(i - 1)));
        }
    }

    private static double mean(Outcome outcome, String arm, String split, int shard) {
        return Politeness.point(outcome, arm, split, shard).mean().orElseThrow();
    }

    private static Source source(Dataset dataset) {
        return new Source(dataset.name(), dataset.judge(), dataset.settings(), dataset.examples(), dataset.checksum());
    }

    private Outcome run(Source source, List<Integer> shards) {
        EvaluationConfig config = new EvaluationConfig(
                source.name(),
                List.of(EvaluationConfig.DatasetSpec.of("judge.yaml", List.of("feedback.jsonl"))),
                Objects.requireNonNull(shards.get(shards.size() - 1)),
                shards,
                List.of(1L, 2L, 3L),
                List.of("aligned", "majority"),
                List.of(),
                List.of(),
                null,
                null);
        try (Models models = Models.installed()) {
            Evaluation evaluation =
                    new Evaluation(models, Clock.systemUTC(), 2, config, List.of(source), Budget.unlimited());
            evaluation.check();
            Results results = Results.begin(directory.resolve("results"), evaluation.manifest("test"), false);
            return evaluation.run(results, List.of(), Progress.NONE);
        }
    }

    /** A file or directory of the published data beside the repository; without it the test is skipped. */
    private static Path shared(String relative) {
        String named = System.getProperty("memalign.data");
        Path data = named != null
                ? Path.of(named)
                : Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                        .map(above -> above.resolve("shared/data"))
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElse(Path.of("shared/data"));
        Path path = data.resolve(relative);
        assumeTrue(
                Files.exists(path),
                "skipped: there is no " + relative + " in a directory shared/data beside the clone");
        return path;
    }
}
