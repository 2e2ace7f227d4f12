package io.github.memalign.datasets.published;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Loaded;
import io.github.memalign.datasets.feedback.FeedbackFile;
import io.github.memalign.datasets.judge.JudgeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The small feedback files written for this project, which ship in the jar: nothing has to be fetched to try things. */
public final class Samples {
    private static final Map<String, String> CATEGORIES = new TreeMap<>(Map.of(
            "answer-correctness", "answer correctness",
            "faithfulness", "faithfulness",
            "fine-grained", "fine-grained criteria",
            "pairwise-preference", "pairwise preference",
            "relevance", "relevance",
            "safety", "safety",
            "support-tone", "tone",
            "tool-use", "tool use"));

    private Samples() {}

    /** Their names, in alphabetical order. */
    public static List<String> names() {
        return List.copyOf(CATEGORIES.keySet());
    }

    /**
     * Reads a sample.
     *
     * @throws InvalidSettingException if there is none of that name; the message lists those there are
     */
    public static Dataset read(String name) {
        String category = CATEGORIES.get(name);
        if (category == null) {
            throw new InvalidSettingException(
                    "sample", "there is no sample '" + name + "'. Samples are " + String.join(", ", names()));
        }
        try {
            Path directory = Files.createTempDirectory("memalign-sample");
            Path judge = directory.resolve(name + ".yaml");
            Path feedback = directory.resolve(name + ".jsonl");
            try {
                unpack(judge);
                unpack(feedback);
                return read(name, category, JudgeFile.read(judge), feedback);
            } finally {
                Files.deleteIfExists(judge);
                Files.deleteIfExists(feedback);
                Files.deleteIfExists(directory);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("sample " + name + " cannot be unpacked", failed);
        }
    }

    private static Dataset read(String name, String category, JudgeFile judge, Path feedback) {
        Loaded<LabelledExample> loaded = FeedbackFile.read(feedback, judge.definition(), Map.of());
        String checksum = new DataFiles(feedback, List.of(feedback), Optional.empty()).checksum(List.of());
        return new Dataset(
                name, category, judge.definition(), judge.settings(), loaded.examples(), checksum, loaded.problems());
    }

    private static void unpack(Path file) throws IOException {
        try (InputStream in =
                Samples.class.getResourceAsStream("/io/github/memalign/datasets/samples/" + file.getFileName())) {
            if (in == null) {
                throw new IOException("the jar holds no " + file.getFileName() + "; it was not built whole");
            }
            Files.copy(in, file);
        }
    }
}
