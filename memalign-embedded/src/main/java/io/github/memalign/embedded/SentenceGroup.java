package io.github.memalign.embedded;

import io.github.memalign.memory.Embeddings;
import io.github.memalign.retrieval.internal.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Sentences on one result that mean about the same.
 *
 * @param sentence the one that stands for all
 * @param exampleIds the examples of all
 * @param weight how close the sentence is to all sentences on that result, less for one that speaks of particulars
 */
record SentenceGroup(Sentence sentence, List<String> exampleIds, double weight) {
    /** Cosine from which sentences about one result are about the same reason. */
    private static final double SAME_REASON = 0.65;

    private static final double PARTICULARS = 0.15;
    private static final Pattern PARTICULAR = Pattern.compile("\\d|[\"“”«»]");

    /** Groups sentences: the weightiest takes those close to it, then the weightiest of the rest, and so on. */
    static List<SentenceGroup> of(List<Sentence> sentences, Embeddings vectors) {
        float[][] rows = sentences.stream()
                .map(sentence -> vectors.of(sentence.text()).orElse(new float[0]))
                .toArray(float[][]::new);
        double[] weights = weights(sentences, rows);
        List<Integer> left = new ArrayList<>(IntStream.range(0, sentences.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -weights[i])
                        .thenComparing(i -> sentences.get(i).text())
                        .thenComparing(i -> sentences.get(i).exampleId()))
                .toList());
        List<SentenceGroup> groups = new ArrayList<>();
        while (!left.isEmpty()) {
            int head = left.get(0);
            List<Integer> members = left.stream()
                    .filter(i -> i == head || cosine(rows[head], rows[i]) >= SAME_REASON)
                    .toList();
            left.removeAll(members);
            List<String> ids = members.stream()
                    .map(i -> sentences.get(i).exampleId())
                    .distinct()
                    .sorted()
                    .toList();
            groups.add(new SentenceGroup(sentences.get(head), ids, weights[head]));
        }
        return groups;
    }

    private static double[] weights(List<Sentence> sentences, float[][] rows) {
        double[] weights = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double sum = 0;
            for (float[] other : rows) {
                sum += cosine(rows[i], other);
            }
            boolean particular = PARTICULAR.matcher(sentences.get(i).text()).find();
            weights[i] = sum / rows.length - (particular ? PARTICULARS : 0);
        }
        return weights;
    }

    private static double cosine(float[] a, float[] b) {
        return a.length == 0 || a.length != b.length ? 0 : Vectors.dot(a, b);
    }

    String result() {
        return sentence.result();
    }

    /** The sentence, led by the result it speaks of. */
    String guideline() {
        return result().isEmpty() ? sentence.text() : "Result \"" + result() + "\": " + sentence.text();
    }
}
