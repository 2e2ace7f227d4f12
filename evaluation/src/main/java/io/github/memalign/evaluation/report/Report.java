package io.github.memalign.evaluation.report;

import io.github.memalign.MemAlignException;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.protocol.Contrast;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Results;
import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes {@code report.html}, which needs nothing beside it, and each figure as PNG and SVG in {@code figures}. Text that
 * comes from data is escaped, and never runs.
 */
public final class Report {
    /** More verdicts would make the page large; results.jsonl has them all. */
    static final int MOST_VERDICTS = 20_000;

    private final String name;
    private final Outcome outcome;

    /** @param outcome what came out */
    public Report(String name, Outcome outcome) {
        this.name = name;
        this.outcome = outcome;
    }

    /**
     * Writes the page and the figures.
     *
     * @throws MemAlignException if they cannot be written
     */
    public void write(Results results) {
        Figures all = new Figures(outcome);
        Path directory = results.resolve("figures");
        try {
            Files.createDirectories(directory);
            Set<String> names = new HashSet<>();
            for (Figure one : all.all()) {
                String file = one.fileName();
                for (int i = 2; !names.add(file.toLowerCase(Locale.ROOT)); i++) {
                    file = one.fileName() + "-" + i;
                }
                one.write(directory, file);
            }
            results.write("report.html", html(all, results));
        } catch (IOException e) {
            throw new MemAlignException(directory + " cannot be written: " + e.getMessage(), e);
        }
    }

    private String html(Figures figures, Results results) throws IOException {
        VerdictData verdicts = new VerdictData(outcome, results, MOST_VERDICTS);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("name", name);
        page.put("stopped", outcome.stopped().orElse(""));
        Headline headline = new Headline(outcome);
        page.put("headline", headline.rows());
        page.put("hasHeadline", !headline.rows().isEmpty());
        page.put("sentence", headline.sentence());
        page.put("silent", headline.silent());
        page.put("sections", figures.sections());
        page.put("confusions", figures.confusions());
        page.put("points", outcome.summaries().stream().map(Report::point).toList());
        page.put("contrasts", outcome.contrasts().stream().map(Report::contrast).toList());
        page.put("comparisons", outcome.contrasts().size());
        page.put("datasets", datasets());
        page.put("totals", totals());
        page.put("manifest", Files.readString(results.resolve("manifest.json")));
        page.put("shown", verdicts.shown());
        page.put("all", outcome.rows().size());
        page.put("data", verdicts.json());
        return Template.fill("report.mustache", page);
    }

    private List<Map<String, Object>> datasets() {
        List<Map<String, Object>> datasets = new ArrayList<>();
        outcome.sources().forEach(source -> {
            Map<String, Object> cells = new LinkedHashMap<>();
            cells.put("dataset", source.name());
            cells.put("examples", source.examples().size());
            cells.put("model", source.definition().model().toString());
            cells.put("embedding", source.settings().embeddingModel().toString());
            cells.put("sha256", source.checksum());
            datasets.add(cells);
        });
        return datasets;
    }

    private Map<String, Object> totals() {
        List<Row> rows = outcome.rows();
        long tokens = rows.stream()
                .mapToLong(row -> (row.inputTokens() == null ? 0 : row.inputTokens())
                        + (row.outputTokens() == null ? 0 : row.outputTokens()))
                .sum();
        double cost = rows.stream()
                .mapToDouble(row -> row.cost() == null ? 0 : row.cost())
                .sum();
        boolean counted = rows.stream().allMatch(row -> row.inputTokens() != null && row.outputTokens() != null);
        boolean priced = rows.stream().allMatch(row -> row.cost() != null);
        Map<String, Object> totals = new LinkedHashMap<>();
        long failures = rows.stream().filter(row -> row.verdict() == null).count();
        totals.put("verdicts", rows.size() - failures);
        totals.put("failures", failures);
        totals.put("tokens", counted ? String.valueOf(tokens) : tokens > 0 ? "at least " + tokens : "unknown");
        totals.put(
                "cost",
                priced ? "$" + NumberText.of(cost, 4) : cost > 0 ? "at least $" + NumberText.of(cost, 4) : "unknown");
        totals.put("seeds", rows.stream().map(Row::seed).distinct().count());
        totals.put("arms", rows.stream().map(Row::arm).distinct().count());
        return totals;
    }

    private static Map<String, Object> point(Summary point) {
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("dataset", point.dataset());
        cells.put("arm", point.arm());
        cells.put("shard", point.shard());
        cells.put("split", point.split());
        cells.put("measure", point.pooled().measure().replace('_', ' '));
        cells.put("mean", NumberText.of(point.mean(), 3));
        cells.put("interval", QualityFigures.interval(point));
        cells.put("n", point.pooled().verdicts());
        cells.put(
                "failures",
                String.format(Locale.ROOT, "%.1f %%", 100 * point.pooled().failureRate()));
        cells.put("regressions", point.regressions());
        return cells;
    }

    private static Map<String, Object> contrast(Contrast contrast) {
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("dataset", contrast.dataset());
        cells.put("first", contrast.first() + " after " + contrast.firstShard());
        cells.put("second", contrast.second() + " after " + contrast.secondShard());
        cells.put("examples", contrast.comparison().examples());
        cells.put("difference", NumberText.signed(contrast.comparison().difference(), 3));
        cells.put(
                "interval",
                contrast.comparison().interval().map(bounds -> bounds.text(3)).orElse("–"));
        cells.put("p", NumberText.p(contrast.comparison().p()));
        cells.put("holm", NumberText.p(contrast.holm()));
        cells.put("significant", contrast.holm() < 0.05);
        return cells;
    }
}
