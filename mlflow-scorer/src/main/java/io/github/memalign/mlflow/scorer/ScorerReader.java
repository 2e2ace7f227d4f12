package io.github.memalign.mlflow.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.model.ModelUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a judge from the JSON of a scorer. */
final class ScorerReader {
    /** What MLflow 3.17 takes where the JSON says nothing. */
    static final ModelUri PYTHON_EMBEDDING_MODEL = ModelUri.of("openai:/text-embedding-3-small");

    static final int PYTHON_DIMENSION = 512;
    /** Where the settings stand that only this library knows. */
    static final String MORE_SETTINGS = "memalign_settings";

    /** Python must have a number of dimensions; here it can be the embedding model's own. */
    static final String DIMENSION = "embedding_dimension";

    static final String OWN_DIMENSION = "own";

    static final int PYTHON_K = 5;

    private ScorerReader() {}

    static StoredJudge read(ObjectNode json, ScorerKind kind) {
        if (kind == ScorerKind.INSTRUCTIONS) {
            return new StoredJudge(definition(json, json), MemorySettings.DEFAULT, List.of(), List.of());
        }
        if (kind == ScorerKind.BUILT_IN) {
            return new StoredJudge(BuiltInScorer.definition(json), MemorySettings.DEFAULT, List.of(), List.of());
        }
        if (kind != ScorerKind.MEMORY) {
            throw new MlflowException("Scorer '" + json.path("name").asText() + "' is " + kind.shown()
                    + "; only judges made of instructions, aligned or not, can be loaded");
        }
        JsonNode memory = json.path(ScorerKind.MEMORY.member());
        if (!(memory.path("base_judge") instanceof ObjectNode base)) {
            throw wrong("memory_augmented_judge_data.base_judge", "is missing");
        }
        // The alignment may rename a judge at registration, and then only the outer name is the new one.
        return new StoredJudge(definition(base, json), settings(memory), guidelines(memory), traceIds(memory));
    }

    private static JudgeDefinition definition(ObjectNode base, ObjectNode outer) {
        JsonNode data = base.path(ScorerKind.INSTRUCTIONS.member());
        if (!data.isObject()) {
            throw new MlflowException("Scorer '" + outer.path("name").asText()
                    + "' is an aligned judge over a scorer without instructions; only judges made of instructions can be"
                    + " loaded");
        }
        JudgeDefinition.Builder builder = JudgeDefinition.builder(
                        outer.path("name").asText(), text(data, "instructions"))
                .model(text(data, "model"))
                .valueType(ValueType.ofJsonSchema(data.path("feedback_value_type")))
                .rationaleFirst(data.path("generate_rationale_first").asBoolean(false));
        JsonNode description = outer.hasNonNull("description") ? outer.path("description") : base.path("description");
        if (description.isTextual()) {
            builder.description(description.asText());
        }
        data.path("inference_params")
                .properties()
                .forEach(entry -> builder.inferenceParam(entry.getKey(), entry.getValue()));
        return builder.build();
    }

    private static MemorySettings settings(JsonNode memory) {
        MemorySettings settings = MemorySettings.DEFAULT
                .withEmbeddingModel(model(memory, "embedding_model").orElse(PYTHON_EMBEDDING_MODEL))
                .withEmbeddingDimension(Optional.of(memory.path("embedding_dim").asInt(PYTHON_DIMENSION)))
                .withK(memory.path("retrieval_k").asInt(PYTHON_K));
        MemorySettings whole = more(memory.path(MORE_SETTINGS), settings);
        return model(memory, "reflection_lm").map(whole::withReflectionModel).orElse(whole);
    }

    private static MemorySettings more(JsonNode more, MemorySettings settings) {
        List<Field> fields = new ArrayList<>();
        for (String key : texts(more.path("retrieve_by"), "retrieve_by")) {
            fields.add(Field.of(key).orElseThrow(() -> wrong("retrieve_by", "names " + key + ", which is no field")));
        }
        return settings.withRetrieveBy(fields)
                .withTokenBudget(more.path("token_budget").asInt(settings.tokenBudget()))
                .withRetrieval(Retrieval.of(
                        more.path("retrieval").asText(settings.retrieval().key()), "retrieval"))
                .withAnnotators(more.path("annotators").asInt(settings.annotators()))
                .withEmbeddingDimension(
                        more.path(DIMENSION).asText().equals(OWN_DIMENSION)
                                ? Optional.empty()
                                : settings.embeddingDimension())
                .withContextWindow(
                        more.hasNonNull("context_window")
                                ? Optional.of(more.path("context_window").asInt())
                                : settings.contextWindow());
    }

    private static Optional<ModelUri> model(JsonNode memory, String member) {
        return memory.hasNonNull(member) ? Optional.of(ModelUri.of(text(memory, member))) : Optional.empty();
    }

    private static List<Guideline> guidelines(JsonNode memory) {
        JsonNode stored = memory.path("semantic_memory");
        if (!stored.isArray()) {
            throw wrong("memory_augmented_judge_data.semantic_memory", "must be a list");
        }
        List<Guideline> guidelines = new ArrayList<>();
        for (JsonNode guideline : stored) {
            guidelines.add(new Guideline(
                    "g" + (guidelines.size() + 1),
                    text(guideline, "guideline_text"),
                    texts(guideline.path("source_trace_ids"), "source_trace_ids")));
        }
        return guidelines;
    }

    private static List<String> traceIds(JsonNode memory) {
        return texts(memory.path("episodic_trace_ids"), "episodic_trace_ids");
    }

    private static List<String> texts(JsonNode list, String member) {
        List<String> texts = new ArrayList<>();
        if (list.isMissingNode() || list.isNull()) {
            return texts;
        }
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                throw wrong(member, "holds " + item + ", which is no trace id");
            }
            texts.add(item.asText());
        }
        return texts;
    }

    private static String text(JsonNode object, String member) {
        JsonNode text = object.path(member);
        if (!text.isTextual()) {
            throw wrong(member, "must be a text");
        }
        return text.asText();
    }

    private static MlflowException wrong(String member, String reason) {
        return new MlflowException("The stored scorer cannot be read: " + member + " " + reason);
    }
}
