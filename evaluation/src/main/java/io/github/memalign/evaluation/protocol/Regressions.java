package io.github.memalign.evaluation.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Seen examples that were right and became wrong when more was learned. */
final class Regressions {
    private Regressions() {}

    static int count(List<Row> all, List<Row> point, List<Integer> shards) {
        Row first = point.get(0);
        int at = shards.indexOf(first.shard());
        if (at < 1 || !first.split().equals(Row.SEEN)) {
            return 0;
        }
        int before = shards.get(at - 1);
        Set<String> wereRight = new HashSet<>();
        for (Row row : all) {
            if (row.shard() == before
                    && row.split().equals(Row.SEEN)
                    && row.arm().equals(first.arm())
                    && row.dataset().equals(first.dataset())
                    && row.isRight()) {
                wereRight.add(row.seed() + " " + row.example());
            }
        }
        return (int) point.stream()
                .filter(row -> !row.isRight() && wereRight.contains(row.seed() + " " + row.example()))
                .count();
    }
}
