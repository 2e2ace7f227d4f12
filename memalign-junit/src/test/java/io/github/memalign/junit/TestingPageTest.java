package io.github.memalign.junit;

import static io.github.memalign.junit.JudgeAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.memalign.MemAlign;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.testkit.engine.EngineTestKit;

/** docs/testing.md shows code that runs. */
class TestingPageTest {
    private static final Path FILES = Path.of("target/docs-testing");

    @Test
    void theCodeOfThePageRuns() throws IOException {
        Files.createDirectories(FILES);
        if (!JudgeDirectory.holdsJudge(FILES.resolve("tone"))) {
            try (MemAlign memAlign = MemAlign.create()) {
                JudgeDirectory.save(FILES.resolve("tone"), SampleJudge.aligned(memAlign));
            }
        }
        Files.writeString(
                FILES.resolve("held-out.jsonl"),
                "{\"id\": \"a\", \"inputs\": \"My parcel is late.\","
                        + " \"outputs\": \"I am sorry; it arrives tomorrow.\", \"label\": \"kind\"}\n"
                        + "{\"id\": \"b\", \"inputs\": \"My parcel is late.\","
                        + " \"outputs\": \"That is the carrier's problem.\", \"label\": \"unkind\"}\n");

        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(ToneTest.class))
                .execute()
                .allEvents()
                .assertStatistics(counts -> counts.failed(0))
                .succeeded()
                .assertThatEvents()
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void thePageShowsTheCode() throws IOException {
        String page = Files.readString(Path.of("../docs/testing.md"));
        String source = Files.readString(Path.of("src/test/java/io/github/memalign/junit/TestingPageTest.java"));
        int begin = page.indexOf("```java\n") + "```java\n".length();

        assertThat(page.substring(begin, page.indexOf("```", begin)).lines().map(String::strip))
                .hasSizeGreaterThan(10)
                .allSatisfy(line -> assertThat(source).contains(line));
    }

    @JudgeUnderTest("target/docs-testing/tone")
    @AgreesAtLeast(value = 0.3, excludeSelf = false)
    static class ToneTest {
        @Test
        void blameIsUnkind(Judge judge) {
            Example example = Example.builder()
                    .inputs("My parcel is late.")
                    .outputs("That is the carrier's problem.")
                    .build();
            assertThat(judge).judging(example).gives("unkind");
        }

        @ParameterizedTest
        @FeedbackSource("target/docs-testing/held-out.jsonl")
        void agreesWithTheExperts(Example example, String label, Judge judge) {
            assertThat(judge).judging(example).gives(label);
        }
    }
}
