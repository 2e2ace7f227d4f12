package io.github.memalign.spark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.MemAlignException;
import io.github.memalign.internal.Json;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Judges in SQL, by the names they were given. One row is judged at a time in each task. */
final class SqlFunctions implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, JobJudge> judges;

    SqlFunctions(Map<String, JobJudge> judges) {
        this.judges = new TreeMap<>(judges);
    }

    /** A verdict may cost and need not be the same twice, so that Spark must neither double nor move the calls. */
    void register(SparkSession spark) {
        UDF3<@Nullable String, @Nullable Object, @Nullable Object, Row> ofFields = this::judge;
        UDF2<@Nullable String, @Nullable Row, Row> ofRow = this::judge;
        spark.udf()
                .register(
                        "memalign_judge",
                        functions.udf(ofFields, Verdict.SCHEMA).asNondeterministic());
        spark.udf()
                .register(
                        "memalign_judge_row",
                        functions.udf(ofRow, Verdict.SCHEMA).asNondeterministic());
    }

    private Row judge(@Nullable String name, @Nullable Object inputs, @Nullable Object outputs) {
        ObjectNode values = Json.object();
        values.set("inputs", Values.json(inputs));
        values.set("outputs", Values.json(outputs));
        return judge(name, values);
    }

    private Row judge(@Nullable String name, @Nullable Row row) {
        ObjectNode values = Json.object();
        StructType schema = row == null ? null : row.schema();
        if (row != null && schema != null) {
            Columns columns = Columns.toJudge(schema);
            values = columns.read(row, Path.of(""), 0).values();
        }
        return judge(name, values);
    }

    private Row judge(@Nullable String name, ObjectNode values) {
        JobJudge judge = name == null ? null : judges.get(name);
        if (judge == null) {
            return Verdict.failed(
                            "UNKNOWN_JUDGE: there is no judge '" + name + "'; registered are "
                                    + String.join(", ", judges.keySet()),
                            "")
                    .row();
        }
        Verdict verdict = verdict(judge, values);
        judge.count(verdict);
        return verdict.row();
    }

    private static Verdict verdict(JobJudge judge, ObjectNode values) {
        TaskContext task = TaskContext.get();
        Path place = Path.of(task == null ? "SQL" : "partition " + task.partitionId());
        try {
            if (task != null) {
                return verdict(judge.ofTask(task), judge.version(), place, values);
            }
            try (OpenJudges.Lease lease = judge.lease()) {
                return verdict(lease.judge(), judge.version(), place, values);
            }
        } catch (MemAlignException notReady) {
            return Verdict.failed("NOT_READY: " + notReady.getMessage(), judge.version());
        }
    }

    private static Verdict verdict(OpenJudge open, String version, Path place, ObjectNode values) {
        Judgement judgement = new Judgement(open.judge(), version);
        return judgement.of(judgement.read(new io.github.memalign.datasets.rows.Row(place, 0, values)));
    }
}
