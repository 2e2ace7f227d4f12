package io.github.memalign.spark;

import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Parallel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Adds a verdict to each row of a partition. Several rows are judged at once, and a few are held at a time, however many there
 * are.
 */
final class JudgedRows implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final JobJudge judge;
    private final Columns columns;
    private final StructType schema;
    private final @Nullable CheckpointPlace checkpoint;

    /**
     * @param judge judges
     * @param columns where the fields are
     * @param schema of the rows with their verdicts
     * @param checkpoint keeps verdicts; null for none
     */
    JudgedRows(JobJudge judge, Columns columns, StructType schema, @Nullable CheckpointPlace checkpoint) {
        this.judge = judge;
        this.columns = columns;
        this.schema = schema;
        this.checkpoint = checkpoint;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        TaskContext task = TaskContext.get();
        OpenJudge open;
        try {
            open = judge.ofTask(task);
        } catch (MemAlignException notReady) {
            Verdict verdict = notReady(notReady);
            return mapped(rows, row -> with(row, verdict));
        }
        Judgement judgement = new Judgement(open.judge(), judge.version());
        Optional<Checkpoint> kept =
                checkpoint == null ? Optional.empty() : Optional.of(checkpoint.open(judge.version(), task));
        Path place = Path.of("partition " + task.partitionId());
        Parallel.Results<Numbered, Judged> results = open.threads().results(new Numbering(rows), row -> {
            Judgement.Read read = judgement.read(columns.read(row.row, place, row.number));
            return new Judged(
                    row.row, kept.map(known -> known.verdict(read, judgement)).orElseGet(() -> judgement.of(read)));
        });
        // Before the judge is given back: what was asked for last is told first.
        task.<Void>addTaskCompletionListener(ended -> {
            results.close();
            kept.ifPresent(Checkpoint::write);
        });
        return mapped(results, result -> with(result.row, result.verdict));
    }

    private Verdict notReady(MemAlignException reason) {
        String where = "executor " + SparkEnv.get().executorId() + " on "
                + SparkEnv.get().blockManager().blockManagerId().host();
        return Verdict.failed("NOT_READY: " + where + ": " + reason.getMessage(), judge.version());
    }

    private Row with(Row row, Verdict verdict) {
        judge.count(verdict);
        Object[] values = new Object[row.length() + 1];
        for (int i = 0; i < row.length(); i++) {
            values[i] = row.get(i);
        }
        values[row.length()] = verdict.row();
        // With its schema: what follows may get this very row, and look for columns by name.
        return new GenericRowWithSchema(values, schema);
    }

    private static <T, R> Iterator<R> mapped(Iterator<T> things, Function<T, R> function) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return things.hasNext();
            }

            @Override
            public R next() {
                return function.apply(things.next());
            }
        };
    }

    private record Numbered(Row row, long number) {}

    private record Judged(Row row, Verdict verdict) {}

    /** Rows with their places in the partition, from 1. */
    private static final class Numbering implements Iterator<Numbered> {
        private final Iterator<Row> rows;
        private long number;

        Numbering(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Numbered next() {
            return new Numbered(rows.next(), ++number);
        }
    }
}
