package io.github.memalign.evaluation.protocol;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.LabelledExample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Examples to learn from and examples to be measured on.
 *
 * @param train in the order in which they are learned
 * @param test of the rest, those that are measured
 * @param seen how many of those learned are measured at most, the first of them
 */
record Splits(List<LabelledExample> train, List<LabelledExample> test, int seen) {
    /**
     * Divides at random, by the seed alone and not by the order of the examples.
     *
     * @throws InvalidSettingException if there are too few examples
     */
    static Splits of(Source source, EvaluationConfig config, long seed) {
        int train = config.train();
        if (source.examples().size() <= train) {
            throw new InvalidSettingException(
                    "train",
                    "is " + train + ", but " + source.name() + " has "
                            + source.examples().size()
                            + " examples; at least one more than train is needed to measure on");
        }
        List<LabelledExample> shuffled = new ArrayList<>(source.examples().stream()
                .sorted(Comparator.comparing(
                        (LabelledExample one) -> one.example().id()))
                .toList());
        Collections.shuffle(shuffled, new Random(seed));
        EvaluationConfig.@Nullable Measure measure = config.measure();
        List<LabelledExample> rest = shuffled.subList(train, shuffled.size());
        int unseen =
                measure == null || measure.unseen() == null ? rest.size() : Math.min(measure.unseen(), rest.size());
        int seen = measure == null || measure.seen() == null ? train : Math.min(measure.seen(), train);
        return new Splits(List.copyOf(shuffled.subList(0, train)), List.copyOf(rest.subList(0, unseen)), seen);
    }

    /** Those that are measured of the examples learned by a shard. */
    List<LabelledExample> seenBy(int shard) {
        return train.subList(0, Math.min(shard, seen));
    }

    /** What a file of splits says: the ids to learn from, in order, after how many to measure, and the ids to measure on. */
    Map<String, Object> json(String dataset, long seed, List<Integer> shards) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataset", dataset);
        json.put("seed", seed);
        json.put("shards", shards);
        json.put("train", ids(train));
        json.put("test", ids(test));
        if (seen < train.size()) {
            json.put("seen", seen);
        }
        return json;
    }

    private static List<String> ids(List<LabelledExample> examples) {
        return examples.stream().map(one -> one.example().id()).toList();
    }
}
