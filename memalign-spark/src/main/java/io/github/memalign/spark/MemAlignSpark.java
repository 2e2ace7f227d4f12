package io.github.memalign.spark;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.memory.AlignedJudge;
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
     * @param place a directory that align wrote, a file of YAML, or {@code runs:/RUN_ID} on the MLflow server of {@code
     *     MLFLOW_TRACKING_URI}
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
}
