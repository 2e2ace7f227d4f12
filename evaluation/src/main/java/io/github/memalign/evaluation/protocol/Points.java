package io.github.memalign.evaluation.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of each point of the curves: dataset, arm, shard and split, over all seeds. */
final class Points {
    private Points() {}

    static Map<Point, List<Row>> of(List<Row> rows) {
        Map<Point, List<Row>> points = new LinkedHashMap<>();
        for (Row row : rows) {
            Point point = new Point(row.dataset(), row.arm(), row.shard(), row.split());
            points.computeIfAbsent(point, key -> new ArrayList<>()).add(row);
        }
        return points;
    }

    record Point(String dataset, String arm, int shard, String split) {}
}
