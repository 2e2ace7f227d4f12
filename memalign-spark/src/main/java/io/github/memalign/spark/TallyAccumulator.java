package io.github.memalign.spark;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * Counts verdicts over all tasks. Its size does not grow with the rows. Spark reads and sends it while others add to it, which is
 * why each method holds its lock.
 */
final class TallyAccumulator extends AccumulatorV2<Verdict, Tally> {
    private static final long serialVersionUID = 1L;

    private long rows;
    private long failures;
    private long needReview;
    private long tokens;
    private double cost;
    private final TreeMap<String, Long> labels = new TreeMap<>();

    @Override
    public synchronized boolean isZero() {
        return rows == 0;
    }

    @Override
    public synchronized AccumulatorV2<Verdict, Tally> copy() {
        TallyAccumulator copy = new TallyAccumulator();
        copy.plus(this);
        return copy;
    }

    @Override
    public synchronized void reset() {
        rows = 0;
        failures = 0;
        needReview = 0;
        tokens = 0;
        cost = 0;
        labels.clear();
    }

    @Override
    public synchronized void add(Verdict verdict) {
        rows++;
        failures += verdict.hasError() ? 1 : 0;
        needReview += verdict.needsReview() ? 1 : 0;
        tokens += verdict.tokens() == null ? 0 : verdict.tokens();
        cost += verdict.cost() == null ? 0 : verdict.cost();
        if (verdict.value() != null) {
            count(verdict.value(), 1);
        }
    }

    private void count(String label, long more) {
        boolean known = labels.containsKey(label) || labels.size() < Tally.MOST_LABELS;
        labels.merge(known ? label : Tally.OTHERS, more, Long::sum);
    }

    @Override
    public synchronized void merge(AccumulatorV2<Verdict, Tally> other) {
        plus((TallyAccumulator) other);
    }

    private synchronized void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
    }

    private void plus(TallyAccumulator other) {
        rows += other.rows;
        failures += other.failures;
        needReview += other.needReview;
        tokens += other.tokens;
        cost += other.cost;
        other.labels.forEach(this::count);
    }

    @Override
    public synchronized Tally value() {
        SortedMap<String, Long> all = labels;
        return new Tally(rows, failures, needReview, tokens, cost, all);
    }
}
