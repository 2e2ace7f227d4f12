package io.github.memalign.evaluation.protocol;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.NumberText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The points of all curves as CSV. */
final class SummaryCsv {
    private static final List<String> OTHERS =
            List.of("exact_match", "balanced_accuracy", "kappa", "mean_absolute_error", "spearman");

    private SummaryCsv() {}

    static String of(List<Summary> summaries) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(header());
            summaries.forEach(summary -> csv.writeRecord(cells(summary)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static List<String> header() {
        List<String> header = new ArrayList<>(List.of(
                "dataset",
                "arm",
                "shard",
                "split",
                "seeds",
                "measure",
                "mean",
                "pooled",
                "low",
                "high",
                "verdicts",
                "failures",
                "failure_rate",
                "guidelines",
                "cost_usd",
                "align_cost_usd",
                "align_tokens",
                "regressions"));
        OTHERS.forEach(name -> header.addAll(List.of(name, name + "_low", name + "_high")));
        return header;
    }

    private static List<String> cells(Summary summary) {
        var quality = summary.pooled();
        List<String> cells = new ArrayList<>(List.of(
                summary.dataset(),
                summary.arm(),
                String.valueOf(summary.shard()),
                summary.split(),
                String.valueOf(summary.seeds()),
                quality.measure(),
                figure(summary.mean()),
                figure(quality.value()),
                quality.interval().map(Interval::low).map(SummaryCsv::figure).orElse(""),
                quality.interval().map(Interval::high).map(SummaryCsv::figure).orElse(""),
                String.valueOf(quality.verdicts()),
                String.valueOf(quality.failures()),
                figure(quality.failureRate()),
                figure(summary.guidelines()),
                figure(summary.cost()),
                figure(summary.alignCost()),
                figure(summary.alignTokens()),
                String.valueOf(summary.regressions())));
        OTHERS.forEach(name -> {
            Double value = quality.others().get(name);
            Interval bounds = quality.otherIntervals().get(name);
            cells.add(value == null ? "" : figure(value));
            cells.add(bounds == null ? "" : figure(bounds.low()));
            cells.add(bounds == null ? "" : figure(bounds.high()));
        });
        return cells;
    }

    private static String figure(OptionalDouble value) {
        return value.isPresent() ? figure(value.getAsDouble()) : "";
    }

    private static String figure(double value) {
        return NumberText.of(value, 6);
    }
}
