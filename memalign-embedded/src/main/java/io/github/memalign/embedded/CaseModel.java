package io.github.memalign.embedded;

import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.retrieval.internal.EmbeddedTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What the embedded judge learned from labelled cases: kernel ridge regression in which two cases are alike when the parts
 * of one relate to each other as those of the other do, and when what is judged means the same.
 */
final class CaseModel {
    private static final double MOST_DEVIATIONS = 3;
    private static final double CONSTANT = 1e-6;

    private final List<LabelledCase> cases;
    private final List<String> judged;
    private final Relations relations;
    private final Standardizer standardizer;
    private final double[][] standardized;
    /** Of each case the vectors of its judged parts, looked up once, since each verdict compares with all of them. */
    private final float[][][] meanings;

    private final KernelRidge ridge;
    private final KernelRidge.Prediction all;
    private final Targets.Decision decision;
    private final Certainty certainty;

    private CaseModel(JudgeDefinition definition, List<LabelledCase> cases) {
        this.cases = cases;
        TreeSet<String> names = new TreeSet<>();
        cases.forEach(labelled -> names.addAll(labelled.content().texts().keySet()));
        String subject = EmbeddedTexts.judged(definition).key();
        this.judged = names.stream()
                .filter(name -> name.equals(subject) || name.startsWith(subject + "."))
                .toList();
        List<String> others =
                names.stream().filter(name -> !judged.contains(name)).toList();
        this.relations = new Relations(judged, others, Field.EXPECTATIONS.key());
        double[][] raw =
                cases.stream().map(labelled -> relations.of(labelled.content())).toArray(double[][]::new);
        this.standardizer = new Standardizer(raw);
        this.standardized = Arrays.stream(raw).map(standardizer::apply).toArray(double[][]::new);
        this.meanings =
                cases.stream().map(labelled -> meaning(labelled.content())).toArray(float[][][]::new);
        Targets targets = Targets.of(definition.valueType(), cases);
        double[][] kernel = kernel();
        RidgePenalty penalty = RidgePenalty.of(kernel, targets.rows());
        this.decision = targets.decision(penalty);
        this.certainty = certainty(penalty);
        this.ridge = KernelRidge.fit(kernel, targets.rows(), penalty.lambda());
        this.all = ridge.all();
    }

    /**
     * Learns.
     *
     * @param cases at least one
     */
    static CaseModel fit(JudgeDefinition definition, List<LabelledCase> cases) {
        return new CaseModel(definition, cases);
    }

    private Certainty certainty(RidgePenalty penalty) {
        double[] base = penalty.base();
        double[] margins = new double[penalty.leftOut().length];
        boolean[] right = new boolean[margins.length];
        for (int i = 0; i < margins.length; i++) {
            double[] predicted = penalty.leftOut()[i];
            margins[i] = decision.margin(predicted, base);
            right[i] = decision.isRight(decision.label(predicted, base), penalty.targets()[i]);
        }
        return Certainty.of(margins, right);
    }

    private double[][] kernel() {
        int n = cases.size();
        double[][] kernel = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                kernel[i][j] = similarity(meanings[i], standardized[i], j);
                kernel[j][i] = kernel[i][j];
            }
        }
        return kernel;
    }

    /** From how many cases it learned. */
    int size() {
        return cases.size();
    }

    /** Which of the cases are among these ids, by place. */
    int[] places(Set<String> ids) {
        return IntStream.range(0, cases.size())
                .filter(i -> ids.contains(cases.get(i).id()))
                .toArray();
    }

    /**
     * The label predicted for an example, with its reasons.
     *
     * @param leftOut places of cases to leave out, but not all
     */
    Reasons predict(Case example, int[] leftOut) {
        double[] own = standardizer.apply(relations.of(example));
        double[] similarities = new double[cases.size()];
        float[][] meaning = meaning(example);
        Arrays.setAll(similarities, i -> similarity(meaning, own, i));
        KernelRidge.Prediction prediction = leftOut.length == 0 ? all : ridge.without(leftOut);
        double[] base = prediction.base();
        double[][] contributions = prediction.contributions(similarities);
        double[] predicted = prediction.predict(contributions);
        double confidence = certainty.at(decision.margin(predicted, base));
        return Reasons.of(decision, predicted, base, cases, contributions, confidence);
    }

    private float[][] meaning(Case example) {
        return judged.stream().map(example::vectorOf).toArray(float[][]::new);
    }

    private double similarity(float[][] vectors, double[] relationsOfExample, int other) {
        double square = 0;
        for (int f = 0; f < relationsOfExample.length; f++) {
            double difference = relationsOfExample[f] - standardized[other][f];
            square += difference * difference;
        }
        double alike = Math.exp(-square / (2.0 * Math.max(1, relationsOfExample.length)));
        double meaning = 0;
        for (int part = 0; part < vectors.length; part++) {
            meaning += Case.cosine(vectors[part], meanings[other][part]) / vectors.length;
        }
        return alike + meaning;
    }

    /**
     * A remembered case.
     *
     * @param id the episode's id
     * @param content the example
     * @param label what the experts say of it
     */
    record LabelledCase(String id, Case content, Object label, String rationale) {}

    /** Brings every number to mean 0 and deviation 1 over the cases; numbers that never vary are dropped. */
    private static final class Standardizer {
        private final List<Integer> varying = new ArrayList<>();
        private final Map<Integer, double[]> meanAndDeviation = new LinkedHashMap<>();

        Standardizer(double[][] rows) {
            for (int f = 0; f < rows[0].length; f++) {
                double[] column = new double[rows.length];
                for (int i = 0; i < rows.length; i++) {
                    column[i] = rows[i][f];
                }
                double deviation = Math.sqrt(StatUtils.populationVariance(column));
                if (deviation > CONSTANT) {
                    varying.add(f);
                    meanAndDeviation.put(f, new double[] {StatUtils.mean(column), deviation});
                }
            }
        }

        double[] apply(double[] row) {
            double[] standard = new double[varying.size()];
            for (int v = 0; v < standard.length; v++) {
                double[] moments = meanAndDeviation.getOrDefault(varying.get(v), new double[] {0, 1});
                double value = (row[varying.get(v)] - moments[0]) / moments[1];
                standard[v] = Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, value));
            }
            return standard;
        }
    }
}
