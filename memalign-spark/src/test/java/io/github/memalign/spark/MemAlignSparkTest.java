package io.github.memalign.spark;

import static io.github.memalign.spark.LocalSpark.row;
import static io.github.memalign.spark.LocalSpark.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Loaded;
import io.github.memalign.judge.Example;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class MemAlignSparkTest {
    private static final AlignedJudge TONE = Tone.aligned();

    private final SparkSession spark;

    MemAlignSparkTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void count() {
        Scripted.reset();
    }

    private SparkJudge polite() {
        return MemAlignSpark.judge(spark, Scripted.judge()).models(Scripted.source());
    }

    private Dataset<Row> replies(int count) {
        return spark.range(0, count, 1, 4)
                .selectExpr("CAST(id AS STRING) AS id", "concat(if(id % 2 = 0, 'Sorry', 'No'), ' ', id) AS outputs");
    }

    private static List<Object> members(Dataset<Row> judged, String member) {
        return judged.select("id", "feedback." + member).collectAsList().stream()
                .sorted(Comparator.comparing(row -> row.getString(0)))
                .map(row -> row.get(1))
                .toList();
    }

    @Test
    void rowsGetTheVerdictsThatTheLibraryGivesAndKeepTheirOtherColumns() {
        Timestamp time = Timestamp.valueOf("2026-01-31 12:00:00");
        Dataset<Row> replies = table(
                spark,
                "id STRING, inputs STRING, outputs STRING, price DECIMAL(10,2), at TIMESTAMP, tags ARRAY<STRING>",
                row("a", "The box was wet.", "Sorry! I send you another one.", new BigDecimal("1.50"), time, null),
                row("b", "The box was wet.", "That is not our problem.", null, null, new String[] {"x"}));

        SparkJudge judge = MemAlignSpark.judge(spark, TONE);
        List<Row> judged = judge.on(replies).orderBy("id").collectAsList();

        assertThat(judged.get(0).getDecimal(3)).isEqualByComparingTo("1.50");
        assertThat(judged.get(0).getTimestamp(4)).isEqualTo(time);
        assertThat(judged.get(1).getList(5)).isEqualTo(List.of("x"));
        Row first = judged.get(0).getAs("feedback");
        assertThat(first.<String>getAs("value"))
                .isEqualTo(library("The box was wet.", "Sorry! I send you another one."));
        assertThat(judged.get(1).<Row>getAs("feedback").<String>getAs("value"))
                .isEqualTo(library("The box was wet.", "That is not our problem."));
        assertThat(first.<String>getAs("judge_version")).isEqualTo(judge.version());
        assertThat(first.<Double>getAs("cost")).isZero();
        assertThat(first.getList(first.fieldIndex("recalled"))).isNotEmpty();
        assertThat(first.<String>getAs("error")).isNull();
    }

    private static String library(String inputs, String outputs) {
        try (MemAlign memAlign = MemAlign.create()) {
            return memAlign.judge(TONE)
                    .judge(Example.builder().inputs(inputs).outputs(outputs).build())
                    .as(String.class)
                    .orElseThrow();
        }
    }

    @Test
    void columnsMayBeOfOtherNamesAndOfAnyLayout() {
        Dataset<Row> rows = spark.sql("SELECT '1' AS id, named_struct('reply', 'Sorry', 'stars', 3) AS said"
                + " UNION ALL SELECT '2', named_struct('reply', 'No', 'stars', 1)");
        assertThat(members(polite().column("outputs", "said").on(rows), "score"))
                .containsExactly(1.0, 0.0);
        assertThat(members(
                        polite().column("outputs", "m").on(rows.selectExpr("id", "map('text', said.reply) AS m")),
                        "value"))
                .containsExactly("true", "false");
        assertThat(members(
                        polite().column("outputs", "a").on(rows.selectExpr("id", "array(said.reply, 'x') AS a")),
                        "value"))
                .containsExactly("true", "false");
    }

    @Test
    void aTextThatHoldsJsonIsReadAsThatSoThatTheExampleIsThatOfAStruct() {
        Dataset<Row> struct = spark.sql("SELECT named_struct('reply', 'Sorry') AS outputs");
        Dataset<Row> text = spark.sql("SELECT '{\"reply\": \"Sorry\"}' AS outputs");
        Loaded<LabelledExample> one = MemAlignSpark.feedback(
                struct.selectExpr("outputs", "true AS label"), Scripted.judge().definition(), Map.of());
        Loaded<LabelledExample> other = MemAlignSpark.feedback(
                text.selectExpr("outputs", "true AS label"), Scripted.judge().definition(), Map.of());
        assertThat(one.orThrow()).isEqualTo(other.orThrow()).hasSize(1);
    }

    @Test
    void aRowThatCannotBeJudgedHasAnErrorThatNamesItsPlace() {
        Dataset<Row> rows = table(
                        spark,
                        "id STRING, outputs STRING",
                        row("1", "Sorry"),
                        row("2", null),
                        row("3", "break down"),
                        row("4", " \u200b"),
                        row("5", "No"))
                .coalesce(1);
        SparkJudge judge = polite();
        Dataset<Row> judged = judge.on(rows);
        List<Object> errors = members(judged, "error");
        assertThat(errors.get(0)).isNull();
        assertThat(errors.get(1)).asString().contains("UNUSABLE_ROW: partition 0:2: outputs: is missing");
        assertThat(errors.get(2)).asString().contains("MODEL_CALL").contains("it broke down");
        assertThat(errors.get(3)).asString().contains("partition 0:4").contains("blank");
        assertThat(errors.get(4)).isNull();
        assertThat(judge.tally().rows()).isEqualTo(5);
        assertThat(judge.tally().failures()).isEqualTo(3);
        assertThat(judge.tally().labels()).isEqualTo(Map.of("true", 1L, "false", 1L));
        assertThat(judge.tally().share("true")).isEqualTo(0.5);
    }

    @Test
    void aColumnThatIsMissingOrCannotBeReadIsSaidBeforeAnythingIsJudged() {
        assertThatThrownBy(() -> polite().on(spark.sql("SELECT 1 AS id, 'Sorry' AS reply")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("{{ outputs }}")
                .hasMessageContaining("id, reply");
        assertThatThrownBy(() -> polite().column("outputs", "replie").on(spark.sql("SELECT 'Sorry' AS reply")))
                .hasMessageContaining("no column 'replie'");
        assertThatThrownBy(() -> polite().column("outputs", "b").on(spark.sql("SELECT X'00' AS b")))
                .hasMessageContaining("binary");
        assertThatThrownBy(() -> polite().column("outputs", "b")
                        .on(spark.sql("SELECT named_struct('parts', array(X'00')) AS b")))
                .hasMessageContaining("binary");
        assertThatThrownBy(() -> polite().column("reply", "b").on(spark.sql("SELECT 'x' AS b")))
                .hasMessageContaining("no field 'reply'");
        assertThatThrownBy(() -> polite().on(spark.sql("SELECT 'x' AS outputs, 1 AS Feedback")))
                .hasMessageContaining("as(NAME)");
    }

    @Test
    void anExecutorOpensAJudgeOnceForAllItsTasks() {
        SparkJudge judge = polite();
        judge.on(replies(40)).write().format("noop").mode("overwrite").save();
        judge.on(replies(40)).write().format("noop").mode("overwrite").save();
        assertThat(Scripted.OPENED).hasValue(1);
        assertThat(Scripted.ASKED).hasValue(80);
    }

    @Test
    void aBudgetIsKeptToAndTheRowsBeyondItSaySo() {
        SparkJudge judge = polite().maxCalls(7);
        List<Object> errors = members(judge.on(replies(20)), "error");
        assertThat(Scripted.ASKED).hasValue(7);
        assertThat(errors).filteredOn(error -> error == null).hasSize(7);
        assertThat(errors).filteredOn(error -> error != null).allSatisfy(error -> assertThat(error)
                .asString()
                .contains("the limit of 7 model calls", "raise maxCalls")
                .doesNotContain("--"));
    }

    @Test
    void limitsAreSplitAmongExecutors() {
        assertThatThrownBy(() -> polite().executors(10).callsPerMinute(9).on(replies(1)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("split among 10 executors");
        SparkJudge judge = polite().executors(4).maxCalls(20);
        judge.on(replies(20)).write().format("noop").mode("overwrite").save();
        assertThat(Scripted.ASKED).as("what one of four executors may take").hasValue(5);
    }

    @Test
    void aModelWithoutAPriceCannotBeKeptToACost() {
        AlignedJudge unpriced = Scripted.judge()
                .withDefinition(Scripted.judge().definition().toBuilder()
                        .model("openai:/of-our-own")
                        .build());
        assertThatThrownBy(() -> MemAlignSpark.judge(spark, unpriced).maxCost(1).on(replies(1)))
                .hasMessageContaining("the price of openai:/of-our-own is unknown");
    }

    @Test
    void aModelThatCannotBeHadIsAnErrorOfEachRow() {
        AlignedJudge unknown = Scripted.judge();
        List<Object> errors = members(MemAlignSpark.judge(spark, unknown).on(replies(3)), "error");
        assertThat(errors).hasSize(3).allSatisfy(error -> assertThat(error)
                .asString()
                .startsWith("NOT_READY: executor driver on ")
                .contains("scripted"));
    }

    @Test
    void modelsThatCannotBeMadeAreAnErrorOfEachRowWhateverTheyThrow() {
        SparkJudge judge = MemAlignSpark.judge(spark, Scripted.judge()).models(() -> {
            throw new IllegalStateException("no models today");
        });
        assertThat(members(judge.on(replies(3)), "error"))
                .hasSize(3)
                .allSatisfy(error ->
                        assertThat(error).asString().startsWith("NOT_READY: ").contains("no models today"));
    }

    @Test
    void aKeyThatWasRefusedIsTriedAgainByTheNextJob() {
        SparkJudge judge = polite();
        Dataset<Row> refused = table(spark, "id STRING, outputs STRING", row("1", "refuse"), row("2", "Sorry"))
                .coalesce(1);
        assertThat(members(judge.on(refused), "error").get(0)).asString().contains("the key is not paid for");
        assertThat(members(judge.on(replies(2)), "value")).containsExactly("true", "false");
    }

    @Test
    void aTaskThatIsTriedAgainPaysForNothingTwice(@TempDir Path directory) {
        SparkJudge judge = polite().checkpoint(directory.toUri().toString());
        Dataset<Row> judged = judge.on(replies(40));
        Dataset<Row> failingOnce = judged.map(
                (org.apache.spark.api.java.function.MapFunction<Row, Row>) row -> {
                    if (org.apache.spark.TaskContext.get().attemptNumber() == 0
                            && row.<String>getAs("id").equals("39")) {
                        throw new IllegalStateException("the task dies at its last row");
                    }
                    return row;
                },
                Encoders.row(judged.schema()));

        assertThat(members(failingOnce, "value")).hasSize(40).doesNotContainNull();
        assertThat(Scripted.ASKED).hasValue(40);

        assertThat(members(judge.on(replies(40)), "value")).hasSize(40).doesNotContainNull();
        assertThat(Scripted.ASKED).as("the same job once more").hasValue(40);
        assertThat(members(judge.on(replies(44).where("id >= 40")), "value")).hasSize(4);
        assertThat(Scripted.ASKED).as("other rows in the same partitions").hasValue(44);
    }

    @Test
    void whatFailedIsNotKeptAndWhatIsDamagedIsJudgedAgain(@TempDir Path directory) throws Exception {
        Dataset<Row> rows = table(spark, "id STRING, outputs STRING", row("1", "Sorry"), row("2", "break down"))
                .coalesce(1);
        SparkJudge judge = polite().checkpoint(directory.toString());
        members(judge.on(rows), "value");
        members(judge.on(rows), "value");
        assertThat(Scripted.ASKED).as("the failure once more").hasValue(3);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
                Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
                Files.writeString(file, "{\"key\": ");
            }
        }
        assertThat(members(judge.on(rows), "value")).containsExactly("true", null);
        assertThat(Scripted.ASKED).hasValue(5);
    }

    @Test
    void judgesAreFunctionsOfSql() {
        SparkJudge polite = polite();
        MemAlignSpark.register(spark, Map.of("polite", polite, "tone", MemAlignSpark.judge(spark, TONE)));
        replies(4).createOrReplaceTempView("replies");

        assertThat(members(
                        spark.sql("SELECT id, memalign_judge('polite', NULL, outputs) AS feedback FROM replies"),
                        "value"))
                .containsExactly("true", "false", "true", "false");
        assertThat(Scripted.ASKED).hasValue(4);
        Row twoMembers = spark.sql("SELECT f.value, f.rationale, f.error FROM (SELECT memalign_judge_row('polite',"
                        + " struct(id, outputs)) AS f FROM replies WHERE id = '0')")
                .head();
        assertThat(twoMembers).isEqualTo(row("true", "because", null));
        assertThat(Scripted.ASKED).as("two members of one verdict").hasValue(5);
        assertThat(polite.tally().rows()).isEqualTo(5);
        assertThat(spark.sql(
                                "SELECT memalign_judge('tone', 'The box was wet.', 'Sorry! I send you another one.').value")
                        .head()
                        .getString(0))
                .isEqualTo(library("The box was wet.", "Sorry! I send you another one."));
        assertThat(spark.sql("SELECT memalign_judge('tome', 'a', 'b').error")
                        .head()
                        .getString(0))
                .isEqualTo("UNKNOWN_JUDGE: there is no judge 'tome'; registered are polite, tone");
        assertThat(spark.sql("SELECT memalign_judge('polite', 'a', NULL).error")
                        .head()
                        .getString(0))
                .contains("UNUSABLE_ROW")
                .contains("outputs: is missing");
    }

    @Test
    void manyJudgesOfSqlAreOpenedOnceInATask() {
        Map<String, SparkJudge> many = new TreeMap<>();
        StringBuilder query = new StringBuilder("SELECT ''");
        for (int i = 0; i < 18; i++) {
            many.put("polite" + i, polite());
            query.append(", memalign_judge('polite").append(i).append("', NULL, outputs).value");
        }
        MemAlignSpark.register(spark, many);
        replies(3).coalesce(1).createOrReplaceTempView("replies");
        assertThat(spark.sql(query + " FROM replies").collectAsList()).hasSize(3);
        assertThat(Scripted.ASKED).hasValue(3 * 18);
        assertThat(Scripted.OPENED).hasValue(18);
    }

    @Test
    void aPlaceIsReadOnceAndItsJudgeJudgesOnWhenItIsGone(@TempDir Path directory) throws Exception {
        Path place = directory.resolve("tone");
        JudgeDirectory.save(place, TONE);
        SparkJudge judge = MemAlignSpark.judge(spark, place.toString());
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Dataset<Row> rows = replies(2).withColumn("inputs", functions.lit("The box was wet."));
        assertThat(members(judge.on(rows), "value")).hasSize(2).doesNotContainNull();
        assertThatThrownBy(() -> MemAlignSpark.judge(spark, place.toString())).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> MemAlignSpark.judge(spark, "s3:/bucket/tone")).hasMessageContaining("no place");
    }

    @Test
    void aStreamIsJudgedAndEachRowHasOneVerdict(@TempDir Path directory) throws Exception {
        Path in = Files.createDirectory(directory.resolve("in"));
        String out = directory.resolve("out").toString();
        for (int round = 0; round < 2; round++) {
            Files.write(
                    in.resolve("rows-" + round + ".json"),
                    IntStream.range(10 * round, 10 * round + 10)
                            .mapToObj(i -> "{\"id\": \"" + (10 + i) + "\", \"outputs\": \"Sorry " + i + "\"}")
                            .toList());
            Dataset<Row> rows =
                    spark.readStream().schema("id STRING, outputs STRING").json(in.toString());
            polite().on(rows)
                    .writeStream()
                    .format("parquet")
                    .option("checkpointLocation", directory.resolve("progress").toString())
                    .trigger(org.apache.spark.sql.streaming.Trigger.AvailableNow())
                    .start(out)
                    .awaitTermination();
        }
        Dataset<Row> judged = spark.read().parquet(out);
        assertThat(members(judged, "value")).hasSize(20).containsOnly("true");
        assertThat(judged.select("id").distinct().count()).isEqualTo(20);
        assertThat(Scripted.ASKED).hasValue(20);
    }

    @Test
    void theTimesOfFeedbackMayBeTimestamps() {
        for (String type : List.of("TIMESTAMP", "TIMESTAMP_NTZ")) {
            Dataset<Row> said = spark.sql("SELECT '1' AS id, 'Sorry' AS outputs, true AS label,"
                    + " CAST('2026-01-31T12:00:00Z' AS " + type + ") AS time");
            Loaded<LabelledExample> feedback =
                    MemAlignSpark.feedback(said, Scripted.judge().definition(), Map.of());
            assertThat(feedback.orThrow().get(0).assessments().get(0).time())
                    .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        }
    }

    @Test
    void aJudgeLearnsFromATableOfFeedback() {
        Dataset<Row> said = table(
                spark,
                "id STRING, inputs STRING, outputs STRING, verdict STRING, who STRING",
                row("1", "The box was wet.", "Not my fault.", "unkind", "ana"),
                row("1", "The box was wet.", "Not my fault.", "kind", "ben"),
                row("2", "The box was wet.", "Sorry!", "kind", "ana"),
                row("3", "The box was wet.", "Sorry!", "lovely", "ana"));
        Loaded<LabelledExample> feedback =
                MemAlignSpark.feedback(said, Tone.definition(), Map.of("label", "verdict", "source", "who"));
        assertThat(feedback.examples()).hasSize(2);
        assertThat(feedback.problems()).singleElement().asString().contains("feedback:4: label: \"lovely\"");
        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge learned = memAlign.align(TONE, feedback.examples()).judge();
            assertThat(learned.episodes()).hasSize(TONE.episodes().size() + 2);
        }
    }
}
