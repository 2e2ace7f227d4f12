package example;

import io.github.memalign.spark.MemAlignSpark;
import io.github.memalign.spark.SparkJudge;
import io.github.memalign.spark.Tally;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Judges a table of replies and writes it with the verdicts: arguments are the judge's place, the table and where to write. */
public final class JudgeReplies {
    private JudgeReplies() {}

    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder().appName("judge replies").getOrCreate();
        System.out.println(judge(spark, arguments[0], arguments[1], arguments[2]));
        spark.read().parquet(arguments[2]).createOrReplaceTempView("judged");
        spark.sql("SELECT feedback.value, count(*) FROM judged GROUP BY feedback.value").show();
        spark.stop();
    }

    static Tally judge(SparkSession spark, String place, String replies, String out) {
        SparkJudge judge = MemAlignSpark.judge(spark, place).checkpoint(out + "-checkpoint");
        Dataset<Row> rows = spark.read().json(replies).repartition(8);
        judge.on(rows).write().mode("overwrite").parquet(out);
        return judge.tally();
    }
}
