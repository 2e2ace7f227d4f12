package io.github.memalign.cli.evaluate;

import io.github.memalign.cli.console.Output;
import io.github.memalign.evaluation.metrics.Comparison;
import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.protocol.Contrast;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Summary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what came out of an evaluation. */
final class OutcomePrinter {
    private final Output output;
    private final Path out;

    OutcomePrinter(Output output, Path out) {
        this.output = output;
        this.out = out;
    }

    /**
     * Prints it.
     *
     * @param all every figure, and not the first and the last of each arm alone
     * @param replayed whether models' answers came from a recording
     */
    void print(Outcome outcome, boolean all, boolean replayed) {
        if (all) {
            everything(outcome);
        } else {
            new OutcomeTable(outcome.summaries()).print(output);
        }
        comparisons(outcome);
        output.plain("");
        output.plain(Output.cost(outcome.usage(), replayed));
        outcome.stopped()
                .ifPresent(why -> output.warn("stopped early: " + (why.endsWith(".") ? why : why + ".")
                        + " What was done is kept in " + out + "; go on with the same command and --resume."));
        output.plain("Report: " + out.resolve("report.html"));
        output.json(json(outcome, replayed));
    }

    private void everything(Outcome outcome) {
        String columns =
                "%-" + width(outcome.summaries().stream().map(Summary::dataset).toList(), "dataset") + "s %-"
                        + width(outcome.summaries().stream().map(Summary::arm).toList(), "arm") + "s ";
        output.line(
                "@|bold " + columns + "%8s %-7s %-12s %6s  %s|@",
                "dataset",
                "arm",
                "examples",
                "on",
                "measure",
                "mean",
                "95% interval");
        outcome.summaries().forEach(point -> output.plain(line(columns, point)));
    }

    private static int width(List<String> cells, String header) {
        return Math.max(
                header.length(), cells.stream().mapToInt(String::length).max().orElse(0));
    }

    private static String line(String columns, Summary point) {
        String mean = point.mean().isPresent() ? NumberText.of(point.mean().getAsDouble(), 2) : "-";
        String interval = point.interval().map(bounds -> bounds.text(2)).orElse("-");
        String failures = point.pooled().failures() == 0
                ? ""
                : "  " + point.pooled().failures() + " of "
                        + (point.pooled().failures() + point.pooled().verdicts()) + " without a verdict";
        return String.format(
                Locale.ROOT,
                columns + "%8d %-7s %-12s %6s  %s%s",
                point.dataset(),
                point.arm(),
                point.shard(),
                point.split(),
                point.pooled().measure().replace('_', ' '),
                mean,
                interval,
                failures);
    }

    /** After the last shard, the first arm against each other one; comparisons.csv has them all. */
    private void comparisons(Outcome outcome) {
        int last = outcome.config().shards().get(outcome.config().shards().size() - 1);
        List<Contrast> shown = outcome.contrasts().stream()
                .filter(one -> one.firstShard() == last && one.secondShard() == last)
                .filter(one -> one.first().equals(first(outcome, one.dataset())))
                .toList();
        if (!shown.isEmpty()) {
            output.plain("");
            output.line("@|bold Differences of these means, on unseen examples after %d|@", last);
        }
        for (Contrast one : shown) {
            output.plain("  " + text(one));
        }
    }

    private static String text(Contrast one) {
        Comparison comparison = one.comparison();
        return one.dataset() + ": " + one.first() + " over " + one.second() + " "
                + NumberText.signed(comparison.difference(), 2)
                + comparison
                        .interval()
                        .map(bounds -> " (95%: " + bounds.text(2) + ")")
                        .orElse("")
                + ", p " + NumberText.p(comparison.p()) + ", corrected " + NumberText.p(one.holm())
                + ", " + comparison.examples() + " examples";
    }

    private static String first(Outcome outcome, String dataset) {
        return outcome.summaries().stream()
                .filter(point -> point.dataset().equals(dataset))
                .map(Summary::arm)
                .findFirst()
                .orElse("");
    }

    private Map<String, Object> json(Outcome outcome, boolean replayed) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("out", out.toString());
        result.put("stopped", outcome.stopped().isPresent());
        outcome.stopped().ifPresent(why -> result.put("stopped_because", why));
        result.put(
                "points", outcome.summaries().stream().map(OutcomePrinter::json).toList());
        result.put(
                "comparisons",
                outcome.contrasts().stream().map(OutcomePrinter::json).toList());
        result.put("usage", Output.usage(outcome.usage(), replayed));
        return result;
    }

    private static Map<String, Object> json(Summary point) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataset", point.dataset());
        json.put("arm", point.arm());
        json.put("shard", point.shard());
        json.put("split", point.split());
        json.put("mean", point.mean().isPresent() ? point.mean().getAsDouble() : null);
        json.put("regressions", point.regressions());
        json.put("quality", point.pooled().json());
        return json;
    }

    private static Map<String, Object> json(Contrast one) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataset", one.dataset());
        json.put("first", one.first());
        json.put("first_shard", one.firstShard());
        json.put("second", one.second());
        json.put("second_shard", one.secondShard());
        json.put("examples", one.comparison().examples());
        json.put("verdicts", one.comparison().verdicts());
        json.put("difference", one.comparison().difference());
        json.put("low", one.comparison().interval().map(Interval::low).orElse(null));
        json.put("high", one.comparison().interval().map(Interval::high).orElse(null));
        json.put("p", one.comparison().p());
        json.put("p_holm", one.holm());
        return json;
    }
}
