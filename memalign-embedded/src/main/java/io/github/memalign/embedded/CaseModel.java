package io.github.memalign.embedded;

import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.retrieval.EmbeddedTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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
    private final Tuning tuning;
    private final KernelRidge ridge;
    private final Targets targets;

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
        this.targets = Targets.of(definition.valueType(), cases);
        double[][] kernel = new double[cases.size()][];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = similarities(cases.get(i).content(), standardized[i]);
        }
        this.tuning = Tuning.of(kernel, targets.rows(), targets.needLeaveOneOut());
        this.ridge = KernelRidge.fit(kernel, targets.rows(), tuning.lambda(), false);
    }

    /**
     * Learns.
     *
     * @param cases at least one
     */
    static CaseModel fit(JudgeDefinition definition, List<LabelledCase> cases) {
        return new CaseModel(definition, cases);
    }

    /** The label predicted for an example. */
    Object predict(Case example) {
        double[] similarities = similarities(example, standardizer.apply(relations.of(example)));
        return targets.label(ridge.predict(similarities), tuning.leftOut());
    }

    private double[] similarities(Case example, double[] relationsOfExample) {
        double[] similarities = new double[cases.size()];
        for (int i = 0; i < similarities.length; i++) {
            double square = 0;
            for (int f = 0; f < relationsOfExample.length; f++) {
                double difference = relationsOfExample[f] - standardized[i][f];
                square += difference * difference;
            }
            double alike = Math.exp(-square / (2.0 * Math.max(1, relationsOfExample.length)));
            double meaning = 0;
            for (String part : judged) {
                meaning += example.cosine(part, cases.get(i).content()) / judged.size();
            }
            similarities[i] = alike + meaning;
        }
        return similarities;
    }

    /**
     * A remembered case.
     *
     * @param id the episode's id
     * @param content the example
     * @param label what the experts say of it
     */
    record LabelledCase(String id, Case content, Object label) {}

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
