package io.github.memalign.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Small files to align with, and the root of the repository. */
final class Samples {
    /** The directory that the launcher is in. */
    static final Path ROOT = root();

    private Samples() {}

    private static Path root() {
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.exists(dir.resolve("datasets/samples"))) {
                return dir;
            }
        }
        throw new IllegalStateException("the samples are not above the working directory");
    }

    static Path toneYaml() {
        return ROOT.resolve("datasets/samples/support-tone.yaml");
    }

    static Path toneFeedback() {
        return ROOT.resolve("datasets/samples/support-tone.jsonl");
    }

    static Path write(Path dir, String name, String... lines) {
        try {
            return Files.writeString(dir.resolve(name), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A judge of replies that are kind or rude. */
    static Path judge(Path dir) {
        return write(
                dir,
                "judge.yaml",
                "name: tone",
                "instructions: Is the reply {{ outputs }} to {{ inputs }} kind or rude?",
                "value_type: [kind, rude]");
    }

    /** Feedback for it: two kind replies, two rude ones. */
    static Path feedback(Path dir) {
        return write(
                dir,
                "feedback.jsonl",
                row("e1", "Where is my parcel?", "Sorry for the wait, it comes tomorrow.", "kind", "It says sorry."),
                row("e2", "Where is my money?", "Read the terms.", "rude", "It sends the customer away."),
                row("e3", "Can I return the shoes?", "Of course, gladly!", "kind", "It is friendly."),
                row("e4", "The lamp is broken.", "Your fault.", "rude", "It blames the customer."));
    }

    static String row(String id, String inputs, String outputs, String label, String rationale) {
        return "{\"id\": \"" + id + "\", \"inputs\": \"" + inputs + "\", \"outputs\": \"" + outputs
                + "\", \"label\": \"" + label + "\", \"rationale\": \"" + rationale
                + "\", \"source\": \"ann@example.com\"}";
    }

    /** Aligns the judge with the feedback, in this process. */
    static Path aligned(Path dir) {
        Path out = dir.resolve("aligned");
        Ran.memalign("align", "--judge", judge(dir), "--feedback", feedback(dir), "--out", out, "--agreement", "none")
                .exits(0);
        return out;
    }

    /** The contents of all files in a directory but the lock. */
    static String contents(Path dir) {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.sorted().toList()) {
                if (!file.getFileName().toString().equals(".lock")) {
                    all.append(file.getFileName())
                            .append(": ")
                            .append(java.util.Arrays.hashCode(Files.readAllBytes(file)))
                            .append('\n');
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toString();
    }

    /** All text of a directory, for what must not be in it. */
    static String text(Path dir) {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toString();
    }
}
