package io.github.memalign.spark;

import static io.github.memalign.spark.LocalSpark.row;
import static io.github.memalign.spark.LocalSpark.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Loaded;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** docs/spark.md shows code that runs, and the column as it is. */
@ExtendWith(LocalSpark.class)
class SparkPageTest {
    private final SparkSession spark;

    SparkPageTest(SparkSession spark) {
        this.spark = spark;
    }

    @Test
    void theCodeOfThePageRuns(@TempDir Path directory) {
        String place = directory.resolve("tone").toString();
        String out = directory.resolve("judged").toString();
        JudgeDirectory.save(Path.of(place), Tone.aligned());
        Dataset<Row> rows = table(spark, "question STRING, reply STRING", row("The box was wet.", "Sorry!"));

        SparkJudge tone =
                MemAlignSpark.judge(spark, place).column("inputs", "question").column("outputs", "reply");
        Dataset<Row> judged = tone.on(rows);
        judged.write().parquet(out);
        System.out.println(tone.tally());

        assertThat(tone.tally().rows()).isEqualTo(1);
        assertThat(spark.read().parquet(out).select("feedback.value").head().getString(0))
                .isEqualTo("kind");
    }

    @Test
    void theSqlOfThePageRuns(@TempDir Path directory) {
        String place = directory.resolve("tone").toString();
        JudgeDirectory.save(Path.of(place), Tone.aligned());
        table(spark, "id INT, inputs STRING, outputs STRING", row(1, "The box was wet.", "Sorry!"))
                .createOrReplaceTempView("replies");

        MemAlignSpark.register(spark, "tone", place);
        Dataset<Row> said = spark.sql("SELECT id, memalign_judge('tone', inputs, outputs).value FROM replies");

        assertThat(said.head()).isEqualTo(row(1, "kind"));
    }

    @Test
    void theLearningOfThePageRuns() {
        AlignedJudge judge = Tone.aligned();
        table(spark, "inputs STRING, outputs STRING, verdict STRING", row("The box was wet.", "So what?", "unkind"))
                .createOrReplaceTempView("feedback");
        try (MemAlign memAlign = MemAlign.create()) {
            Loaded<LabelledExample> said =
                    MemAlignSpark.feedback(spark.table("feedback"), judge.definition(), Map.of("label", "verdict"));
            AlignedJudge aligned = memAlign.align(judge, said.orThrow()).judge();

            assertThat(aligned.episodes()).hasSize(judge.episodes().size() + 1);
        }
    }

    @Test
    void thePageShowsTheCode() throws IOException {
        shows("java", Path.of("src/test/java/io/github/memalign/spark/SparkPageTest.java"), 3);
        shows("python", Path.of("src/test/python/cluster.py"), 1);
    }

    private static void shows(String language, Path file, int blocks) throws IOException {
        String source = withoutSpace(Files.readString(file));
        List<String> shown = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page())
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(shown).hasSize(blocks);
        assertThat(shown.stream().map(SparkPageTest::withoutSpace)).allSatisfy(code -> {
            if (language.equals("java")) {
                assertThat(source).contains(code);
            }
        });
        assertThat(shown.stream().flatMap(String::lines).map(SparkPageTest::withoutSpace))
                .allSatisfy(line -> assertThat(source).contains(line));
    }

    @Test
    void thePageNamesTheMembersOfTheColumn() throws IOException {
        List<String> named = Pattern.compile("^\\| (`[^|]*) \\|", Pattern.MULTILINE)
                .matcher(page())
                .results()
                .map(row -> row.group(1))
                .flatMap(cell -> Pattern.compile("`([a-z_]+)`").matcher(cell).results())
                .map((MatchResult name) -> name.group(1))
                .toList();
        assertThat(named).containsExactlyInAnyOrderElementsOf(Arrays.asList(Verdict.SCHEMA.fieldNames()));
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/spark.md"));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
