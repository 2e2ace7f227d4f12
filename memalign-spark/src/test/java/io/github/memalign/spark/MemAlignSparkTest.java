package io.github.memalign.spark;

import static io.github.memalign.spark.LocalSpark.row;
import static io.github.memalign.spark.LocalSpark.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.judge.Example;
import io.github.memalign.memory.AlignedJudge;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class MemAlignSparkTest {
    private final SparkSession spark;
    private final AlignedJudge tone = Tone.aligned();

    MemAlignSparkTest(SparkSession spark) {
        this.spark = spark;
    }

    @Test
    void rowsGetTheVerdictsThatTheLibraryGives() {
        Dataset<Row> replies = table(
                spark,
                "id STRING, inputs STRING, outputs STRING, price DECIMAL(10,2)",
                row("a", "The box was wet.", "Sorry! I send you another one.", new java.math.BigDecimal("1.50")),
                row("b", "The box was wet.", "That is not our problem.", null));

        List<Row> judged =
                MemAlignSpark.judge(spark, tone).on(replies).orderBy("id").collectAsList();

        assertThat(judged).extracting(row -> row.getString(0)).containsExactly("a", "b");
        assertThat(judged.get(0).getDecimal(3)).isEqualByComparingTo("1.50");
        assertThat(judged)
                .extracting(row -> row.<Row>getAs("feedback").<String>getAs("value"))
                .containsExactly(
                        verdict("The box was wet.", "Sorry! I send you another one."),
                        verdict("The box was wet.", "That is not our problem."));
    }

    private String verdict(String inputs, String outputs) {
        try (MemAlign memAlign = MemAlign.create()) {
            return memAlign.judge(tone)
                    .judge(Example.builder().inputs(inputs).outputs(outputs).build())
                    .as(String.class)
                    .orElseThrow();
        }
    }
}
