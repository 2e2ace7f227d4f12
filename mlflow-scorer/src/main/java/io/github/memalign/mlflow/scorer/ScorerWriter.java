package io.github.memalign.mlflow.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelUri;
import java.util.List;
import java.util.Optional;

/**
 * Writes judges as MLflow 3.17.2 does, every member. A judge's base URL and headers have no place there and are not written.
 */
public final class ScorerWriter {
    private static final String MLFLOW_VERSION = "3.17.2";
    private static final List<ValueType> AVERAGED = List.of(ValueType.BOOL, ValueType.INT, ValueType.FLOAT);
    private static final List<String> UNUSED = List.of(
            "builtin_scorer_class",
            "builtin_scorer_pydantic_data",
            "call_source",
            "call_signature",
            "original_func_name",
            "instructions_judge_pydantic_data",
            "memory_augmented_judge_data",
            "third_party_scorer_data",
            "ensemble_scorer_data");

    private ScorerWriter() {}

    /** A judge that nothing was registered of before. */
    public static SerializedScorer write(StoredJudge judge) {
        return write(judge, Optional.empty());
    }

    /**
     * A judge, aligned if it has guidelines or traces.
     *
     * @param previous what it was loaded from; members that are not known here and the aggregations are taken over
     */
    public static SerializedScorer write(StoredJudge judge, Optional<SerializedScorer> previous) {
        ObjectNode old = previous.map(SerializedScorer::json).orElseGet(Json::object);
        ObjectNode oldBase =
                old.path(ScorerKind.MEMORY.member()).path("base_judge") instanceof ObjectNode nested ? nested : old;
        boolean aligned = !judge.guidelines().isEmpty() || !judge.traceIds().isEmpty();
        JsonNode oldData = oldBase.path(ScorerKind.INSTRUCTIONS.member());
        JsonNode oldMemory = old.path(ScorerKind.MEMORY.member());
        ObjectNode plain = common(aligned ? base(oldBase) : old.deepCopy(), judge.definition());
        plain.set(ScorerKind.INSTRUCTIONS.member(), data(oldData, judge.definition()));
        if (!aligned) {
            return SerializedScorer.of(plain);
        }
        ObjectNode whole = common(old, judge.definition());
        whole.set(ScorerKind.MEMORY.member(), memory(oldMemory, plain, judge));
        return SerializedScorer.of(whole);
    }

    private static ObjectNode base(ObjectNode oldBase) {
        // Python refuses unknown members of the judge inside although it tolerates them outside.
        ObjectNode base = Json.object();
        if (oldBase.has("aggregations")) {
            base.set("aggregations", oldBase.get("aggregations"));
        }
        return base;
    }

    private static ObjectNode common(ObjectNode scorer, JudgeDefinition definition) {
        scorer.put("name", definition.name());
        if (!scorer.has("aggregations")) {
            scorer.set("aggregations", aggregations(definition));
        }
        scorer.put("description", definition.description().orElse(null));
        scorer.put(
                "is_session_level_scorer", definition.instructions().variables().contains(Field.CONVERSATION));
        if (!scorer.has("timeout")) {
            scorer.put("timeout", 0);
        }
        scorer.put("mlflow_version", MLFLOW_VERSION);
        scorer.put("serialization_version", 1);
        UNUSED.forEach(scorer::putNull);
        return scorer;
    }

    private static ArrayNode aggregations(JudgeDefinition definition) {
        ArrayNode aggregations = Json.MAPPER.createArrayNode();
        if (AVERAGED.contains(definition.valueType())) {
            aggregations.add("mean");
        }
        return aggregations;
    }

    private static ObjectNode data(JsonNode old, JudgeDefinition definition) {
        ObjectNode data = old instanceof ObjectNode known ? known.deepCopy() : Json.object();
        data.put("instructions", definition.instructions().text());
        data.put("model", definition.model().toString());
        data.set("feedback_value_type", definition.valueType().jsonSchema());
        data.remove(List.of("inference_params", "generate_rationale_first"));
        if (!definition.inferenceParams().isEmpty()) {
            data.set("inference_params", Json.MAPPER.valueToTree(definition.inferenceParams()));
        }
        if (definition.rationaleFirst()) {
            data.put("generate_rationale_first", true);
        }
        return data;
    }

    private static ObjectNode memory(JsonNode old, ObjectNode base, StoredJudge judge) {
        ObjectNode memory = old instanceof ObjectNode known ? known.deepCopy() : Json.object();
        MemorySettings settings = judge.settings();
        memory.set("base_judge", base);
        ArrayNode traces = memory.putArray("episodic_trace_ids");
        judge.traceIds().forEach(traces::add);
        ArrayNode guidelines = memory.putArray("semantic_memory");
        for (Guideline guideline : judge.guidelines()) {
            ObjectNode stored = guidelines.addObject().put("guideline_text", guideline.text());
            if (guideline.isHandWritten()) {
                stored.putNull("source_trace_ids");
            } else {
                ArrayNode sources = stored.putArray("source_trace_ids");
                guideline.sourceIds().forEach(sources::add);
            }
        }
        ModelUri reflection =
                settings.reflectionModel().orElse(judge.definition().model());
        memory.put("reflection_lm", reflection.toString());
        memory.put("retrieval_k", settings.k());
        memory.put("embedding_model", settings.embeddingModel().toString());
        memory.put("embedding_dim", settings.embeddingDimension().orElse(ScorerReader.PYTHON_DIMENSION));
        ObjectNode more = more(settings);
        memory.remove(ScorerReader.MORE_SETTINGS);
        return more.isEmpty() ? memory : memory.set(ScorerReader.MORE_SETTINGS, more);
    }

    /** Settings that Python does not know, as far as they are not the usual ones; it passes over them, and writes them no more. */
    private static ObjectNode more(MemorySettings settings) {
        MemorySettings usual = MemorySettings.DEFAULT;
        ObjectNode more = Json.object();
        if (!settings.retrieveBy().isEmpty()) {
            ArrayNode fields = more.putArray("retrieve_by");
            settings.retrieveBy().forEach(field -> fields.add(field.key()));
        }
        if (settings.tokenBudget() != usual.tokenBudget()) {
            more.put("token_budget", settings.tokenBudget());
        }
        if (settings.retrieval() != usual.retrieval()) {
            more.put("retrieval", settings.retrieval().key());
        }
        if (settings.annotators() != usual.annotators()) {
            more.put("annotators", settings.annotators());
        }
        settings.contextWindow().ifPresent(tokens -> more.put("context_window", tokens));
        if (settings.embeddingDimension().isEmpty()) {
            more.put(ScorerReader.DIMENSION, ScorerReader.OWN_DIMENSION);
        }
        return more;
    }
}
