package io.github.memalign.mlflow.scorer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import io.github.memalign.mlflow.MlflowException;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON of one scorer, kept whole: members that a newer MLflow wrote survive a load and a new registration. Code inside is
 * text here and is never run.
 */
public final class SerializedScorer {

    private final ObjectNode json;
    private final ScorerKind kind;

    private SerializedScorer(ObjectNode json) {
        this.json = json;
        this.kind = kindOf(json);
    }

    /**
     * Reads what a registry holds.
     *
     * @throws MlflowException if it is no scorer: no JSON object, no name, or not of exactly one kind
     */
    public static SerializedScorer parse(String text) {
        try {
            return of(Json.MAPPER.readTree(text));
        } catch (JsonProcessingException broken) {
            broken.clearLocation();
            throw new MlflowException(
                    "The stored scorer is not JSON: " + broken.getOriginalMessage(),
                    0,
                    MlflowException.NO_CODE,
                    broken);
        }
    }

    static SerializedScorer of(JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            throw new MlflowException("The stored scorer is not a JSON object");
        }
        return new SerializedScorer(object.deepCopy());
    }

    private static ScorerKind kindOf(ObjectNode json) {
        if (json.path("name").asText("").isBlank()) {
            throw new MlflowException("The stored scorer has no name");
        }
        List<ScorerKind> kinds = new ArrayList<>();
        for (ScorerKind kind : ScorerKind.values()) {
            if (json.hasNonNull(kind.member())) {
                kinds.add(kind);
            }
        }
        if (kinds.size() != 1) {
            throw new MlflowException(
                    "Scorer '" + json.path("name").asText() + "' must be of exactly one kind, but has "
                            + (kinds.isEmpty()
                                    ? "none"
                                    : kinds.stream().map(ScorerKind::member).toList()));
        }
        return kinds.get(0);
    }

    /** The name it goes by. */
    public String name() {
        return json.path("name").asText();
    }

    /** What it is. */
    public ScorerKind kind() {
        return kind;
    }

    /**
     * The judge in it.
     *
     * @throws MlflowException if it is a scorer of another kind, or a member is missing or of the wrong type
     * @throws io.github.memalign.InvalidSettingException if the judge's own settings cannot work
     */
    public StoredJudge judge() {
        return ScorerReader.read(json, kind);
    }

    /** The JSON text to register. */
    public String text() {
        return json.toString();
    }

    /** A copy of the JSON. */
    ObjectNode json() {
        return json.deepCopy();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SerializedScorer scorer && json.equals(scorer.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    /** Names it only. */
    @Override
    public String toString() {
        return "SerializedScorer[" + name() + ", " + kind.member() + "]";
    }
}
