package io.github.memalign.mlflow.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.ApiPath;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The scorers of experiments on one server. Every method throws {@link MlflowException} if the server refuses. */
public final class ScorerRegistry {
    private static final String SCORERS = "/api/3.0/mlflow/scorers/";

    private final MlflowHttp http;

    /** A registry on that server; reaches nobody yet. */
    public ScorerRegistry(MlflowHttp http) {
        this.http = http;
    }

    /** Makes a new version; a call that was answered too late is not made twice. */
    public RegisteredScorer register(String experimentId, SerializedScorer scorer) {
        String name = scorer.name();
        int last = versions(experimentId, name).stream()
                .mapToInt(RegisteredScorer::version)
                .max()
                .orElse(0);
        JsonNode answer = http.create(
                path("register"),
                key(experimentId, name).put("serialized_scorer", scorer.text()),
                () -> versions(experimentId, name).stream()
                        .filter(version -> version.version() > last)
                        .filter(version -> version.scorer().equals(scorer))
                        .findFirst()
                        .map(ScorerRegistry::json));
        return registered(answer, experimentId);
    }

    /** The newest version. */
    public RegisteredScorer get(String experimentId, String name) {
        return get(experimentId, name, Optional.empty());
    }

    /** One version. */
    public RegisteredScorer get(String experimentId, String name, int version) {
        return get(experimentId, name, Optional.of(version));
    }

    private RegisteredScorer get(String experimentId, String name, Optional<Integer> version) {
        ApiPath path = path("get").with("experiment_id", experimentId).with("name", name);
        JsonNode answer =
                http.get(version.map(number -> path.with("version", number)).orElse(path));
        return registered(answer.path("scorer"), experimentId);
    }

    /** The newest version of each scorer of an experiment. */
    public List<RegisteredScorer> list(String experimentId) {
        return all(http.get(path("list").with("experiment_id", experimentId)), experimentId);
    }

    /** Every version of a scorer, oldest first; none if there is no such scorer. */
    public List<RegisteredScorer> versions(String experimentId, String name) {
        try {
            return all(
                    http.get(
                            path("versions").with("experiment_id", experimentId).with("name", name)),
                    experimentId);
        } catch (MlflowException refused) {
            if (refused.isNotFound()) {
                return List.of();
            }
            throw refused;
        }
    }

    /** Deletes one version. */
    public void delete(String experimentId, String name, int version) {
        http.deleteOnce(
                path("delete"),
                key(experimentId, name).put("version", version),
                () -> versions(experimentId, name).stream().noneMatch(there -> there.version() == version));
    }

    /** Deletes every version. */
    public void deleteAll(String experimentId, String name) {
        http.deleteOnce(path("delete"), key(experimentId, name), () -> versions(experimentId, name)
                .isEmpty());
    }

    /**
     * Lets the server judge a share of an experiment's new traces; it does so only for judges of {@code gateway:/} models.
     *
     * @param sampleRate 0 (none) to 1 (all)
     * @param filter which traces, as in a search of traces; all if empty
     */
    public void sample(String experimentId, String name, double sampleRate, Optional<String> filter) {
        if (!(sampleRate >= 0 && sampleRate <= 1)) {
            throw new InvalidSettingException("sample_rate", "is " + sampleRate + "; it must be from 0 to 1");
        }
        ObjectNode body = key(experimentId, name).put("sample_rate", sampleRate);
        filter.ifPresent(text -> body.put("filter_string", text));
        http.put(path("online-config"), body);
    }

    private static ApiPath path(String call) {
        return new ApiPath(SCORERS + call);
    }

    private static ObjectNode key(String experimentId, String name) {
        return Json.object().put("experiment_id", experimentId).put("name", name);
    }

    private static List<RegisteredScorer> all(JsonNode answer, String experimentId) {
        List<RegisteredScorer> scorers = new ArrayList<>();
        answer.path("scorers").forEach(scorer -> scorers.add(registered(scorer, experimentId)));
        scorers.sort(Comparator.comparing(RegisteredScorer::name).thenComparing(RegisteredScorer::version));
        return scorers;
    }

    private static RegisteredScorer registered(JsonNode json, String experimentId) {
        // Register answers with other member names than get and list do.
        String name = json.path("scorer_name").asText(json.path("name").asText());
        int version = json.path("scorer_version").asInt(json.path("version").asInt());
        if (version < 1 || !json.path("serialized_scorer").isTextual()) {
            throw new MlflowException("The server's answer names no version of a scorer; is it MLflow 3.9 or newer?");
        }
        return new RegisteredScorer(
                experimentId,
                name,
                version,
                json.path("scorer_id").asText(),
                Instant.ofEpochMilli(json.path("creation_time").asLong()),
                json.path("serialized_scorer").asText());
    }

    private static JsonNode json(RegisteredScorer scorer) {
        return key(scorer.experimentId(), scorer.name())
                .put("version", scorer.version())
                .put("scorer_id", scorer.id())
                .put("creation_time", scorer.created().toEpochMilli())
                .put("serialized_scorer", scorer.serialized());
    }
}
