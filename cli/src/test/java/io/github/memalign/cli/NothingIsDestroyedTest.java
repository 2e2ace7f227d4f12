package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slips of the user that would cost them a file, or fill the memory with nothing. */
class NothingIsDestroyedTest {
    @TempDir
    Path temp;

    @Test
    void verdictsNeverTakeThePlaceOfWhatIsJudged() throws IOException {
        Path judge = Samples.aligned(temp);
        Path input = Samples.feedback(temp);
        String before = Files.readString(input);
        memalign("judge", "--judge", judge, "--input", input, "--out", temp.resolve("./feedback.jsonl"))
                .failsBriefly(2, "--out", "is the file that is judged");
        memalign("judge", "--judge", judge, "--input", input, "--out", temp).failsBriefly(2, "--out", "is a directory");
        assertThat(input).hasContent(before);
    }

    @Test
    void aGuidelineThatCannotBeSeenIsNone() {
        Path judge = Samples.aligned(temp);
        memalign("memory", "--judge", judge, "add", "--text", "\u200b\ufeff ").failsBriefly(2, "blank");
    }
}
