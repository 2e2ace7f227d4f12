package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands on the pages are ones that the program takes, and links lead somewhere. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("```.*?```|`[^`]*`", Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    private static final List<String> WRITING = List.of("--out", "--record", "--junit-xml");

    static List<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commandsAreTakenByTheProgram(Page page) {
        for (String command : page.commands()) {
            assertThatCode(() ->
                            Main.commandLine().parseArgs(Page.arguments(command).toArray(String[]::new)))
                    .as(page.file() + ": " + command)
                    .doesNotThrowAnyException();
        }
    }

    /** Who tries the commands of the README in a clone finds nothing of theirs among the changes. */
    @Test
    void whatTheCommandsWriteIsIgnoredByGit() throws Exception {
        assumeTrue(Files.exists(Samples.ROOT.resolve(".git")), "these sources are no clone");
        List<String> written = new ArrayList<>();
        for (String page : List.of("README.md", "docs/command-line.md", "docs/evaluation.md")) {
            for (String command : Page.of(page).commands()) {
                List<String> words = Page.arguments(command);
                for (int i = 1; i < words.size(); i++) {
                    if (WRITING.contains(words.get(i - 1)) && !words.get(i).contains(":/")) {
                        written.add(words.get(i));
                    }
                }
            }
        }
        assertThat(written).hasSizeGreaterThan(3);
        for (String place : written) {
            Process git = new ProcessBuilder("git", "check-ignore", place, place + "/")
                    .directory(Samples.ROOT.toFile())
                    .start();
            assertThat(git.waitFor()).as(place + " is not ignored").isZero();
        }
    }

    @Test
    void thereAreCommandsToCheck() {
        assertThat(pages().stream().flatMap(page -> page.commands().stream())).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Page page) throws IOException {
        List<String> links = LINK.matcher(CODE.matcher(page.text()).replaceAll(""))
                .results()
                .map(result -> result.group(1))
                .filter(link -> !link.startsWith("http"))
                .toList();
        for (String link : links) {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty()
                    ? page.file()
                    : page.file().resolveSibling(parts[0]).normalize();
            assertThat(target).as(page.file() + ": " + link).exists();
            if (parts.length == 2) {
                assertThat(anchors(Files.readString(target)))
                        .as(page.file() + ": " + link)
                        .contains(parts[1]);
            }
        }
    }

    @Test
    void theIndexNamesEveryPage() throws IOException {
        String index = Page.of("docs/README.md").text();
        try (Stream<Path> files = Files.list(Samples.ROOT.resolve("docs"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".md") && !name.equals("README.md")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
        }
    }

    private static List<String> anchors(String text) {
        return HEADING.matcher(text)
                .results()
                .map(result -> result.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toList());
    }
}
