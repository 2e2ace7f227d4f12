package io.github.memalign.evaluation.protocol;

import io.github.memalign.evaluation.metrics.Comparison;
import io.github.memalign.evaluation.metrics.Judged;
import io.github.memalign.evaluation.protocol.Points.Point;
import io.github.memalign.judge.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the points of the figures on unseen examples: arms with each other after each shard, in the order of the
 * configuration, and the last shard with the first of each arm that learns.
 */
final class Contrasts {
    private static final long SEED = 20_240_102L;

    private Contrasts() {}

    static List<Contrast> of(Map<String, ValueType> types, List<Row> rows) {
        Map<Point, List<Row>> points = Points.of(rows);
        List<Point> unseen = points.keySet().stream()
                .filter(point -> point.split().equals(Row.UNSEEN))
                .toList();
        List<Contrast> contrasts = new ArrayList<>();
        for (int i = 0; i < unseen.size(); i++) {
            for (int j = i + 1; j < unseen.size(); j++) {
                Point one = unseen.get(i);
                Point other = unseen.get(j);
                if (one.dataset().equals(other.dataset()) && standTogether(one, other, unseen)) {
                    boolean later = other.shard() > one.shard();
                    contrast(types, points, later ? other : one, later ? one : other)
                            .ifPresent(contrasts::add);
                }
            }
        }
        return corrected(contrasts);
    }

    private static List<Contrast> corrected(List<Contrast> contrasts) {
        List<Double> holm = Comparison.holm(
                contrasts.stream().map(one -> one.comparison().p()).toList());
        return IntStream.range(0, contrasts.size())
                .mapToObj(i -> contrasts.get(i).withHolm(holm.get(i)))
                .toList();
    }

    private static Optional<Contrast> contrast(
            Map<String, ValueType> types, Map<Point, List<Row>> points, Point one, Point other) {
        ValueType type = types.getOrDefault(one.dataset(), ValueType.STR);
        return compare(type, rowsOf(points, one), rowsOf(points, other))
                .map(comparison ->
                        new Contrast(one.dataset(), one.arm(), one.shard(), other.arm(), other.shard(), comparison, 1));
    }

    private static List<Row> rowsOf(Map<Point, List<Row>> points, Point point) {
        return points.getOrDefault(point, List.of());
    }

    /** Whether more examples could make a difference to an arm; those of other methods do learn. */
    private static boolean learns(String arm) {
        String name = arm.split(" ")[0];
        return Arrays.stream(Arm.values()).noneMatch(one -> one.key().equals(name) && one.part() == FeedbackPart.NONE);
    }

    private static boolean standTogether(Point one, Point other, List<Point> all) {
        if (!one.arm().equals(other.arm())) {
            return one.shard() == other.shard();
        }
        if (!learns(one.arm())) {
            return false;
        }
        List<Integer> shards = all.stream()
                .filter(point ->
                        point.dataset().equals(one.dataset()) && point.arm().equals(one.arm()))
                .map(Point::shard)
                .sorted(Comparator.naturalOrder())
                .toList();
        int first = Math.min(one.shard(), other.shard());
        int last = Math.max(one.shard(), other.shard());
        return first == shards.get(0) && last == shards.get(shards.size() - 1);
    }

    private static Optional<Comparison> compare(ValueType type, List<Row> first, List<Row> second) {
        Map<String, Row> firsts = byRun(first);
        Map<String, Row> seconds = byRun(second);
        Set<String> keys = new LinkedHashSet<>(firsts.keySet());
        keys.addAll(seconds.keySet());
        List<Comparison.Pair> pairs = new ArrayList<>();
        for (String key : keys) {
            Row one = firsts.get(key);
            Row other = seconds.get(key);
            Row known = one == null ? Objects.requireNonNull(other) : one;
            pairs.add(new Comparison.Pair(known.example(), known.seed(), judged(type, one), judged(type, other)));
        }
        return Comparison.of(type.isNumeric(), pairs, SEED);
    }

    private static Map<String, Row> byRun(List<Row> rows) {
        Map<String, Row> byRun = new LinkedHashMap<>();
        rows.forEach(row -> byRun.put(row.seed() + " " + row.example(), row));
        return byRun;
    }

    private static Optional<Judged> judged(ValueType type, @Nullable Row row) {
        return row == null || row.verdict() == null
                ? Optional.empty()
                : Optional.of(new Judged(type.normalize(row.label()), type.normalize(row.verdict())));
    }
}
