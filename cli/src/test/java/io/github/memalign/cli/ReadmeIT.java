package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command of the README, in its order, as a reader would. */
class ReadmeIT {
    private static final Pattern SHELL = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    private Path directory;

    @Test
    void everyCommandDoesWhatItSays() throws IOException {
        Files.createDirectory(directory.resolve("results"));
        int ran = 0;
        for (String line : shellLines()) {
            if (line.startsWith("./memalign ")) {
                Object[] arguments =
                        words(line.substring("./memalign ".length())).toArray();
                new Launcher(directory).run(arguments).exits(0);
                ran++;
            } else {
                assertThat(Files.readString(Samples.ROOT.resolve(".ci/run")))
                        .as(line)
                        .contains(line);
            }
        }
        assertThat(ran).isGreaterThan(5);
        assertThat(directory.resolve("my-judge/history.jsonl")).isNotEmptyFile();
        assertThat(directory.resolve("verdicts.jsonl")).isNotEmptyFile();
    }

    private static List<String> shellLines() throws IOException {
        List<String> lines = new ArrayList<>();
        Matcher blocks = SHELL.matcher(Files.readString(Samples.ROOT.resolve("README.md")));
        while (blocks.find()) {
            blocks.group(1).lines().filter(line -> !line.isBlank()).forEach(lines::add);
        }
        return lines;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            String word = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            boolean ofTheRepository = word.startsWith("datasets/") || word.startsWith("evaluation/");
            words.add(ofTheRepository ? Samples.ROOT.resolve(word).toString() : word);
        }
        return words;
    }
}
