package io.github.memalign.datasets.published;

import io.github.memalign.InvalidSettingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How to read a dataset; each reader uses those that concern it.
 *
 * @param seed of all that is drawn: the wrong answers of {@code hotpotqa}
 * @param criteria how many criteria {@code feedback-collection} picks, one judge each; 0 for one judge of all criteria
 * @param embeddings vectors of texts, in the order of the texts, by which diverse criteria are picked; needed if a file
 *     has more criteria than are asked for
 * @param columns {@code labelled-criteria}: columns by the field they hold ({@code id, inputs, outputs, expectations,
 *     source}), where names differ
 * @param labels {@code labelled-criteria}: the columns that hold labels; if empty, all that hold nothing else
 */
public record ReadOptions(
        long seed,
        int criteria,
        Optional<Function<List<String>, List<float[]>>> embeddings,
        Map<String, String> columns,
        List<String> labels) {
    /** Seed 1 and ten criteria, as in the article; columns by their usual names. */
    public static final ReadOptions DEFAULT = new ReadOptions(1, 10, Optional.empty(), Map.of(), List.of());

    public ReadOptions {
        if (criteria < 0) {
            throw new InvalidSettingException("criteria", "is " + criteria + "; expected 0 (all in one) or more");
        }
        columns = Map.copyOf(columns);
        labels = List.copyOf(labels);
    }

    /** These options with another seed. */
    public ReadOptions withSeed(long newSeed) {
        return new ReadOptions(newSeed, criteria, embeddings, columns, labels);
    }

    /** These options with another number of criteria. */
    public ReadOptions withCriteria(int number) {
        return new ReadOptions(seed, number, embeddings, columns, labels);
    }

    /** These options with vectors to pick criteria by. */
    public ReadOptions withEmbeddings(Function<List<String>, List<float[]>> vectors) {
        return new ReadOptions(seed, criteria, Optional.of(vectors), columns, labels);
    }

    /** These options with other names of columns. */
    public ReadOptions withColumns(Map<String, String> names) {
        return new ReadOptions(seed, criteria, embeddings, names, labels);
    }

    /** These options with the columns that hold labels. */
    public ReadOptions withLabels(List<String> names) {
        return new ReadOptions(seed, criteria, embeddings, columns, names);
    }
}
