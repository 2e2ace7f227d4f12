package io.github.memalign.datasets.published;

import io.github.memalign.InvalidSettingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Judges to start from, as YAML with comments, each with sample feedback that it can learn. They ship in the jar. */
public final class StartingJudges {
    private static final Map<String, String> SAMPLES = new TreeMap<>(Map.of(
            "correctness", "answer-correctness",
            "groundedness", "faithfulness",
            "relevance", "relevance",
            "safety", "safety",
            "tone", "support-tone",
            "pairwise", "pairwise-preference",
            "rubric", "fine-grained",
            "tool-use", "tool-use"));

    private StartingJudges() {}

    /** Their names, in alphabetical order. */
    public static List<String> names() {
        return List.copyOf(SAMPLES.keySet());
    }

    /**
     * The judge's YAML.
     *
     * @throws InvalidSettingException if there is none of that name; the message lists those there are
     */
    public static String yaml(String name) {
        sample(name);
        return text("starting/" + name + ".yaml");
    }

    /**
     * Feedback that the judge can learn, as JSON lines.
     *
     * @throws InvalidSettingException if there is no judge of that name; the message lists those there are
     */
    public static String feedback(String name) {
        return text("samples/" + sample(name) + ".jsonl");
    }

    private static String sample(String name) {
        String sample = SAMPLES.get(name);
        if (sample == null) {
            throw new InvalidSettingException(
                    "--from",
                    "there is no judge '" + name + "' to start from. There are " + String.join(", ", names()));
        }
        return sample;
    }

    private static String text(String file) {
        try (InputStream in = StartingJudges.class.getResourceAsStream("/io/github/memalign/datasets/" + file)) {
            if (in == null) {
                throw new IOException("the jar holds no " + file + "; it was not built whole");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(file + " cannot be read: " + failed.getMessage(), failed);
        }
    }
}
