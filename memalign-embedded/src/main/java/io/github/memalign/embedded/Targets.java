package io.github.memalign.embedded;

import io.github.memalign.embedded.CaseModel.LabelledCase;
import io.github.memalign.judge.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.math3.stat.StatUtils;

/** Labels as numbers that can be learned, and back. */
interface Targets {
    /** A row of numbers for each case. */
    double[][] rows();

    /** How predicted numbers become a verdict. */
    Decision decision(RidgePenalty penalty);

    static Targets of(ValueType type, List<LabelledCase> cases) {
        return type.isNumeric() ? new Scores(type, cases) : new Classes(type, cases);
    }

    /** What predicted numbers mean. */
    interface Decision {
        /**
         * The label that predicted numbers stand for.
         *
         * @param base what is predicted of something that is like no case more than another
         */
        Object label(double[] predicted, double[] base);

        /** Whether a case with that label is on the side of the verdict. */
        boolean isFor(Object label, double[] predicted, double[] base);

        /** How much a case's contributions speak for the verdict; below 0 if against. */
        double weight(double[] contributions, double[] predicted, double[] base);

        /**
         * By how much the verdict wins: the more, the likelier it is right.
         *
         * @param base what is predicted of something that is like no case more than another
         */
        double margin(double[] predicted, double[] base);

        /** Whether a verdict is as good as the label of a case. */
        boolean isRight(Object verdict, double[] target);

        /** How sure the verdict is, for people. */
        String certainty(double[] predicted);
    }

    /** One column for each label that occurs; the largest wins. */
    record Classes(List<Object> labels, double[][] rows) implements Targets, Decision {
        private static final double SURE = 0.5;
        private static final double FAIRLY_SURE = 0.2;
        private static final int FEW = 5;

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
        public Decision decision(RidgePenalty penalty) {
            return this;
        }

        @Override
        public Object label(double[] predicted, double[] base) {
            return labels.get(best(predicted, -1));
        }

        private static int best(double[] predicted, int other) {
            int best = other == 0 ? 1 : 0;
            for (int c = best + 1; c < predicted.length; c++) {
                if (c != other && predicted[c] > predicted[best]) {
                    best = c;
                }
            }
            return best;
        }

        @Override
        public boolean isFor(Object label, double[] predicted, double[] base) {
            return label.equals(label(predicted, base));
        }

        @Override
        public double weight(double[] contributions, double[] predicted, double[] base) {
            return contributions[best(predicted, -1)];
        }

        @Override
        public double margin(double[] predicted, double[] base) {
            if (labels.size() == 1) {
                return 0;
            }
            int best = best(predicted, -1);
            return predicted[best] - predicted[best(predicted, best)];
        }

        @Override
        public boolean isRight(Object verdict, double[] target) {
            return target[labels.indexOf(verdict)] == 1;
        }

        @Override
        public String certainty(double[] predicted) {
            int best = best(predicted, -1);
            if (labels.size() == 1) {
                return (rows.length < FEW ? "unsure, there are few cases, and " : "") + "every case has this label.";
            }
            int next = best(predicted, best);
            double margin = margin(predicted, predicted);
            return String.format(
                    Locale.ROOT,
                    "%s, it scores %.2f, and \"%s\" %.2f.",
                    margin >= SURE ? "sure" : margin >= FAIRLY_SURE ? "fairly sure" : "unsure",
                    predicted[best],
                    labels.get(next),
                    Math.max(0, predicted[next]));
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
        public Decision decision(RidgePenalty penalty) {
            double[] labels = column(rows);
            double spread = Math.sqrt(StatUtils.populationVariance(column(penalty.leftOut())));
            double wanted = Math.sqrt(StatUtils.populationVariance(labels));
            double gain = spread < NO_VARIATION ? 1 : Math.min(MOST_GAIN, wanted / spread);
            Spread decision = new Spread(type, gain, StatUtils.min(labels), StatUtils.max(labels), 0);
            return decision.withError(penalty, StatUtils.mean(labels));
        }

        private static double[] column(double[][] rows) {
            double[] column = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                column[i] = rows[i][0];
            }
            return column;
        }
    }

    /**
     * Predictions spread again.
     *
     * @param gain by how much
     * @param lowest no verdict is lower
     * @param highest no verdict is higher
     * @param error by how much left-out cases are missed, on average
     */
    record Spread(ValueType type, double gain, double lowest, double highest, double error) implements Decision {
        Spread withError(RidgePenalty penalty, double mean) {
            double sum = 0;
            for (int i = 0; i < penalty.leftOut().length; i++) {
                Number verdict = (Number) label(penalty.leftOut()[i], new double[] {mean});
                sum += Math.abs(verdict.doubleValue() - penalty.targets()[i][0]);
            }
            return new Spread(type, gain, lowest, highest, sum / Math.max(1, penalty.leftOut().length));
        }

        @Override
        public Object label(double[] predicted, double[] base) {
            double value = base[0] + (predicted[0] - base[0]) * gain;
            return nearest(Math.max(lowest, Math.min(highest, value)));
        }

        private Object nearest(double value) {
            if (!type.choices().isEmpty()) {
                return type.choices().stream()
                        .min(Comparator.comparingDouble(choice -> Math.abs(((Number) choice).doubleValue() - value)))
                        .orElseThrow();
            }
            return type.pythonName().contains("int") ? (Object) Math.round(value) : (Object) value;
        }

        @Override
        public boolean isFor(Object label, double[] predicted, double[] base) {
            return (((Number) label).doubleValue() - base[0]) * (predicted[0] - base[0]) > 0;
        }

        @Override
        public double weight(double[] contributions, double[] predicted, double[] base) {
            return contributions[0] * gain * Math.signum(predicted[0] - base[0]);
        }

        /** What is far from the middle is far from the other labels too. */
        @Override
        public double margin(double[] predicted, double[] base) {
            return Math.abs(predicted[0] - base[0]);
        }

        /** Numbers between which there are others are as good as the label where they miss it by no more than is usual. */
        @Override
        public boolean isRight(Object verdict, double[] target) {
            double missed = Math.abs(((Number) verdict).doubleValue() - target[0]);
            return verdict instanceof Long || !type.choices().isEmpty() ? missed == 0 : missed <= error;
        }

        @Override
        public String certainty(double[] predicted) {
            return String.format(Locale.ROOT, "left-out cases are missed by %.2f on average.", error);
        }
    }
}
