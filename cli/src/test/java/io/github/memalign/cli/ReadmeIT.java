package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.cli.Page.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of the README and of the pages that go on with its judge, in their order, as a reader would. */
class ReadmeIT {
    private static final List<String> PAGES = List.of("README.md", "docs/command-line.md", "docs/evaluation.md");

    @TempDir
    private Path directory;

    private int ran;
    private int compared;

    @Test
    void everyCommandDoesWhatItSays() throws IOException {
        Files.createDirectory(directory.resolve("results"));
        for (String page : PAGES) {
            run(Page.of(page));
        }

        assertThat(ran).isGreaterThan(10);
        assertThat(compared).isGreaterThan(2);
        assertThat(directory.resolve("my-judge/history.jsonl")).isNotEmptyFile();
        assertThat(directory.resolve("results/memory-ablation/report.html")).isNotEmptyFile();
    }

    private void run(Page page) throws IOException {
        String shown = "";
        for (Block block : page.blocks()) {
            if (block.language().equals("sh")) {
                shown = run(block.text());
            } else if (List.of("text", "json").contains(block.language()) && !shown.isEmpty()) {
                assertThat(shown).contains(pieces(block.text()));
                compared++;
            } else {
                shown = "";
            }
        }
    }

    /** What the last of the commands printed, and wrote into a file. */
    private String run(String commands) throws IOException {
        String shown = "";
        for (String line : commands.lines().toList()) {
            List<String> words =
                    Page.arguments(line).stream().map(this::ofTheRepository).toList();
            assertThat(line).startsWith("./memalign ");
            shown = new Launcher(directory).run(words.toArray()).exits(0).out();
            ran++;
            int out = words.indexOf("--out");
            Path written = out < 0 ? directory : directory.resolve(words.get(out + 1));
            shown += Files.isRegularFile(written) ? Files.readString(written) : "";
        }
        return shown;
    }

    private String ofTheRepository(String word) {
        boolean there = word.startsWith("datasets/") || word.startsWith("evaluation/");
        return there ? Samples.ROOT.resolve(word).toString() : word;
    }

    /** What is between the places that are left out. */
    private static String[] pieces(String output) {
        return output.lines()
                .flatMap(line -> Arrays.stream(line.split("…")))
                .map(String::strip)
                .filter(piece -> !piece.isEmpty())
                .toArray(String[]::new);
    }
}
