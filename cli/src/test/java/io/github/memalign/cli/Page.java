package io.github.memalign.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, as those see it who check what it says. */
record Page(Path file, String text) {
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    /** A piece of code or output. */
    record Block(String language, String text) {}

    /** @param name relative to the root of the repository */
    static Page of(String name) {
        return of(Samples.ROOT.resolve(name));
    }

    private static Page of(Path file) {
        return new Page(file, read(file));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages that users read. */
    static List<Page> all() {
        List<Page> pages = new ArrayList<>();
        for (String place : List.of(".", "docs", "examples", "datasets/samples", "datasets/cards")) {
            try (Stream<Path> files = Files.walk(Samples.ROOT.resolve(place), place.equals("examples") ? 2 : 1)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(file -> pages.add(of(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return pages;
    }

    /** The blocks in their order. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    List<String> blocks(String language) {
        return blocks().stream()
                .filter(block -> block.language().equals(language))
                .map(Block::text)
                .toList();
    }

    /** The rows of all tables whose first column has this heading, as cells. */
    List<List<String>> rows(String heading) {
        List<List<String>> rows = new ArrayList<>();
        boolean inTable = false;
        boolean wanted = false;
        for (String line : text.lines().toList()) {
            boolean ofTable = line.startsWith("|");
            if (ofTable && !inTable) {
                wanted = cells(line).get(0).equals(heading);
            } else if (ofTable && wanted && !line.startsWith("|---")) {
                rows.add(cells(line));
            }
            inTable = ofTable;
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    /** What stands between backticks, which a table's cell does not strip. */
    static List<String> quoted(String text) {
        return QUOTED.matcher(text)
                .results()
                .map(result -> result.group(1).replace("\\|", "|"))
                .toList();
    }

    /** What stands between backticks in the first column of these tables. */
    List<String> firstColumn(String heading) {
        return rows(heading).stream()
                .flatMap(row -> quoted(row.get(0)).stream())
                .toList();
    }

    /** The commands of this program in blocks that a reader types, without comments, lines that go on put together. */
    List<String> commands() {
        return blocks().stream()
                .filter(block -> List.of("sh", "console").contains(block.language()))
                .flatMap(block -> block.text().replaceAll("\\\\\\n\\s*", "").lines())
                .map(line -> line.replaceFirst("^[$>] ", "")
                        .replaceFirst("\\s+#.*", "")
                        .strip())
                .filter(line -> line.matches("(\\./)?memalign .*"))
                .toList();
    }

    /** The words of a command line after the program's name. */
    static List<String> arguments(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return words.subList(1, words.size());
    }
}
