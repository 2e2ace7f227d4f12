package io.github.memalign.spark;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Loaded;
import io.github.memalign.datasets.feedback.FeedbackFile;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Judges over the rows of Spark: where everything begins.
 *
 * <pre>{@code
 * Dataset<Row> judged = MemAlignSpark.judge(spark, "runs:/RUN_ID").on(rows);
 * judged.write().parquet("judged");
 * }</pre>
 */
public final class MemAlignSpark {
    private MemAlignSpark() {}

    /**
     * A judge from a place, read now and once: whatever becomes of the place later, its verdicts are this judge's.
     *
     * @param place a directory that align wrote, a file of YAML, or {@code runs:/RUN_ID} or {@code
     *     scorers:/EXPERIMENT/NAME[/VERSION]} on the MLflow server of {@code MLFLOW_TRACKING_URI}
     * @throws InvalidSettingException if the place is none
     * @throws io.github.memalign.MemAlignException if there is no judge or it cannot be read
     */
    public static SparkJudge judge(SparkSession spark, String place) {
        return judge(spark, Places.load(spark, place));
    }

    /** A judge that the program has already. */
    public static SparkJudge judge(SparkSession spark, AlignedJudge judge) {
        return new SparkJudge(spark, judge);
    }

    /**
     * As {@link #register(SparkSession, Map)}, for one judge.
     *
     * @param name what SQL calls it
     * @param place as in {@link #judge(SparkSession, String)}
     */
    public static void register(SparkSession spark, String name, String place) {
        register(spark, Map.of(name, judge(spark, place)));
    }

    /**
     * Makes judges functions of SQL in this session: {@code memalign_judge('tone', inputs, outputs)}, and {@code
     * memalign_judge_row('tone', struct(inputs, outputs, expectations))} for judges that look at other fields too. They give the
     * struct that {@link SparkJudge#on} adds. A task judges one row at a time here; for many rows and a model that is waited for,
     * {@code on} is faster.
     *
     * @param judges by what SQL calls them; they take the place of all that were registered before
     */
    public static void register(SparkSession spark, Map<String, SparkJudge> judges) {
        Map<String, JobJudge> ready = new TreeMap<>();
        judges.forEach((name, judge) -> ready.put(name, judge.ofJob()));
        new SqlFunctions(ready).register(spark);
    }

    /**
     * Feedback in a table, to align a judge with on the driver: the columns {@code id, inputs, outputs, expectations,
     * conversation, label, rationale, source, time} as in a feedback file. All of it is brought to the driver.
     *
     * <pre>{@code
     * Loaded<LabelledExample> said = MemAlignSpark.feedback(table, judge.definition(), Map.of("label", "verdict"));
     * Alignment alignment = memAlign.align(judge, said.orThrow());
     * }</pre>
     *
     * @param columns columns by the field they hold, where names differ
     * @return what can be learned, and what is wrong with other rows
     * @throws InvalidSettingException if there is no such field or column
     */
    public static Loaded<LabelledExample> feedback(
            Dataset<Row> rows, JudgeDefinition definition, Map<String, String> columns) {
        Columns read = Columns.ofFeedback(rows.schema(), columns);
        List<io.github.memalign.datasets.rows.Row> all = new ArrayList<>();
        rows.toLocalIterator().forEachRemaining(row -> all.add(read.read(row, Path.of("feedback"), all.size() + 1L)));
        return FeedbackFile.of(all, definition);
    }
}
