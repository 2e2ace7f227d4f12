package io.github.memalign.embedded;

import io.github.memalign.embedded.CaseModel.LabelledCase;
import io.github.memalign.judge.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.math3.stat.StatUtils;

/** Labels as numbers that can be learned, and back. */
interface Targets {
    /** A row of numbers for each case. */
    double[][] rows();

    /** Whether {@link #label} needs the leave-one-out predictions. */
    boolean needLeaveOneOut();

    /** The label that predicted numbers stand for. */
    Object label(double[] predicted, double[][] leftOut);

    static Targets of(ValueType type, List<LabelledCase> cases) {
        return type.isNumeric() ? new Scores(type, cases) : new Classes(type, cases);
    }

    /** One column for each label that occurs; the largest wins. */
    record Classes(List<Object> labels, double[][] rows) implements Targets {
        Classes(ValueType type, List<LabelledCase> cases) {
            this(labels(type, cases), new double[cases.size()][]);
            for (int i = 0; i < rows.length; i++) {
                rows[i] = new double[labels.size()];
                rows[i][labels.indexOf(cases.get(i).label())] = 1;
            }
        }

        private static List<Object> labels(ValueType type, List<LabelledCase> cases) {
            Set<Object> seen = new LinkedHashSet<>();
            cases.stream()
                    .sorted(Comparator.comparing(labelled -> labelled.label().toString()))
                    .forEach(labelled -> seen.add(labelled.label()));
            List<Object> ordered = new ArrayList<>(type.choices());
            ordered.retainAll(seen);
            seen.removeAll(ordered);
            ordered.addAll(seen);
            return ordered;
        }

        @Override
        public boolean needLeaveOneOut() {
            return false;
        }

        @Override
        public Object label(double[] predicted, double[][] leftOut) {
            int best = 0;
            for (int c = 1; c < predicted.length; c++) {
                if (predicted[c] > predicted[best]) {
                    best = c;
                }
            }
            return labels.get(best);
        }
    }

    /**
     * The number itself. Ridge regression draws predictions to the mean; they are spread again until those of left-out
     * cases vary as much as the labels do, because agreement in the sense of Lin (1989) asks for the scale as well.
     */
    record Scores(ValueType type, double[][] rows) implements Targets {
        private static final double NO_VARIATION = 1e-9;
        private static final double MOST_GAIN = 10;

        Scores(ValueType type, List<LabelledCase> cases) {
            this(
                    type,
                    cases.stream()
                            .map(labelled -> new double[] {((Number) labelled.label()).doubleValue()})
                            .toArray(double[][]::new));
        }

        @Override
        public boolean needLeaveOneOut() {
            return true;
        }

        @Override
        public Object label(double[] predicted, double[][] leftOut) {
            double[] labels = column(rows);
            double mean = StatUtils.mean(labels);
            double spread = Math.sqrt(StatUtils.populationVariance(column(leftOut)));
            double wanted = Math.sqrt(StatUtils.populationVariance(labels));
            double gain = spread < NO_VARIATION ? 1 : Math.min(MOST_GAIN, wanted / spread);
            double value = mean + (predicted[0] - mean) * gain;
            double clipped = Math.max(StatUtils.min(labels), Math.min(StatUtils.max(labels), value));
            return nearest(clipped);
        }

        private Object nearest(double value) {
            if (!type.choices().isEmpty()) {
                return type.choices().stream()
                        .min(Comparator.comparingDouble(choice -> Math.abs(((Number) choice).doubleValue() - value)))
                        .orElseThrow();
            }
            return type.pythonName().contains("int") ? (Object) Math.round(value) : (Object) value;
        }

        private static double[] column(double[][] rows) {
            double[] column = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                column[i] = rows[i][0];
            }
            return column;
        }
    }
}
