package io.github.memalign.spark;

import static io.github.memalign.spark.LocalSpark.row;
import static io.github.memalign.spark.LocalSpark.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.mlflow.FakeMlflow;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class OnMlflowTest {
    private static final String ADDRESS = "spark.memalign.MLFLOW_TRACKING_URI";

    private final SparkSession spark;
    private final FakeMlflow server = new FakeMlflow();
    private final MlflowHttp http = server.http();

    OnMlflowTest(SparkSession spark) {
        this.spark = spark;
    }

    @AfterEach
    void close() {
        spark.conf().unset(ADDRESS);
        http.close();
        server.close();
    }

    @Test
    void aJudgeOfARunJudgesAndWhatItSaidBecomesARun() {
        spark.conf().set(ADDRESS, server.address());
        String place = "runs:/" + new JudgeRuns(http).save("exp", Scripted.judge(), Map.of());
        SparkJudge judge = MemAlignSpark.judge(spark, place).models(Scripted.source());
        judge.on(table(spark, "outputs STRING", row("Sorry"), row("No"), row("Sorry, no"), row("break down")))
                .write()
                .format("noop")
                .mode("overwrite")
                .save();

        Run run = http.runs().get(judge.log("exp"));

        assertThat(run.status()).isEqualTo("FINISHED");
        assertThat(run.metrics())
                .containsEntry("rows", 4.0)
                .containsEntry("failures", 1.0)
                .containsEntry("share/true", 2 / 3.0)
                .containsEntry("share/false", 1 / 3.0);
        assertThat(judge.log("exp")).as("a run for each log").isNotEqualTo(run.id());
    }
}
