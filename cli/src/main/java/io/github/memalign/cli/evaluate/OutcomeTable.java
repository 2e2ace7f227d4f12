package io.github.memalign.cli.evaluate;

import io.github.memalign.cli.console.Output;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Summary;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What was measured, on a screen: a table for each dataset, a line for each arm, narrow enough for sixty columns. */
final class OutcomeTable {
    private final List<Summary> points;

    OutcomeTable(List<Summary> points) {
        this.points = points;
    }

    void print(Output output) {
        int width =
                points.stream().mapToInt(point -> point.arm().length()).max().orElse(0);
        points.stream().map(Summary::dataset).distinct().forEach(dataset -> {
            List<Summary> own = points.stream()
                    .filter(point -> point.dataset().equals(dataset))
                    .toList();
            output.line("");
            output.line(
                    "@|bold %s|@: %s on unseen examples",
                    dataset, own.get(0).pooled().measure().replace('_', ' '));
            print(own, width, output);
        });
    }

    private static void print(List<Summary> own, int width, Output output) {
        int first = own.stream().mapToInt(Summary::shard).min().orElse(0);
        int last = own.stream().mapToInt(Summary::shard).max().orElse(0);
        boolean learns = first < last;
        String form = "  %-" + Math.max(width, 3) + "s%s  %9s  %-12s  %5s";
        output.plain(String.format(
                Locale.ROOT,
                form,
                "arm",
                learns ? column("after " + first) : "",
                "after " + last,
                "95% interval",
                "seen"));
        Set<String> arms = own.stream().map(Summary::arm).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String arm : arms) {
            List<Summary> line =
                    own.stream().filter(point -> point.arm().equals(arm)).toList();
            if (line.stream().allMatch(point -> point.pooled().verdicts() == 0)) {
                int failures = line.stream()
                        .mapToInt(point -> point.pooled().failures())
                        .sum();
                output.plain(String.format(
                        Locale.ROOT, "  %-" + Math.max(width, 3) + "s  no verdict, %d failures", arm, failures));
            } else {
                Optional<Summary> end = point(line, last, Row.UNSEEN);
                output.plain(String.format(
                        Locale.ROOT,
                        form,
                        arm,
                        learns ? column(mean(point(line, first, Row.UNSEEN))) : "",
                        mean(end),
                        end.flatMap(Summary::interval)
                                .map(bounds -> bounds.text(2))
                                .orElse("-"),
                        mean(point(line, last, Row.SEEN))));
                failures(line).ifPresent(output::plain);
            }
        }
    }

    private static String column(String text) {
        return String.format(Locale.ROOT, "  %9s", text);
    }

    private static Optional<String> failures(List<Summary> line) {
        int failures =
                line.stream().mapToInt(point -> point.pooled().failures()).sum();
        int verdicts =
                line.stream().mapToInt(point -> point.pooled().verdicts()).sum();
        return failures == 0
                ? Optional.empty()
                : Optional.of("    " + failures + " of " + (failures + verdicts) + " without a verdict");
    }

    private static Optional<Summary> point(List<Summary> line, int shard, String split) {
        return line.stream()
                .filter(point -> point.shard() == shard && point.split().equals(split))
                .findFirst();
    }

    private static String mean(Optional<Summary> point) {
        return point.filter(one -> one.mean().isPresent())
                .map(one -> NumberText.of(one.mean().getAsDouble(), 2))
                .orElse("-");
    }
}
