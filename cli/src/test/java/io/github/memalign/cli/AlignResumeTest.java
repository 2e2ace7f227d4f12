package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.cli.ScriptedModel.Answer;
import io.github.memalign.persistence.JudgeDirectory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An alignment that does not come to its end goes on where it stopped. */
class AlignResumeTest {
    @TempDir
    Path temp;

    private final AtomicBoolean down = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private Path feedback;

    /** More rows than one call embeds. */
    @BeforeEach
    void rows() {
        feedback = Samples.write(
                temp,
                "many.jsonl",
                IntStream.range(0, 100)
                        .mapToObj(i -> Samples.row("e" + i, "Question " + i, "Answer " + i, "kind", "It is friendly."))
                        .toArray(String[]::new));
    }

    private Answer answer(ScriptedModel.Asked asked) {
        if (down.get() && answered.get() > 0) {
            return Answer.status(400, "out of order");
        }
        answered.incrementAndGet();
        return asked.embeds()
                ? Answer.vectors(asked.body().path("input"))
                : Answer.guideline("Rule of " + asked.text().length() + " characters.", "r1");
    }

    private Ran align(ScriptedModel server) {
        return memalign(
                "align",
                "--judge",
                Samples.judge(temp),
                "--feedback",
                feedback,
                "--out",
                temp.resolve("learned"),
                "--model",
                "openai:/m",
                "--embedding-model",
                "openai:/e",
                "--base-url",
                server.baseUrl(),
                "--concurrency",
                "1",
                "--agreement",
                "none");
    }

    @Test
    void whatWasAnsweredIsKeptBesideTheJudgeAndNotAskedAgain() {
        try (ScriptedModel server = ScriptedModel.start(this::answer)) {
            down.set(true);
            assertThat(align(server).exits(1).err()).contains("kept in " + temp.resolve("learned.unfinished"));
            assertThat(temp.resolve("learned")).doesNotExist();
            assertThat(answered).hasValue(1);

            down.set(false);
            assertThat(align(server).exits(0).out()).contains("Goes on where it was interrupted");
            assertThat(temp.resolve("learned.unfinished")).doesNotExist();
            assertThat(JudgeDirectory.load(temp.resolve("learned")).pending()).isEmpty();
            assertThat(answered)
                    .as("two embeddings, two batches, one comparison of rules")
                    .hasValue(5);
        }
    }
}
