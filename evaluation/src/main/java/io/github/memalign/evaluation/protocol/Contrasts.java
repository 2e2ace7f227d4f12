package io.github.memalign.evaluation.protocol;

import io.github.memalign.evaluation.metrics.Comparison;
import io.github.memalign.evaluation.metrics.Judged;
import io.github.memalign.evaluation.protocol.Points.Point;
import io.github.memalign.judge.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares the points of the figures: arms with each other after each shard, and each arm's last shard with its first. */
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
                    ValueType type = types.getOrDefault(one.dataset(), ValueType.STR);
                    compare(type, rowsOf(points, one), rowsOf(points, other))
                            .ifPresent(comparison -> contrasts.add(new Contrast(
                                    one.dataset(), one.arm(), one.shard(), other.arm(), other.shard(), comparison)));
                }
            }
        }
        return contrasts;
    }

    private static List<Row> rowsOf(Map<Point, List<Row>> points, Point point) {
        return points.getOrDefault(point, List.of());
    }

    private static boolean standTogether(Point one, Point other, List<Point> all) {
        if (!one.arm().equals(other.arm())) {
            return one.shard() == other.shard();
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

    /** Of each example, the first run counts in which both gave a verdict: the tests want independent examples. */
    private static Optional<Comparison> compare(ValueType type, List<Row> first, List<Row> second) {
        Map<String, Row> others = new HashMap<>();
        second.forEach(row -> others.put(row.seed() + " " + row.example(), row));
        Set<String> compared = new HashSet<>();
        List<Judged> one = new ArrayList<>();
        List<Judged> other = new ArrayList<>();
        for (Row row : first) {
            Row same = others.get(row.seed() + " " + row.example());
            if (same != null && row.verdict() != null && same.verdict() != null && compared.add(row.example())) {
                one.add(judged(type, row.label(), row.verdict()));
                other.add(judged(type, same.label(), same.verdict()));
            }
        }
        if (one.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                type.isNumeric() ? Comparison.concordance(one, other, SEED) : Comparison.exactMatch(one, other));
    }

    private static Judged judged(ValueType type, Object label, Object verdict) {
        return new Judged(type.normalize(label), type.normalize(verdict));
    }
}
