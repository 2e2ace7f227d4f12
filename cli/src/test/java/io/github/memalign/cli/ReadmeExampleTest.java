package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java, compiled and run; what it shows of tests and applications stands in examples, which are built as well. */
class ReadmeExampleTest {
    @TempDir
    private Path directory;

    @Test
    void runs() {
        Path place = directory.resolve("my-judge");
        Ran.memalign(
                        "align",
                        "--judge",
                        Samples.ROOT.resolve("datasets/samples/support-tone.yaml"),
                        "--feedback",
                        Samples.ROOT.resolve("datasets/samples/support-tone.jsonl"),
                        "--out",
                        place,
                        "--agreement",
                        "none")
                .exits(0);

        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge judge = JudgeDirectory.load(place);
            Example reply = Example.builder()
                    .inputs("My parcel is late.")
                    .outputs("That is the carrier's problem.")
                    .build();
            Assessment said =
                    Assessment.of("inappropriate").by("ana@example.com").because("It passes the blame on.");
            judge = memAlign.align(judge, List.of(new LabelledExample(reply, List.of(said))))
                    .judge();
            Feedback feedback = memAlign.judge(judge).judge(reply);
            System.out.println(feedback.as(String.class).orElse("no verdict") + ": " + feedback.rationale());
            JudgeDirectory.save(place, judge);
            assertThat(feedback.value()).contains("inappropriate");
            assertThat(JudgeDirectory.load(place).episodes()).hasSize(25);
        }
    }

    @Test
    void isWhatTheReadmeShows() throws IOException {
        String source = Files.readString(
                Samples.ROOT.resolve("cli/src/test/java/io/github/memalign/cli/ReadmeExampleTest.java"));
        allIn(Page.of("README.md").blocks("java").get(0), source.replace("(place", "(Path.of(\"my-judge\")"));
    }

    @Test
    void showsOfTestsAndApplicationsWhatStandsInTheExamples() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Samples.ROOT.resolve("examples"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Page::read)
                    .collect(Collectors.joining("\n"));
        }
        List<String> blocks = Page.of("README.md").blocks("java");
        assertThat(blocks).hasSize(3);
        blocks.subList(1, blocks.size()).forEach(block -> allIn(block, sources));
    }

    /** The formatter breaks lines elsewhere than the page. */
    private static void allIn(String block, String source) {
        String compiled = source.replaceAll("\\s", "");
        assertThat(block.lines().map(line -> line.replaceAll("\\s", "")).filter(line -> !line.isEmpty()))
                .hasSizeGreaterThan(5)
                .allSatisfy(line -> assertThat(compiled).contains(line));
    }
}
