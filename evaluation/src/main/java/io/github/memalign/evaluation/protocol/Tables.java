package io.github.memalign.evaluation.protocol;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.NumberText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The CSV files of the results. */
final class Tables {
    private static final List<String> OTHERS =
            List.of("exact_match", "balanced_accuracy", "kappa", "mean_absolute_error", "spearman");

    private Tables() {}

    /** The points of all curves. */
    static String summaries(List<Summary> summaries) {
        Table<Summary> table = new Table<Summary>()
                .column("dataset", Summary::dataset)
                .column("arm", Summary::arm)
                .column("shard", Summary::shard)
                .column("split", Summary::split)
                .column("seeds", Summary::seeds)
                .column("measure", one -> one.pooled().measure())
                .column("mean", Summary::mean)
                .column("pooled", one -> one.pooled().value())
                .column("low", one -> one.interval().map(Interval::low))
                .column("high", one -> one.interval().map(Interval::high))
                .column("verdicts", one -> one.pooled().verdicts())
                .column("failures", one -> one.pooled().failures())
                .column("failure_rate", one -> one.pooled().failureRate())
                .column("guidelines", Summary::guidelines)
                .column("cost_usd", Summary::cost)
                .column("align_cost_usd", Summary::alignCost)
                .column("align_tokens", Summary::alignTokens)
                .column("regressions", Summary::regressions);
        OTHERS.forEach(name -> table.column(name, one -> one.pooled().others().get(name))
                .column(name + "_low", one -> other(one, name).map(Interval::low))
                .column(name + "_high", one -> other(one, name).map(Interval::high)));
        return table.of(summaries);
    }

    private static Optional<Interval> other(Summary summary, String name) {
        return Optional.ofNullable(summary.pooled().otherIntervals().get(name));
    }

    static String comparisons(List<Contrast> contrasts) {
        return new Table<Contrast>()
                .column("dataset", Contrast::dataset)
                .column("first", Contrast::first)
                .column("first_shard", Contrast::firstShard)
                .column("second", Contrast::second)
                .column("second_shard", Contrast::secondShard)
                .column("examples", one -> one.comparison().examples())
                .column("verdicts", one -> one.comparison().verdicts())
                .column("difference", one -> one.comparison().difference())
                .column("low", one -> one.comparison().interval().map(Interval::low))
                .column("high", one -> one.comparison().interval().map(Interval::high))
                .column("p", one -> one.comparison().p())
                .column("p_holm", Contrast::holm)
                .of(contrasts);
    }

    static String alignments(List<Timing> timings) {
        return ofUnits()
                .column("guidelines", one -> one.learning().guidelines())
                .column("episodes", one -> one.learning().episodes())
                .column("calls", one -> one.learning().usage().calls())
                .column("input_tokens", one -> one.learning().usage().knownInputTokens())
                .column("output_tokens", one -> one.learning().usage().knownOutputTokens())
                .column("cost_usd", one -> one.learning().usage().cost())
                .column("failed_batches", one -> one.learning().failures())
                .of(timings);
    }

    static String timings(List<Timing> timings) {
        return ofUnits()
                .column("align_seconds", one -> one.learning().seconds())
                .column("judge_seconds", Timing::judgeSeconds)
                .column("verdicts", Timing::verdicts)
                .column("seconds_per_verdict", Timing::secondsPerVerdict)
                .of(timings);
    }

    private static Table<Timing> ofUnits() {
        return new Table<Timing>()
                .column("dataset", Timing::dataset)
                .column("arm", Timing::arm)
                .column("seed", Timing::seed)
                .column("shard", Timing::shard);
    }

    private static final class Table<T> {
        private final List<String> header = new ArrayList<>();
        private final List<Function<T, @Nullable Object>> cells = new ArrayList<>();

        Table<T> column(String name, Function<T, @Nullable Object> cell) {
            header.add(name);
            cells.add(cell);
            return this;
        }

        String of(List<T> things) {
            StringWriter text = new StringWriter();
            try (CsvWriter csv = CsvWriter.builder().build(text)) {
                csv.writeRecord(header);
                things.forEach(thing -> csv.writeRecord(
                        cells.stream().map(cell -> text(cell.apply(thing))).toList()));
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return text.toString();
        }

        /** What is not known is empty. */
        private static String text(@Nullable Object value) {
            if (value instanceof Optional<?> one) {
                return one.map(Table::text).orElse("");
            }
            if (value instanceof OptionalDouble one) {
                return one.isPresent() ? text(one.getAsDouble()) : "";
            }
            if (value instanceof OptionalLong one) {
                return one.isPresent() ? text(one.getAsLong()) : "";
            }
            if (value instanceof Double figure) {
                return NumberText.of(figure, 6);
            }
            return value == null ? "" : value.toString();
        }
    }
}
