package io.github.memalign.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.MemAlignException;
import io.github.memalign.Models;
import io.github.memalign.Progress;
import io.github.memalign.budget.Budget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written for other methods, and read of them. */
class OtherMethodsTest {
    @TempDir
    private Path directory;

    @Test
    void splitsAreWrittenOutAndHoldEachExampleOnce() throws Exception {
        run("splits");
        JsonNode split = new ObjectMapper()
                .readTree(directory.resolve("splits/splits/politeness-1.json").toFile());
        List<String> ids = new ArrayList<>();
        split.path("train").forEach(id -> ids.add(id.asText()));
        assertThat(ids).hasSize(8);
        split.path("test").forEach(id -> ids.add(id.asText()));
        assertThat(ids).doesNotHaveDuplicates().hasSize(20);
        assertThat(split.path("shards").toString()).isEqualTo("[2,8]");
    }

    @Test
    void rowsMeasuredElsewhereStandBesideTheOthers() {
        Row elsewhere = new Row(
                "politeness",
                "simba",
                1,
                8,
                Row.UNSEEN,
                "ex-1",
                "polite",
                "polite",
                null,
                "",
                List.of(),
                List.of(),
                "",
                3L,
                4L,
                0.1);
        EvaluationConfig config = Politeness.config(List.of("majority"), 8, null);
        Evaluation evaluation = Politeness.evaluation(Models.installed(), config, Budget.unlimited());
        Results results = Results.begin(directory.resolve("beside"), evaluation.manifest("test"), false);
        Outcome outcome = evaluation.run(results, List.of(new Included(List.of(elsewhere), List.of())), Progress.NONE);
        assertThat(Politeness.point(outcome, "simba", Row.UNSEEN, 8).mean()).hasValue(1);
    }

    @Test
    void whatWasMeasuredElsewhereIsReadWithWhatItTook() throws Exception {
        Files.createDirectories(directory.resolve("optimizers"));
        Path rows = Files.writeString(
                directory.resolve("optimizers/simba.jsonl"),
                "{\"dataset\": \"politeness\", \"arm\": \"simba\", \"seed\": 1, \"shard\": 8, \"split\": \"unseen\","
                        + " \"example\": \"ex-1\", \"label\": \"polite\", \"verdict\": null, \"error\": \"MODEL_CALL: no\","
                        + " \"rationale\": \"\", \"recalled\": [], \"guidelines\": [], \"judge\": \"\","
                        + " \"input_tokens\": 3, \"output_tokens\": 4, \"cost\": null}\n");
        assertThat(Included.read(rows).timings()).isEmpty();
        Files.writeString(
                directory.resolve("optimizers/simba.timings.jsonl"),
                "{\"dataset\": \"politeness\", \"arm\": \"simba\", \"seed\": 1, \"shard\": 8, \"learning\": {\"usage\":"
                        + " {\"calls\": 9, \"input_tokens\": 900, \"output_tokens\": 90, \"cost\": 0.5, \"millis\": 7},"
                        + " \"seconds\": 0.007, \"failures\": 0, \"guidelines\": 0, \"episodes\": 8},"
                        + " \"judge_seconds\": 0.1, \"verdicts\": 1}\n");
        Included simba = Included.read(rows);
        Evaluation evaluation = Politeness.evaluation(
                Models.installed(), Politeness.config(List.of("majority"), 8, null), Budget.unlimited());
        Results results = Results.begin(directory.resolve("included"), evaluation.manifest("test"), false);
        Summary point =
                Politeness.point(evaluation.run(results, List.of(simba), Progress.NONE), "simba", Row.UNSEEN, 8);
        assertThat(point.pooled().failures()).isEqualTo(1);
        assertThat(point.alignCost()).hasValue(0.5);
        Files.writeString(rows, "{\"verdict\": \"polite\"}\n{\"verdikt\": 1}\n");
        assertThatThrownBy(() -> Included.read(rows))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("simba.jsonl:2")
                .hasMessageContaining("verdikt");
    }

    @Test
    void examplesAndJudgeAreWrittenForOtherMethods() throws Exception {
        run("exported");
        Path examples = directory.resolve("exported/examples");
        assertThat(Files.readAllLines(examples.resolve("politeness.jsonl")))
                .hasSize(20)
                .first()
                .asString()
                .contains("\"inputs\":\"Question 0\"", "\"label\":\"polite\"", "\"rationale\":\"Thanking");
        assertThat(examples.resolve("politeness.judge.json"))
                .content()
                .contains("\"dataset\" : \"politeness\"", "{{ outputs }}", "\"polite\"");
    }

    private void run(String name) {
        EvaluationConfig config = Politeness.config(List.of("majority"), 8, null);
        Evaluation evaluation = Politeness.evaluation(Models.installed(), config, Budget.unlimited());
        Results results = Results.begin(directory.resolve(name), evaluation.manifest("test"), false);
        evaluation.run(results, List.of(), Progress.NONE);
    }
}
