package io.github.memalign.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.real.PythonEnvironment;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar that goes onto a cluster, on one of several JVMs: driver and executors of the Python package pyspark, which holds a whole
 * Spark, with its own libraries.
 */
class ClusterIT {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final int ROWS = 400;

    private static PythonEnvironment python;

    @BeforeAll
    static void install() {
        python = PythonEnvironment.orSkip(MODULE, "nothing is tested on a cluster");
    }

    @Test
    void anExecutorDiesASkewedTaskRunsTwiceAndEachRowHasOneVerdict(@TempDir Path directory) throws Exception {
        try (ClusterModel model = new ClusterModel(ROWS / 4)) {
            Path place = directory.resolve("polite");
            JudgeDirectory.save(place, judge(model.url()));
            Path output = directory.resolve("output.txt");
            Path errors = directory.resolve("errors.txt");
            Process driver = submit(place, directory, output, errors);
            try {
                assertThat(model.askedForSome(driver))
                        .as(() -> text(output) + text(errors))
                        .isTrue();
                executors(driver).findFirst().orElseThrow().destroyForcibly();
                assertThat(driver.waitFor())
                        .as(() -> text(output) + text(errors))
                        .isZero();
            } finally {
                driver.descendants().forEach(ProcessHandle::destroyForcibly);
                driver.destroyForcibly();
            }

            List<JsonNode> said = jsonLines(output);
            JsonNode table = said.get(0);
            assertThat(table.path("rows").asInt()).isEqualTo(ROWS);
            assertThat(table.path("distinct").asInt()).isEqualTo(ROWS);
            assertThat(table.path("values")).hasToString("{\"true\":" + ROWS + "}");
            assertThat(table.path("errors")).hasToString("[null]");
            assertThat(said.get(1).path("sql")).hasToString("[\"true\",\"true\",\"true\"]");
            assertThat(model.rows()).isEqualTo(ROWS);
            assertThat(model.calls())
                    .as("what the dead executor and the copy paid for")
                    .isLessThan(2 * ROWS);
        }
    }

    private static AlignedJudge judge(String url) {
        return AlignedJudge.unaligned(
                JudgeDefinition.builder("polite", "Is the reply {{ outputs }} kind?")
                        .model("openai:/scripted")
                        .baseUrl(url)
                        .valueType(ValueType.BOOL)
                        .build(),
                MemorySettings.DEFAULT);
    }

    private static Process submit(Path place, Path directory, Path output, Path errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        python.program("spark-submit"),
                        "--master",
                        "local-cluster[2,1,1024]",
                        "--jars",
                        jar().toString(),
                        "--conf",
                        "spark.driver.host=127.0.0.1",
                        "--conf",
                        "spark.ui.enabled=false",
                        "--conf",
                        "spark.sql.codegen.wholeStage=false",
                        "--conf",
                        "spark.sql.codegen.factoryMode=NO_CODEGEN",
                        "--conf",
                        "spark.sql.shuffle.partitions=4",
                        "--conf",
                        "spark.speculation=true",
                        "--conf",
                        "spark.speculation.interval=100ms",
                        "--conf",
                        "spark.speculation.quantile=0.5",
                        "--conf",
                        "spark.speculation.multiplier=1.1",
                        "--conf",
                        "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",
                        "--conf",
                        "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1",
                        MODULE.resolve("src/test/python/cluster.py").toString(),
                        place.toString(),
                        directory.resolve("judged").toString(),
                        directory.resolve("checkpoint").toString(),
                        String.valueOf(ROWS))
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().remove("SPARK_HOME");
        builder.environment().put("OPENAI_API_KEY", "none");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("PYSPARK_PYTHON", python.program("python"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(MODULE.resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("memalign-spark-.*-all\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Stream<ProcessHandle> executors(Process driver) {
        return driver.descendants()
                .filter(process -> Stream.of(process.info().arguments().orElse(new String[0]))
                        .anyMatch(argument -> argument.endsWith("CoarseGrainedExecutorBackend")));
    }

    private static List<JsonNode> jsonLines(Path file) {
        ObjectMapper mapper = new ObjectMapper();
        return text(file)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> {
                    try {
                        return mapper.readTree(line);
                    } catch (IOException broken) {
                        throw new AssertionError(line, broken);
                    }
                })
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException missing) {
            return "";
        }
    }
}
