package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.cli.ScriptedModel.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every option of evaluate changes something. */
class EvaluateOptionsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final List<String> RESULTS =
            List.of("results.jsonl", "summary.csv", "comparisons.csv", "alignments.csv", "splits/support-tone-1.json");

    @TempDir
    Path temp;

    private Path config;

    @BeforeEach
    void configure() throws IOException {
        config = Files.writeString(temp.resolve("config.yaml"), """
                name: small
                datasets: [{sample: support-tone}]
                train: 6
                shards: [3, 6]
                seeds: [1]
                arms: [aligned, majority]
                """);
    }

    private Ran evaluate(String out, Object... more) {
        return Evaluations.run(config, temp.resolve(out), more);
    }

    private Set<String> distinct(String out, String field) throws IOException {
        return Evaluations.distinct(temp.resolve(out), field);
    }

    private JsonNode manifest(String out) throws IOException {
        return MAPPER.readTree(temp.resolve(out).resolve("manifest.json").toFile());
    }

    @Test
    void theTableTheDifferencesAndTheReportAreShown() throws IOException {
        Ran ran = evaluate("plain").exits(0);
        assertThat(ran.out())
                .contains("support-tone: exact match on unseen examples")
                .containsPattern("(?m)^  aligned +0\\.\\d\\d +0\\.\\d\\d +0\\.\\d\\d to \\d\\.\\d\\d +\\d\\.\\d\\d$")
                .contains("aligned over majority")
                .containsPattern(
                        "aligned over majority [+-]?0\\.\\d\\d \\(95%: .*\\), p .*, corrected .*, \\d+ examples")
                .contains("report.html");
        assertThat(distinct("plain", "shard")).containsExactly("3", "6");
        assertThat(temp.resolve("plain/report.html")).isNotEmptyFile();
        assertThat(temp.resolve("plain/unfinished")).doesNotExist();
        assertThat(ran.out().substring(0, ran.out().indexOf("Differences")).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
    }

    @Test
    void anArmWithoutVerdictsIsOneLineAndVerboseShowsEveryFigure() {
        Ran brief = evaluate("brief", "--arms", "unaligned,majority").exits(0);
        assertThat(brief.out().lines().filter(line -> line.contains("unaligned")))
                .hasSize(1);
        assertThat(brief.out()).containsPattern("unaligned +no verdict, \\d+ failures");
        Ran verbose =
                evaluate("verbose", "--arms", "unaligned,majority", "--verbose").exits(0);
        assertThat(verbose.out()
                        .lines()
                        .filter(line -> line.contains("unaligned"))
                        .count())
                .isGreaterThan(3);
    }

    @Test
    void otherSettingsAreNamedWithWhatTheyWereAndAre() {
        evaluate("there", "--seeds", "1").exits(0);
        assertThat(evaluate("there", "--seeds", "1,2", "--resume").exits(1).err())
                .contains("config.seeds was [1] and is [1,2]");
        evaluate("no/where").failsBriefly(2, "--out", "there is no directory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--train  | 8           | shard | 3,6,8",
                "--shards | 2,4         | shard | 2,4",
                "--seeds  | 5,6         | seed  | 5,6",
                "--arms   | majority    | arm   | majority",
                "--ks     | 1,2         | arm   | aligned k=1,aligned k=2,majority",
            })
    void flagsHoldBeforeTheConfiguration(String flag, String value, String field, String expected) throws IOException {
        evaluate("flag", flag, value).exits(0);
        assertThat(distinct("flag", field)).containsExactlyInAnyOrder(expected.split(","));
    }

    @Test
    void modelAndKOfTheCommandLineHoldBeforeTheConfiguration() throws IOException {
        Files.writeString(config, Files.readString(config) + "model: openai:/unreachable\nk: 3\n");
        evaluate("flag", "--model", "embedded:/case-based", "--k", "2").exits(0);
        JsonNode dataset = manifest("flag").path("datasets").path("support-tone");
        assertThat(dataset.path("model").asText()).isEqualTo("embedded:/case-based");
        assertThat(dataset.path("k").asInt()).isEqualTo(2);
        assertThat(distinct("flag", "error")).containsExactly("null");
    }

    @Test
    void modelsAreMeasuredBesideEachOther() throws IOException {
        try (ScriptedModel model = ScriptedModel.saying("appropriate")) {
            evaluate("models", "--models", "openai:/a,openai:/b", "--base-url", model.baseUrl())
                    .exits(0);
        }
        assertThat(distinct("models", "arm")).containsExactly("aligned openai:/a", "aligned openai:/b", "majority");
    }

    @Test
    void onlyTheNamedDatasetsAreMeasured() throws IOException {
        Files.writeString(
                config,
                Files.readString(config).replace("{sample: support-tone}", "{sample: support-tone}, {sample: safety}"));
        evaluate("only", "--dataset", "safety").exits(0);
        assertThat(distinct("only", "dataset")).containsExactly("safety");
        evaluate("none", "--dataset", "nonsense").failsBriefly(2, "--dataset", "nonsense", "support-tone, safety");
    }

    @Test
    void callsAndCostAreNotPassedAndResumingGivesTheWholeResult() throws IOException {
        Path prices = Files.writeString(temp.resolve("prices.json"), """
                {"date": "2026-01-31", "currency": "USD", "models": {"openai:/m": {"input": 1, "output": 1}}}
                """);
        try (ScriptedModel model = ScriptedModel.saying("appropriate")) {
            Object[] asked = {"--model", "openai:/m", "--base-url", model.baseUrl(), "--prices", prices};
            evaluate("cut", with(asked, "--max-calls", "5")).exits(3);
            assertThat(model.requests()).hasSize(5);
            evaluate("cut", asked).failsBriefly(1, "--resume");
            evaluate("cut", with(asked, "--resume")).exits(0);
            int together = model.requests().size();
            evaluate("whole", asked).exits(0);
            assertThat(model.requests()).hasSize(2 * together);
            Ran dear = evaluate("dear", with(asked, "--max-cost", "0.000001")).exits(3);
            assertThat(dear.err() + dear.out()).contains("raise --max-cost", "--resume");
            assertThat(model.requests()).hasSize(2 * together);
        }
        assertSame("cut", "whole");
    }

    @Test
    void aRefusedKeyEndsItAtOnceAndWhatWasMeasuredIsKept() throws IOException {
        AtomicInteger accepted = new AtomicInteger(30);
        try (ScriptedModel model = ScriptedModel.start(asked -> accepted.getAndDecrement() <= 0
                ? Answer.status(401, "expired key")
                : asked.distils() ? Answer.guideline("Be kind.", "r1") : Answer.verdict("appropriate", ""))) {
            Object[] asked = {"--model", "openai:/m", "--base-url", model.baseUrl(), "--concurrency", "1"};
            Ran cut = evaluate("cut", with(asked, "--json")).exits(3);
            assertThat(model.requests()).hasSize(31);
            assertThat(cut.json().path("points"))
                    .as("the units that were finished")
                    .isNotEmpty();
            assertThat(cut.json().path("stopped").asBoolean()).isTrue();
            assertThat(cut.json().path("stopped_because").asText()).contains("401", "expired key");
            assertThat(cut.err().lines()).hasSize(1);
            assertThat(cut.err()).contains("expired key", "is kept in", "--resume");
            accepted.set(Integer.MAX_VALUE);
            evaluate("cut", with(asked, "--resume")).exits(0);
            int together = model.requests().size() - 1;
            evaluate("whole", asked).exits(0);
            assertThat(model.requests()).hasSize(2 * together + 1);
        }
        assertSame("cut", "whole");
    }

    @Test
    void whatIsNotCountedIsSaidToBeTheLeast() {
        Path prices = Samples.write(
                temp,
                "prices.json",
                "{\"date\": \"2026-01-31\", \"currency\": \"USD\", \"models\":"
                        + " {\"openai:/m\": {\"input\": 1000, \"output\": 0}}}");
        AtomicInteger told = new AtomicInteger();
        try (ScriptedModel model = ScriptedModel.start(asked -> {
            Answer answer = asked.distils() ? Answer.guideline("Be kind.", "r1") : Answer.verdict("appropriate", "");
            if (asked.number() % 2 == 0) {
                return answer.uncounted();
            }
            told.incrementAndGet();
            return answer;
        })) {
            Object[] asked = {"--model", "openai:/m", "--base-url", model.baseUrl(), "--prices", prices};
            Ran plain = evaluate("plain", asked).exits(0);
            assertThat(plain.out())
                    .contains("at least " + 100 * told.get() + " tokens in", "at least " + 10 * told.get() + " out")
                    .containsPattern("at least \\$\\d+\\.\\d+ \\(\\d+ calls without a count of tokens\\)");
            int first = told.get();
            JsonNode usage =
                    evaluate("json", with(asked, "--json")).exits(0).json().path("usage");
            assertThat(usage.path("input_tokens").isNull()).isTrue();
            assertThat(usage.path("cost_usd").isNull()).isTrue();
            assertThat(usage.path("uncounted_calls").asInt()).isPositive();
            assertThat(usage.path("at_least").path("input_tokens").asInt()).isEqualTo(100 * (told.get() - first));
            assertThat(usage.path("at_least").path("cost_usd").asDouble()).isPositive();
        }
    }

    private static Object[] with(Object[] arguments, Object... more) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray();
    }

    @Test
    void aReplayGivesTheSameBytesWithoutTheModelAndRefusesWhatWasNotRecorded() throws IOException {
        Path calls = temp.resolve("calls");
        try (ScriptedModel model = ScriptedModel.saying("appropriate")) {
            evaluate("recorded", "--model", "openai:/m", "--base-url", model.baseUrl(), "--record", calls)
                    .exits(0);
        }
        evaluate("replayed", "--model", "openai:/m", "--replay", calls).exits(0);
        assertSame("recorded", "replayed");
        evaluate("other", "--model", "openai:/m", "--replay", calls, "--seeds", "9")
                .failsBriefly(1, "no recorded call", "openai:/m");
    }

    /** The unaligned judge asks the same at each shard, and this model never says the same twice. */
    @Test
    void aRecordingThatWasInterruptedIsGoneOnWithAndReplaysToTheSameBytes() throws IOException {
        Path calls = temp.resolve("calls");
        AtomicInteger said = new AtomicInteger();
        try (ScriptedModel model =
                ScriptedModel.start(asked -> Answer.verdict("appropriate", "answer " + said.incrementAndGet()))) {
            Object[] asked = {
                "--arms", "unaligned", "--model", "openai:/m", "--base-url", model.baseUrl(), "--record", calls
            };
            evaluate("recorded", with(asked, "--max-calls", "10")).exits(3);
            evaluate("recorded", with(asked, "--resume")).exits(0);
        }
        evaluate("replayed", "--arms", "unaligned", "--model", "openai:/m", "--replay", calls)
                .exits(0);
        assertSame("recorded", "replayed");
    }

    @Test
    void anEmbeddingThatWasNotRecordedIsRefusedToo() {
        Path calls = temp.resolve("calls");
        try (ScriptedModel model = ScriptedModel.saying("appropriate")) {
            evaluate("recorded", "--model", "openai:/m", "--base-url", model.baseUrl(), "--record", calls)
                    .exits(0);
        }
        evaluate("other", "--model", "openai:/m", "--embedding-model", "openai:/e", "--replay", calls)
                .failsBriefly(1, "no recorded call", "openai:/e");
    }

    private void assertSame(String one, String other) {
        for (String file : RESULTS) {
            assertThat(temp.resolve(other).resolve(file))
                    .hasSameBinaryContentAs(temp.resolve(one).resolve(file));
        }
    }

    @Test
    void resultsOfOtherMethodsStandBesideOurs() throws IOException {
        evaluate("ours").exits(0);
        String row = Files.readAllLines(temp.resolve("ours/results.jsonl")).get(5);
        Path theirs = Files.writeString(temp.resolve("theirs.jsonl"), row.replace("\"aligned\"", "\"simba\"") + "\n");
        evaluate("beside", "--include", theirs).exits(0);
        assertThat(distinct("beside", "arm")).contains("simba");
        Files.writeString(theirs, "{\"dataset\": 1\n");
        evaluate("bad", "--include", theirs).failsBriefly(1, "theirs.jsonl:1");
        assertThat(temp.resolve("bad")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train: 24       | support-tone has 24 examples",
                "shards: [6, 3]  | must ascend",
                "arms: [nobody]  | there is no arm 'nobody'",
                "colour: blue    | colour",
                "seeds: [a]      | config.yaml",
            })
    void aConfigurationThatCannotBeMeantIsRefusedAndNothingIsWritten(String line, String expected) throws IOException {
        String name = line.substring(0, line.indexOf(':') + 1);
        String others = Files.readAllLines(config).stream()
                .filter(other -> !other.startsWith(name) && !(name.equals("train:") && other.startsWith("shards:")))
                .reduce("", (all, other) -> all + other + "\n");
        Files.writeString(config, others + line + "\n");
        Ran ran = evaluate("bad");
        assertThat(ran.code()).isIn(1, 2);
        assertThat(ran.err()).contains(expected).doesNotContain("\tat ");
        assertThat(temp.resolve("bad")).doesNotExist();
    }

    @Test
    void dataThatCannotBeUsedIsNamedAndNothingIsWritten() throws IOException {
        Path judge = Files.writeString(temp.resolve("tone.yaml"), """
                name: tone
                instructions: Is {{ outputs }} kind?
                value_type: [kind, unkind]
                """);
        Files.writeString(config, """
                name: own
                datasets: [{judge: tone.yaml, feedback: [rows.jsonl]}]
                train: 1
                shards: [1]
                """);
        assertThat(judge).exists();
        Path rows = temp.resolve("rows.jsonl");
        assertThat(evaluate("bad").err()).contains("rows.jsonl");
        Files.writeString(rows, "");
        assertThat(evaluate("bad").err()).contains("rows.jsonl");
        Files.writeString(
                rows, "{\"outputs\": \"a\", \"label\": \"kind\"}\n{\"outputs\": \"b\", \"label\": \"odd\"}\n");
        assertThat(evaluate("bad").err()).contains("rows.jsonl:2").contains("odd");
        Files.writeString(
                rows, "{\"outputs\": \"a\", \"label\": \"kind\"}\n{\"outputs\": \"b\", \"label\": \"kind\"}\n");
        assertThat(evaluate("bad").err()).contains("every label is kind");
        assertThat(temp.resolve("bad")).doesNotExist();
        Files.writeString(
                rows, "{\"outputs\": \"a\", \"label\": \"kind\"}\n{\"outputs\": \"b\", \"label\": \"unkind\"}\n");
        evaluate("good").exits(0);
    }
}
