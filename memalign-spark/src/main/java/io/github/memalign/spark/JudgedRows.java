package io.github.memalign.spark;

import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Parallel;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Adds a verdict to each row of a partition. Several rows are judged at once, and a few are held at a time, however many there
 * are.
 */
final class JudgedRows implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<PackedJudge> packed;
    private final Settings settings;
    private final Columns columns;
    private final TallyAccumulator tally;

    JudgedRows(Broadcast<PackedJudge> packed, Settings settings, Columns columns, TallyAccumulator tally) {
        this.packed = packed;
        this.settings = settings;
        this.columns = columns;
        this.tally = tally;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        PackedJudge judge = packed.getValue();
        TaskContext task = TaskContext.get();
        OpenJudges.Lease lease;
        try {
            lease = OpenJudges.ofThisJvm().lease(judge, settings);
        } catch (MemAlignException notReady) {
            return failed(rows, judge, notReady);
        }
        Parallel.Results<Numbered, Judged> results = judged(rows, judge, lease.judge(), task.partitionId());
        task.<Void>addTaskCompletionListener(ended -> {
            results.close();
            lease.close();
        });
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return results.hasNext();
            }

            @Override
            public Row next() {
                return with(results.next());
            }
        };
    }

    private Parallel.Results<Numbered, Judged> judged(
            Iterator<Row> rows, PackedJudge packed, OpenJudge open, int partition) {
        Judgement judgement = new Judgement(open.judge(), packed.version());
        Path place = Path.of("partition " + partition);
        return open.threads().results(numbered(rows), row -> {
            Judgement.Read read = judgement.read(columns.read(row.row, place, row.number));
            return new Judged(row.row, judgement.of(read));
        });
    }

    private Iterator<Row> failed(Iterator<Row> rows, PackedJudge judge, MemAlignException reason) {
        String where = "executor " + SparkEnv.get().executorId() + " on "
                + SparkEnv.get().blockManager().blockManagerId().host();
        Verdict verdict = Verdict.failed("NOT_READY: " + where + ": " + reason.getMessage(), judge.version());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                return with(new Judged(rows.next(), verdict));
            }
        };
    }

    private Row with(Judged judged) {
        tally.add(judged.verdict);
        Row row = judged.row;
        Object[] values = new Object[row.length() + 1];
        for (int i = 0; i < row.length(); i++) {
            values[i] = row.get(i);
        }
        values[row.length()] = judged.verdict.row();
        return RowFactory.create(values);
    }

    private static Iterator<Numbered> numbered(Iterator<Row> rows) {
        return new Iterator<>() {
            private long number;

            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Numbered next() {
                return new Numbered(rows.next(), ++number);
            }
        };
    }

    private record Numbered(Row row, long number) {}

    private record Judged(Row row, Verdict verdict) {}
}
