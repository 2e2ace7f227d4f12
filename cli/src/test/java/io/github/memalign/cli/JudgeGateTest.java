package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** judge as a gate of a build. */
class JudgeGateTest {
    @TempDir
    Path temp;

    private Path judge;
    private Path input;

    @BeforeEach
    void align() {
        judge = Samples.aligned(temp);
        input = Samples.feedback(temp);
    }

    private Ran judge(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "judge", "--judge", judge, "--input", input, "--out", temp.resolve("verdicts.jsonl"), "--overwrite"));
        arguments.addAll(List.of(more));
        return memalign(arguments.toArray());
    }

    /** Rows that the judge has not learned and finds kind. */
    private void newRows(String firstLabel, String secondLabel) {
        input = Samples.write(
                temp,
                "new.jsonl",
                Samples.row("n1", "Where is my parcel?", "Sorry for the wait, it comes on Monday.", firstLabel, ""),
                Samples.row("n2", "Can I return the boots?", "Of course, gladly!", secondLabel, ""));
    }

    @Test
    void agreementBelowTheBoundFails() {
        newRows("kind", "rude");
        judge("--fail-below", "0.5").exits(0);
        Ran below = judge("--fail-below", "0.6").exits(1);
        assertThat(below.err()).contains("the agreement is below 0.6: exact match 0.50");
        assertThat(judge("--fail-below", "0.5", "--by-interval").exits(1).err())
                .contains("the lower end of the interval of the agreement is below 0.5: exact match 0.50");
    }

    @Test
    void agreementThatIsNotThereFailsToo() {
        assertThat(judge("--fail-below", "0.1").exits(1).err())
                .contains("there is no agreement to hold against --fail-below");
    }

    @Test
    void moreOfAVerdictThanIsAllowedFails() {
        judge("--fail-on", "rude:2", "--fail-on", "kind:2").exits(0);
        Ran more = judge("--fail-on", "rude:1", "--fail-on", "KIND:0").exits(1);
        assertThat(more.err())
                .contains("2 verdicts are rude; --fail-on allows 1")
                .contains("2 verdicts are kind; --fail-on allows 0");
    }

    @Test
    void whatCannotBeMeantIsRefusedBeforeAnythingIsJudged() {
        assertThat(judge("--fail-on", "rud:0").exits(2).err()).contains("--fail-on: the judge never gives it");
        assertThat(judge("--fail-on", "rude").exits(2).err()).contains("--fail-on: 'rude' is no value with the most");
        assertThat(judge("--fail-below", "80").exits(2).err()).contains("--fail-below: is 80.0");
        assertThat(judge("--by-interval").exits(2).err()).contains("--by-interval: goes with --fail-below only");
        assertThat(temp.resolve("verdicts.jsonl")).doesNotExist();
    }

    @Test
    void aReportReplacesNeitherWhatIsJudgedNorTheVerdicts() {
        assertThat(judge("--junit-xml", input).exits(2).err()).contains("--junit-xml: " + input);
        assertThat(judge("--junit-xml", temp.resolve("verdicts.jsonl")).exits(2).err())
                .contains("is at --input or --out already");
        assertThat(input).isNotEmptyFile();
    }

    @Test
    void aReportForBuildServersHasACaseForEachRowAndRequirement() throws Exception {
        Path report = temp.resolve("report.xml");
        judge("--fail-on", "rude:1", "--fail-on", "kind:2", "--junit-xml", report)
                .exits(1);

        Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
        Element suite = xml.getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("6");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        NodeList cases = xml.getElementsByTagName("testcase");
        assertThat(((Element) cases.item(0)).getAttribute("name")).isEqualTo("e1");
        assertThat(cases.item(0).getTextContent()).startsWith("kind\nNo LLM");
        assertThat(((Element) cases.item(4)).getAttribute("name")).isEqualTo("at most 1 rude");
        assertThat(((Element) xml.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .isEqualTo("2 verdicts are rude; --fail-on allows 1");
    }

    /** Whoever reads the report meanwhile, or after the disk was full, has that of before and never a part of one. */
    @Test
    void aReportTakesThePlaceOfTheOneBeforeAsAWhole() throws Exception {
        Path report = temp.resolve("report.xml");
        judge("--junit-xml", report).exits(0);
        String before = Files.readString(report);
        Path meanwhile = Files.createLink(temp.resolve("meanwhile.xml"), report);
        newRows("kind", "kind");

        judge("--junit-xml", report).exits(0);

        assertThat(meanwhile).hasContent(before);
        assertThat(report).content().contains("name=\"n1\"");
        assertThat(temp).isDirectoryNotContaining("glob:**report.xml.*");
    }
}
