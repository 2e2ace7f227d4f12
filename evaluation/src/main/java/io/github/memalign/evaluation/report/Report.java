package io.github.memalign.evaluation.report;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import io.github.memalign.MemAlignException;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Results;
import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Summary;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes {@code report.html}, which needs nothing beside it, and each figure as PNG and SVG in {@code figures}. Text that
 * comes from data is escaped by the template.
 */
public final class Report {
    /** More verdicts would make the page slow; results.jsonl has them all. */
    static final int MOST_VERDICTS = 400;

    private static final String TEMPLATE = "io/github/memalign/evaluation/report/report.mustache";

    private final String name;
    private final Outcome outcome;

    /**
     * @param name of the evaluation
     * @param outcome what came out
     */
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
        List<Curves> curves = Curves.of(outcome.summaries());
        Path figures = results.resolve("figures");
        try {
            Files.createDirectories(figures);
            for (Curves one : curves) {
                one.write(figures);
            }
        } catch (IOException e) {
            throw new MemAlignException(figures + " cannot be written: " + e.getMessage(), e);
        }
        results.write("report.html", html(curves));
    }

    private String html(List<Curves> curves) {
        Mustache template = new DefaultMustacheFactory().compile(TEMPLATE);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("name", name);
        page.put("stopped", outcome.stopped());
        page.put(
                "figures",
                curves.stream()
                        .map(one -> Map.of("title", one.title(), "svg", one.svg()))
                        .toList());
        page.put("points", outcome.summaries().stream().map(Report::point).toList());
        List<Row> shown = interesting();
        page.put("shown", shown.size());
        page.put("all", outcome.rows().size());
        page.put("verdicts", shown.stream().map(Report::verdict).toList());
        StringWriter html = new StringWriter();
        template.execute(html, page);
        return html.toString();
    }

    private static Map<String, Object> point(Summary point) {
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("dataset", point.dataset());
        cells.put("arm", point.arm());
        cells.put("shard", point.shard());
        cells.put("split", point.split());
        cells.put("measure", point.pooled().measure().replace('_', ' '));
        cells.put("mean", point.mean().isPresent() ? figure(point.mean().getAsDouble()) : "–");
        cells.put(
                "interval",
                point.interval()
                        .map(bounds -> figure(bounds.low()) + " to " + figure(bounds.high()))
                        .orElse("–"));
        cells.put("n", point.pooled().verdicts());
        cells.put("failures", point.pooled().failures());
        cells.put("regressions", point.regressions());
        return cells;
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Verdicts after the last shard, of one run, wrong ones first. */
    private List<Row> interesting() {
        long seed = outcome.rows().stream().mapToLong(Row::seed).min().orElse(0);
        int shard = outcome.rows().stream().mapToInt(Row::shard).max().orElse(0);
        List<Row> rows = new ArrayList<>(outcome.rows().stream()
                .filter(row -> row.seed() == seed && row.shard() == shard)
                .filter(row -> row.split().equals(Row.UNSEEN))
                .toList());
        rows.sort(Comparator.comparing(Row::isRight));
        return rows.subList(0, Math.min(MOST_VERDICTS, rows.size()));
    }

    private static Map<String, Object> verdict(Row row) {
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("dataset", row.dataset());
        cells.put("arm", row.arm());
        cells.put("example", row.example());
        cells.put("label", row.label());
        cells.put("verdict", row.verdict() == null ? "no verdict" : row.verdict());
        cells.put("rationale", row.error() == null ? row.rationale() : row.error());
        cells.put("recalled", String.join(", ", row.recalled()));
        cells.put("guidelines", row.guidelines().size());
        cells.put("right", row.isRight());
        return cells;
    }
}
