package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** A judge that has learned half of a sample, calibrated on the other half. */
class CalibrateCommandTest {
    @TempDir
    Path temp;

    private Path judge;
    private Path learned;
    private Path heldOut;

    @BeforeEach
    void align() throws IOException {
        List<String> rows = Files.readAllLines(Samples.ROOT.resolve("datasets/samples/faithfulness.jsonl"));
        List<String> even = new ArrayList<>();
        List<String> odd = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            (i % 2 == 0 ? even : odd).add(rows.get(i));
        }
        learned = Files.write(temp.resolve("learned.jsonl"), even);
        heldOut = Files.write(temp.resolve("held-out.jsonl"), odd);
        judge = temp.resolve("judge");
        Path definition = Samples.ROOT.resolve("datasets/samples/faithfulness.yaml");
        memalign("align", "--judge", definition, "--feedback", learned, "--out", judge, "--agreement", "none")
                .exits(0);
    }

    private Ran calibrate(Path feedback, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("calibrate", "--judge", judge, "--feedback", feedback));
        arguments.addAll(List.of(more));
        return memalign(arguments.toArray());
    }

    private AlignedJudge saved() {
        return JudgeDirectory.load(judge);
    }

    @Test
    void theThresholdIsSavedWithTheJudge() {
        JsonNode printed = calibrate(heldOut, "--agreement", "0.7", "--level", "0.2", "--json")
                .exits(0)
                .json();
        Calibration calibration = saved().calibration().orElseThrow();
        assertThat(printed.path("threshold").asDouble()).isEqualTo(calibration.threshold());
        assertThat(printed.path("given").asInt()).isEqualTo(calibration.given()).isPositive();
        assertThat(printed.path("agreement_at_least").asDouble()).isGreaterThanOrEqualTo(0.7);
        assertThat(calibration.agreement()).isEqualTo(0.7);
        assertThat(calibration.level()).isEqualTo(0.2);
        assertThat(calibration.agreed() / (double) calibration.given()).isGreaterThan(0.7);
    }

    @Test
    void whatIsPromisedIsSaid() {
        assertThat(calibrate(heldOut, "--agreement", "0.7", "--level", "0.2")
                        .exits(0)
                        .out())
                .contains("Verdicts are given from a confidence of ", "the others need review", "Saved in " + judge);
    }

    @Test
    void whereNoConfidenceIsEnoughNothingIsSavedAndWhatItTakesIsSaid() {
        String before = Samples.contents(judge);
        Ran none = calibrate(heldOut, "--agreement", "0.95").exits(1);
        assertThat(none.out())
                .contains("that takes 59 verdicts on labelled examples at least, there are 21", "Nothing was saved");
        assertThat(Samples.contents(judge)).isEqualTo(before);
    }

    @Test
    void whatIsLearnedIsLeftOutUnlessEachIsJudgedWithoutItself() {
        Ran none = calibrate(learned, "--agreement", "0.7", "--level", "0.2").exits(1);
        assertThat(none.out()).contains("0 verdicts", "21 examples are left out, since the judge has learned them");
        Ran left = calibrate(learned, "--agreement", "0.6", "--level", "0.2", "--exclude-self")
                .exits(0);
        assertThat(left.out()).contains("21 verdicts");
        assertThat(left.err()).contains("an estimate");
    }

    @Test
    void learningVoidsTheCalibrationAndSaysSo() {
        calibrate(heldOut, "--agreement", "0.7", "--level", "0.2").exits(0);
        Ran nothingNew = memalign("align", "--judge", judge, "--feedback", learned, "--agreement", "none")
                .exits(0);
        assertThat(nothingNew.err()).doesNotContain("calibrat");
        assertThat(saved().calibration()).isPresent();

        Ran more = memalign("memory", "--judge", judge, "add", "--text", "Be brief.")
                .exits(0);
        assertThat(more.err()).contains("the calibration was of the judge as it was, and holds no longer");
        assertThat(saved().calibration()).isEmpty();

        calibrate(heldOut, "--agreement", "0.7", "--level", "0.2").exits(0);
        Ran aligned = memalign("align", "--judge", judge, "--feedback", heldOut, "--agreement", "none")
                .exits(0);
        assertThat(aligned.err()).contains("holds no longer");
        assertThat(saved().calibration()).isEmpty();
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        calibrate(heldOut, "--agreement", "90").failsBriefly(2, "agreement: is 90.0; it must be above 0 and below 1");
        calibrate(heldOut, "--agreement", "0.9", "--level", "0").failsBriefly(2, "level");
        calibrate(heldOut, "--agreement", "0.9", "--out", "scorers:/support")
                .failsBriefly(2, "--out", "the scorer registry keeps no calibration");
        memalign(
                        "calibrate",
                        "--judge",
                        Samples.ROOT.resolve("datasets/samples/faithfulness.yaml"),
                        "--feedback",
                        heldOut,
                        "--agreement",
                        "0.9")
                .failsBriefly(2, "--out", "name a directory");
    }

    private Path unlike() {
        return Samples.write(
                temp,
                "unlike.jsonl",
                "{\"id\": \"u1\", \"inputs\": \"zzz\", \"outputs\": \"qqq\", \"expectations\": \"xxx\"}");
    }

    private List<JsonNode> judged(Path rows, int exit, Object... more) throws IOException {
        Path verdicts = temp.resolve("verdicts.jsonl");
        List<Object> arguments =
                new ArrayList<>(List.of("judge", "--judge", judge, "--input", rows, "--out", verdicts, "--overwrite"));
        arguments.addAll(List.of(more));
        memalign(arguments.toArray()).exits(exit);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(verdicts)) {
            lines.add(new JsonMapper().readTree(line));
        }
        return lines;
    }

    /** Sure of what it has learned only. */
    private void calibratedToLearnedOnly() {
        JudgeDirectory.save(judge, saved().withCalibration(Optional.of(new Calibration(1, 0.9, 0.05, 0, 100, 60, 58))));
    }

    @Test
    void rowsThatNeedReviewAreAStateOfTheirOwnInAllThatIsWritten() throws Exception {
        calibratedToLearnedOnly();
        Path report = temp.resolve("report.xml");
        List<JsonNode> lines = judged(heldOut, ExitCode.NEEDS_REVIEW, "--junit-xml", report);
        assertThat(lines).hasSize(21).allSatisfy(line -> {
            assertThat(line.path("value").isNull()).isTrue();
            assertThat(line.path("needs_review").booleanValue()).isTrue();
            assertThat(line.path("withheld").isTextual()).isTrue();
            assertThat(line.path("confidence").doubleValue()).isBetween(0.1, 0.999);
            assertThat(line.has("error")).isFalse();
        });
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
        assertThat(suite.getAttribute("skipped")).isEqualTo("21");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        assertThat(suite.getElementsByTagName("skipped").getLength()).isEqualTo(21);

        Ran printed = memalign(
                        "judge", "--judge", judge, "--input", heldOut, "--out", temp.resolve("more.jsonl"), "--json")
                .exits(ExitCode.NEEDS_REVIEW);
        assertThat(printed.json().path("needs_review").asInt()).isEqualTo(21);
        assertThat(printed.json().path("failures")).isEmpty();
        assertThat(printed.json().has("agreement")).isFalse();
    }

    @Test
    void whatIsSureEnoughIsGivenWithItsConfidence() throws IOException {
        calibratedToLearnedOnly();
        assertThat(judged(learned, 0)).hasSize(21).allSatisfy(line -> {
            assertThat(line.path("value").isTextual()).isTrue();
            assertThat(line.path("confidence").doubleValue()).isEqualTo(1);
            assertThat(line.has("needs_review")).isFalse();
        });
    }

    @Test
    void aGateMayBoundWhatNeedsReview() throws IOException {
        calibratedToLearnedOnly();
        judged(unlike(), ExitCode.NEEDS_REVIEW, "--fail-on", "needs review:1");
        judged(unlike(), 1, "--fail-on", "needs review:0");
    }

    @Test
    void anotherJudgeIsAskedForWhatTheFirstLeaves() throws IOException {
        calibratedToLearnedOnly();
        Path second = temp.resolve("second");
        Path definition = Samples.ROOT.resolve("datasets/samples/faithfulness.yaml");
        memalign("align", "--judge", definition, "--feedback", heldOut, "--out", second, "--agreement", "none")
                .exits(0);
        assertThat(judged(heldOut, 0, "--then", second))
                .allSatisfy(line ->
                        assertThat(line.path("confidence").doubleValue()).isEqualTo(1));

        JudgeDirectory.save(judge, saved().withCalibration(Optional.empty()));
        memalign("judge", "--judge", judge, "--then", second, "--input", heldOut, "--out", temp.resolve("none.jsonl"))
                .failsBriefly(2, "--then", "calibrate it first");
    }

    @Test
    void optionsThatMakeItAnotherJudgeVoidTheCalibrationForThatRun() throws IOException {
        calibratedToLearnedOnly();
        Ran other = memalign(
                        "judge", "--judge", judge, "--k", "2", "--input", heldOut, "--out", temp.resolve("other.jsonl"))
                .exits(0);
        assertThat(other.err()).contains("holds no longer");
        assertThat(saved().calibration()).isPresent();
    }
}
