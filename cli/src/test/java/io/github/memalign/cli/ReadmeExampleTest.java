package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java, compiled and run; the test that it is the same stands beside it. */
class ReadmeExampleTest {
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void runs() {
        Path place = directory.resolve("my-judge");
        JudgeDefinition definition = JudgeDefinition.builder("tone", "Is the reply {{ outputs }} to {{ inputs }} kind?")
                .model("embedded:/case-based") // or openai:/gpt-4.1-mini
                .valueType(ValueType.oneOf("kind", "unkind"))
                .build();
        Example example = Example.builder()
                .inputs("My parcel is late.")
                .outputs("That is the carrier's problem.")
                .build();
        Assessment said = Assessment.of("unkind").by("ana@example.com").because("Passing the blame on is unkind.");

        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge judge = AlignedJudge.unaligned(definition, MemorySettings.DEFAULT);
            Alignment alignment = memAlign.align(judge, List.of(new LabelledExample(example, List.of(said))));
            Feedback feedback = memAlign.judge(alignment.judge()).judge(example);
            feedback.as(String.class).ifPresent(System.out::println); // unkind
            JudgeDirectory.save(place, alignment.judge());
            assertThat(feedback.value()).contains("unkind");
            assertThat(JudgeDirectory.load(place).episodes())
                    .isEqualTo(alignment.judge().episodes());
        }
    }

    @Test
    void isWhatTheReadmeShows() throws IOException {
        Matcher block = JAVA.matcher(Files.readString(Samples.ROOT.resolve("README.md")));
        assertThat(block.find()).isTrue();
        String source = Files.readString(
                Samples.ROOT.resolve("cli/src/test/java/io/github/memalign/cli/ReadmeExampleTest.java"));
        String compiled = source.replace("JudgeDirectory.save(place,", "JudgeDirectory.save(Path.of(\"my-judge\"),");
        block.group(1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.equals("}"))
                .forEach(line -> assertThat(compiled).contains(line));
    }
}
