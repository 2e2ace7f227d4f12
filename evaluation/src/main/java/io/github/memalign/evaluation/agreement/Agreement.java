package io.github.memalign.evaluation.agreement;

import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Agreement with the experts before and after alignment, on examples left out of it.
 *
 * @param before the judge as it was
 * @param after the judge aligned with the other folds
 * @param majority what saying the same of every example would give, the most frequent label of all examples measured; it
 *     is told more than the judge, which never sees the label it is measured on
 * @param mostFrequent that label
 * @param folds how many folds there were
 * @param usage what measuring took
 */
public record Agreement(Quality before, Quality after, Quality majority, Object mostFrequent, int folds, Usage usage) {
    /** Lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("before           " + before.text());
        lines.add("after            " + after.text());
        lines.add("majority class   " + majority.text() + ", \"" + mostFrequent + "\" of every example");
        return lines;
    }

    /** Numbers by name. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        before.value().ifPresent(value -> figures.put("agreement_before", value));
        after.value().ifPresent(value -> figures.put("agreement_after", value));
        return figures;
    }

    /** The same for machines. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("folds", folds);
        json.put("before", before.json());
        json.put("after", after.json());
        json.put("majority", majority.json());
        json.put("most_frequent", mostFrequent);
        return json;
    }
}
