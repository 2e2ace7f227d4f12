package io.github.memalign.mlflow.judge;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.internal.Batches;
import io.github.memalign.internal.Sha256;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.AssessmentResolver;
import io.github.memalign.mlflow.scorer.SerializedScorer;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What had been said of a judge's episodes when it was registered: a digest for each in tags of the experiment, since a scorer
 * has no place for it. Comparing what was said, rather than when, needs no clock of the server's or of those who assess.
 */
final class RegisteredFeedback {
    private static final String TAG = "memalign.learned.";
    private static final int DIGEST = 16;
    /** A tag's value may have 5,000 characters. */
    private static final int DIGESTS_IN_A_TAG = 300;

    private final MlflowHttp http;
    private final String experimentId;

    RegisteredFeedback(MlflowHttp http, String experimentId) {
        this.http = http;
        this.experimentId = experimentId;
    }

    /**
     * Keeps what is said now; equal scorers share a place, since they are one judge.
     *
     * @param feedback what the judge learned whole; a trace without any counts as changed since
     */
    void keep(SerializedScorer scorer, List<String> traceIds, List<LabelledExample> feedback) {
        // A row and its trace may both have been learned; on the server they are one.
        Map<String, Set<Assessment>> words = new HashMap<>();
        feedback.forEach(labelled -> words.computeIfAbsent(labelled.example().id(), none -> new LinkedHashSet<>())
                .addAll(labelled.assessments()));
        Map<String, String> digests = new HashMap<>();
        words.forEach((id, said) -> digests.put(id, digest(id, List.copyOf(said))));
        List<List<String>> parts = Batches.of(traceIds, DIGESTS_IN_A_TAG);
        for (int part = 0; part < parts.size(); part++) {
            StringBuilder value = new StringBuilder();
            parts.get(part).forEach(id -> value.append(digests.getOrDefault(id, "-".repeat(DIGEST))));
            http.runs().tagExperiment(experimentId, key(scorer, part), value.toString());
        }
    }

    /** The digest of each of a scorer's traces; empty if it was registered by another program. */
    Optional<Map<String, String>> of(SerializedScorer scorer, List<String> traceIds) {
        Map<String, String> tags = http.runs().experimentTags(experimentId);
        StringBuilder all = new StringBuilder();
        for (int part = 0; part * DIGESTS_IN_A_TAG < traceIds.size(); part++) {
            all.append(tags.getOrDefault(key(scorer, part), ""));
        }
        if (all.length() != traceIds.size() * DIGEST) {
            return Optional.empty();
        }
        Map<String, String> digests = new HashMap<>();
        for (int i = 0; i < traceIds.size(); i++) {
            digests.put(traceIds.get(i), all.substring(i * DIGEST, (i + 1) * DIGEST));
        }
        return Optional.of(digests);
    }

    private static String key(SerializedScorer scorer, int part) {
        return TAG + Sha256.hex(scorer.text()).substring(0, 2 * DIGEST) + "." + part;
    }

    /** Of those who prevail, or who stand against each other; words that are outvoted teach nothing. */
    static String digest(String traceId, List<Assessment> assessments) {
        List<String> said = new ArrayList<>(List.of(traceId));
        AssessmentResolver.Resolution resolution = AssessmentResolver.resolve(assessments);
        Stream.concat(resolution.prevailing().stream(), resolution.conflicting().stream())
                .distinct()
                .sorted(Comparator.comparing(Assessment::id))
                .forEach(one -> said.addAll(
                        List.of(one.id(), one.value().map(String::valueOf).orElse(""), one.rationale())));
        return Sha256.hex(String.join("\u0000", said)).substring(0, DIGEST);
    }
}
