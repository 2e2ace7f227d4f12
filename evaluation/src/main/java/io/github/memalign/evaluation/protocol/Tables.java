package io.github.memalign.evaluation.protocol;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.NumberText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The smaller CSV files of the results. */
final class Tables {
    private Tables() {}

    static String comparisons(List<Contrast> contrasts) {
        return table(
                List.of(
                        "dataset",
                        "first",
                        "first_shard",
                        "second",
                        "second_shard",
                        "examples",
                        "verdicts",
                        "difference",
                        "low",
                        "high",
                        "p",
                        "p_holm"),
                contrasts,
                one -> List.of(
                        one.dataset(),
                        one.first(),
                        String.valueOf(one.firstShard()),
                        one.second(),
                        String.valueOf(one.secondShard()),
                        String.valueOf(one.comparison().examples()),
                        String.valueOf(one.comparison().verdicts()),
                        figure(one.comparison().difference()),
                        figure(one.comparison().interval().map(Interval::low).orElse(null)),
                        figure(one.comparison().interval().map(Interval::high).orElse(null)),
                        figure(one.comparison().p()),
                        figure(one.holm())));
    }

    static String alignments(List<Timing> timings) {
        return table(
                List.of(
                        "dataset",
                        "arm",
                        "seed",
                        "shard",
                        "guidelines",
                        "episodes",
                        "calls",
                        "input_tokens",
                        "output_tokens",
                        "cost_usd",
                        "failed_batches"),
                timings,
                one -> List.of(
                        one.dataset(),
                        one.arm(),
                        String.valueOf(one.seed()),
                        String.valueOf(one.shard()),
                        String.valueOf(one.learning().guidelines()),
                        String.valueOf(one.learning().episodes()),
                        String.valueOf(one.learning().usage().calls()),
                        known(one.learning().usage().knownInputTokens()),
                        known(one.learning().usage().knownOutputTokens()),
                        figure(one.learning().usage().cost()),
                        String.valueOf(one.learning().failures())));
    }

    static String timings(List<Timing> timings) {
        return table(
                List.of(
                        "dataset",
                        "arm",
                        "seed",
                        "shard",
                        "align_seconds",
                        "judge_seconds",
                        "verdicts",
                        "seconds_per_verdict"),
                timings,
                one -> List.of(
                        one.dataset(),
                        one.arm(),
                        String.valueOf(one.seed()),
                        String.valueOf(one.shard()),
                        figure(one.learning().seconds()),
                        figure(one.judgeSeconds()),
                        String.valueOf(one.verdicts()),
                        figure(one.secondsPerVerdict())));
    }

    private static <T> String table(List<String> header, List<T> things, Function<T, List<String>> cells) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(header);
            things.forEach(thing -> csv.writeRecord(cells.apply(thing)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static String known(OptionalLong count) {
        return count.isPresent() ? Long.toString(count.getAsLong()) : "";
    }

    private static String figure(@Nullable Double value) {
        return value == null ? "" : NumberText.of(value, 6);
    }
}
