package io.github.memalign.cli;

import static io.github.memalign.cli.Ran.memalign;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    void aRecordingIsReplacedOnlyWithOverwrite() {
        Path judge = Samples.aligned(temp);
        Path calls = temp.resolve("calls");
        try (ScriptedModel kind = ScriptedModel.saying("kind");
                ScriptedModel rude = ScriptedModel.saying("rude")) {
            recorded(judge, kind, calls).exits(0);
            String before = Samples.contents(calls);
            recorded(judge, rude, calls).failsBriefly(2, "--record", "holds recorded calls already", "--overwrite");
            memalign("unalign", "--judge", judge, "--example", "e1", "--record", calls)
                    .failsBriefly(2, "--record", "holds recorded calls already");
            assertThat(rude.requests()).isEmpty();
            assertThat(Samples.contents(calls)).isEqualTo(before);
            recorded(judge, rude, calls, "--overwrite").exits(0);
            assertThat(Samples.contents(calls)).isNotEqualTo(before);
        }
    }

    private Ran recorded(Path judge, ScriptedModel model, Path calls, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("judge", "--judge", judge, "--input", Samples.feedback(temp)));
        arguments.addAll(List.of("--out", "-", "--model", "openai:/m", "--base-url", model.baseUrl()));
        arguments.addAll(List.of("--record", calls));
        arguments.addAll(List.of(more));
        return memalign(arguments.toArray());
    }

    @Test
    void resultsGoIntoNoDirectoryOfOtherThings() throws IOException {
        Path config = Files.writeString(temp.resolve("config.yaml"), """
                name: small
                datasets: [{sample: support-tone}]
                train: 6
                shards: [6]
                seeds: [1]
                arms: [majority]
                """);
        Path report =
                Files.writeString(Files.createDirectory(temp.resolve("mine")).resolve("report.html"), "mine");
        Evaluations.run(config, temp.resolve("mine")).failsBriefly(1, "mine", "other files");
        Evaluations.run(config, temp.resolve("mine"), "--resume").failsBriefly(1, "mine", "other files");
        assertThat(report).hasContent("mine");
        assertThat(report.getParent()).isDirectoryContaining(file -> file.equals(report));
        Evaluations.run(config, Files.createDirectory(temp.resolve("empty"))).exits(0);
        Evaluations.run(config, temp.resolve("no/where")).failsBriefly(2, "--out", "there is no directory");
        assertThat(temp.resolve("no")).doesNotExist();
    }

    @Test
    void aGuidelineThatCannotBeSeenIsNone() {
        Path judge = Samples.aligned(temp);
        memalign("memory", "--judge", judge, "add", "--text", "\u200b\ufeff ").failsBriefly(2, "blank");
    }
}
