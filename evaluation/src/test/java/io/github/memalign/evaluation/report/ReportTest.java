package io.github.memalign.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.Models;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.budget.Budget;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.protocol.Evaluation;
import io.github.memalign.evaluation.protocol.EvaluationConfig;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Results;
import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Source;
import io.github.memalign.evaluation.protocol.Summary;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)> \"'&\u2028\u2029 {{name}}";

    @TempDir
    private Path directory;

    private Results results;
    private Outcome outcome;
    private String page;

    @BeforeEach
    void write() throws Exception {
        JudgeDefinition definition = JudgeDefinition.builder(
                        "polite", "Does {{ outputs }} answer {{ inputs }} politely?")
                .valueType(ValueType.oneOf("polite", "rude"))
                .build();
        List<LabelledExample> examples =
                IntStream.range(0, 20).mapToObj(ReportTest::labelled).toList();
        Source source = new Source("manners", definition, MemorySettings.DEFAULT, examples, "abc123");
        EvaluationConfig config = new EvaluationConfig(
                HOSTILE,
                List.of(EvaluationConfig.DatasetSpec.of("judge.yaml", List.of("feedback.jsonl"))),
                8,
                List.of(2, 8),
                List.of(1L, 2L),
                List.of("aligned", "label-only", "majority", "unaligned"),
                List.of(),
                List.of(),
                null,
                null);
        Evaluation evaluation = new Evaluation(
                Models.installed(),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                2,
                config,
                List.of(source),
                Budget.unlimited());
        results = Results.begin(directory.resolve("r"), evaluation.manifest("test"), false);
        outcome = evaluation.run(results, List.of(), Progress.NONE);
        new Report(HOSTILE, outcome).write(results);
        page = Files.readString(directory.resolve("r/report.html"));
    }

    @Test
    void needsNothingBesideItself() {
        assertThat(page.replace("http://www.w3.org", ""))
                .doesNotContain("http://", "https://", "<link", "@import", "url(http")
                .doesNotContainPattern("<[a-zA-Z]+[^>]* src=");
        assertThat(page).contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    }

    @Test
    void textOfTheDataNeitherEndsTheScriptNorRuns() throws Exception {
        assertThat(page).doesNotContain("<img", "</script><i");
        assertThat(text()).doesNotContain("<", "\u2028", "\u2029");
        assertThat(data().get("examples").toString()).contains("onerror=alert(1)");
        assertThat(data().findValuesAsText("inputs")).allMatch(text -> text.contains(HOSTILE));
    }

    @Test
    void holdsEveryVerdictWithItsExamplesWrongOnesFirst() throws Exception {
        JsonNode verdicts = data().get("verdicts");
        assertThat(verdicts).hasSize(outcome.rows().size());
        boolean right = false;
        for (JsonNode verdict : verdicts) {
            assertThat(right && !verdict.get("ok").asBoolean()).isFalse();
            right = verdict.get("ok").asBoolean();
            JsonNode examples = data().get("examples").get(verdict.get("d").asText());
            assertThat(examples.has(verdict.get("e").asText())).isTrue();
            verdict.get("m").forEach(id -> assertThat(examples.has(id.asText())).isTrue());
        }
    }

    @Test
    void wherePartIsShownItIsOfTheLastShardRightOnesToo() throws Exception {
        long last = outcome.rows().stream().filter(row -> row.shard() == 8).count();
        VerdictData part = new VerdictData(outcome, results, (int) last);
        JsonNode verdicts = new ObjectMapper().readTree(part.json()).get("verdicts");
        assertThat(verdicts)
                .hasSize((int) last)
                .allMatch(verdict -> verdict.get("n").asInt() == 8);
        assertThat(verdicts.findValuesAsText("ok")).contains("true").startsWith("false");
    }

    @Test
    void aRowForEachPointAndComparisonAndWhatWasRun() {
        outcome.summaries().forEach(point -> assertThat(page)
                .contains("<td>" + point.arm() + "</td><td class=\"number\">" + point.shard() + "</td>"));
        assertThat(page).contains("p, Holm").contains("abc123").contains("embedded:/case-based");
    }

    @Test
    void theResultComesFirst() {
        String top = page.substring(page.indexOf("<main>"), page.indexOf("<details class=\"part\""));
        assertThat(page).contains("The aligned judge is above its baseline on 1 of 1 datasets");
        Summary aligned = outcome.summaries().stream()
                .filter(point ->
                        point.arm().equals("aligned") && point.split().equals(Row.UNSEEN) && point.shard() == 8)
                .findFirst()
                .orElseThrow();
        assertThat(top)
                .contains("<b>" + NumberText.of(aligned.mean().orElseThrow(), 2) + "</b>")
                .contains(aligned.interval().orElseThrow().text(2))
                .containsPattern("<td data-name=\"baseline\">0\\.\\d\\d majority</td>")
                .containsPattern("<td data-name=\"difference\" class=\"number\"><b>\\+0\\.\\d\\d</b></td>");
    }

    @Test
    void verdictsAndFailuresAreCountedApart() {
        long failures =
                outcome.rows().stream().filter(row -> row.verdict() == null).count();
        assertThat(failures).isPositive();
        assertThat(page)
                .contains("<b>" + (outcome.rows().size() - failures) + "</b><span>verdicts</span>")
                .contains("<b>" + failures + "</b><span>failures, without a verdict</span>");
    }

    @Test
    void anArmThatNeverGaveAVerdictIsNamedOnceWithTheReason() {
        assertThat(page.split("unaligned gave no verdict on any of 68 tries", -1))
                .hasSize(2);
        assertThat(page).contains("there are none to go by; align it first");
    }

    @Test
    void aCurveThatIsALookUpIsNotDrawnAndSaidSo() {
        assertThat(page).contains("Not drawn: the embedded judge on seen examples");
        assertThat(directory.resolve("r/figures/manners-seen-examples.svg")).doesNotExist();
    }

    @Test
    void eachFigureIsAPictureAndADrawing() throws Exception {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory.resolve("r/figures"))) {
            files = listed.sorted().toList();
        }
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .contains(
                        "manners-unseen-examples.png",
                        "manners-unseen-examples.svg",
                        "manners-learning-signal.png",
                        "manners-quality-against-time.png")
                .doesNotContain("manners-baselines.svg");
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            assertThat(bytes).hasSizeGreaterThan(500);
            if (file.toString().endsWith(".svg")) {
                assertThat(new String(bytes, StandardCharsets.UTF_8)).startsWith("<svg");
            } else {
                assertThat(new String(bytes, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
            }
        }
    }

    private static LabelledExample labelled(int i) {
        boolean polite = i % 2 == 0;
        Example example = Example.builder()
                .id("ex-" + i)
                .inputs("Question " + i + HOSTILE)
                .outputs(polite ? "Thank you for asking, glad to help." : "Your own fault, read page " + i + ".")
                .build();
        Assessment said = Assessment.of(polite ? "polite" : "rude").because("Because " + HOSTILE);
        return new LabelledExample(example, List.of(said));
    }

    private JsonNode data() throws Exception {
        return new ObjectMapper().readTree(text());
    }

    private String text() {
        String mark = "id=\"data\">";
        int from = page.indexOf(mark) + mark.length();
        return page.substring(from, page.indexOf("</script>", from));
    }
}
