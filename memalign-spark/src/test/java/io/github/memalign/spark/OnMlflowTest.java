package io.github.memalign.spark;

import static io.github.memalign.spark.LocalSpark.row;
import static io.github.memalign.spark.LocalSpark.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.Progress;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.FakeMlflow;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import java.time.Clock;
import java.util.List;
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

    @Test
    void labelsThatAreNoNamesOfMetricsAreWrittenAsOnesThatAre() {
        spark.conf().set(ADDRESS, server.address());
        SparkJudge judge = MemAlignSpark.judge(spark, Scripted.judge());
        for (String label : List.of("a/", "a?", "long ".repeat(100))) {
            judge.ofJob().count(new Verdict(label, null, null, null, false, null, null, 1L, 0.0, List.of(), ""));
        }
        assertThat(http.runs().get(judge.log("exp")).metrics())
                .containsEntry("share/a_", 2 / 3.0)
                .containsEntry("share/" + "long ".repeat(40), 1 / 3.0);
    }

    @Test
    void aRegisteredJudgeIsTheNewestVersionOrTheOneThatIsNamed() {
        spark.conf().set(ADDRESS, server.address());
        RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
        AlignedJudge stricter = Scripted.judge()
                .withDefinition(JudgeDefinition.builder("polite", "Is the reply {{ outputs }} very kind?")
                        .model("scripted:/one")
                        .valueType(ValueType.BOOL)
                        .build());
        registry.register("exp", Scripted.judge(), Progress.NONE);
        registry.register("exp", stricter, Progress.NONE);

        SparkJudge newest = MemAlignSpark.judge(spark, "scorers:/exp/polite").models(Scripted.source());
        assertThat(newest.on(table(spark, "outputs STRING", row("Sorry")))
                        .select("feedback.value")
                        .first()
                        .get(0))
                .isEqualTo("true");
        assertThat(newest.version())
                .isEqualTo(MemAlignSpark.judge(spark, "scorers:/exp/polite/2").version())
                .isNotEqualTo(
                        MemAlignSpark.judge(spark, "scorers:/exp/polite/1").version());
        assertThatThrownBy(() -> MemAlignSpark.judge(spark, "scorers:/polite"))
                .hasMessageContaining("scorers:/EXPERIMENT/NAME");
    }
}
