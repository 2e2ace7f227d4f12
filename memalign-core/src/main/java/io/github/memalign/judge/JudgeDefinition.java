package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import io.github.memalign.model.ModelUri;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A judge before it has learned anything: what MLflow's {@code make_judge} takes.
 *
 * @param name a non-empty name, under which its feedback is logged
 * @param description what it is for, for people
 * @param instructions what it has to assess
 * @param model the model that judges, {@code embedded:/case-based} by default
 * @param valueType the type of its verdicts, {@code str} by default
 * @param rationaleFirst whether the model writes its rationale before its result
 * @param inferenceParams parameters passed to the model as they are, such as {@code temperature}
 * @param baseUrl an OpenAI-compatible server to call in place of the provider's own
 * @param extraHeaders HTTP headers for that server; a value may be {@code ${NAME}}, which is read from the environment at
 *     each use, and only such values are saved with a judge
 */
public record JudgeDefinition(
        String name,
        Optional<String> description,
        Instructions instructions,
        ModelUri model,
        ValueType valueType,
        boolean rationaleFirst,
        Map<String, JsonNode> inferenceParams,
        Optional<String> baseUrl,
        Map<String, String> extraHeaders) {

    /** The judge of a machine without key and network: it decides from cases. */
    public static final ModelUri DEFAULT_MODEL = ModelUri.of("embedded:/case-based");

    public JudgeDefinition {
        if (name.isBlank()) {
            throw new InvalidSettingException("name", "is blank; give the judge a name");
        }
        inferenceParams = Collections.unmodifiableMap(new LinkedHashMap<>(inferenceParams));
        extraHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(extraHeaders));
    }

    /** A builder with the defaults; name and instructions must be given. */
    public static Builder builder(String name, String instructions) {
        return new Builder(name, Instructions.of(instructions));
    }

    /** A builder that starts from this definition. */
    public Builder toBuilder() {
        Builder builder = new Builder(name, instructions);
        builder.description = description.orElse(null);
        builder.model = model;
        builder.valueType = valueType;
        builder.rationaleFirst = rationaleFirst;
        builder.inferenceParams.putAll(inferenceParams);
        builder.baseUrl = baseUrl.orElse(null);
        builder.extraHeaders.putAll(extraHeaders);
        return builder;
    }

    /**
     * The fields that the instructions name and an example lacks.
     *
     * @param example what is to be judged
     * @param withTools whether the model can look for itself, so that the trace need not be in the example
     */
    public List<String> missingFields(Example example, boolean withTools) {
        return instructions.variables().stream()
                .filter(field -> example.field(field).isEmpty())
                .filter(field -> !withTools || field == Field.EXPECTATIONS || field == Field.CONVERSATION)
                .map(Field::key)
                .toList();
    }

    /** Whether it gives the verdicts that another one gives: all that the model is told, and which model that is, are the same. */
    public boolean judgesAs(JudgeDefinition other) {
        return instructions.equals(other.instructions)
                && model.equals(other.model)
                && valueType.equals(other.valueType)
                && rationaleFirst == other.rationaleFirst
                && inferenceParams.equals(other.inferenceParams)
                && baseUrl.equals(other.baseUrl);
    }

    /** Names headers only: their values may be keys. */
    @Override
    public String toString() {
        return "JudgeDefinition[" + name + ", " + model + ", " + valueType.pythonName() + ", headers "
                + extraHeaders.keySet() + "]";
    }

    /** Builds a definition. */
    public static final class Builder {
        private String name;
        private Instructions instructions;
        private @Nullable String description;
        private ModelUri model = DEFAULT_MODEL;
        private ValueType valueType = ValueType.STR;
        private boolean rationaleFirst;
        private final Map<String, JsonNode> inferenceParams = new LinkedHashMap<>();
        private @Nullable String baseUrl;
        private final Map<String, String> extraHeaders = new LinkedHashMap<>();

        private Builder(String name, Instructions instructions) {
            this.name = name;
            this.instructions = instructions;
        }

        /** Sets the name. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Sets the instructions. */
        public Builder instructions(String text) {
            this.instructions = Instructions.of(text);
            return this;
        }

        /** Sets what the judge is for. */
        public Builder description(@Nullable String description) {
            this.description = description;
            return this;
        }

        /** Sets the model, as {@code openai:/gpt-4.1-mini}. */
        public Builder model(String uri) {
            return model(ModelUri.of(uri));
        }

        /** Sets the model. */
        public Builder model(ModelUri model) {
            this.model = model;
            return this;
        }

        /** Sets the type of the verdicts. */
        public Builder valueType(ValueType valueType) {
            this.valueType = valueType;
            return this;
        }

        /** Sets whether the rationale comes before the result. */
        public Builder rationaleFirst(boolean rationaleFirst) {
            this.rationaleFirst = rationaleFirst;
            return this;
        }

        /** Sets one inference parameter. */
        public Builder inferenceParam(String name, Object value) {
            inferenceParams.put(name, Json.MAPPER.valueToTree(value));
            return this;
        }

        /** Sets the base URL of an OpenAI-compatible server. */
        public Builder baseUrl(@Nullable String baseUrl) {
            this.baseUrl = baseUrl;
            return this;
        }

        /** Sets one header. */
        public Builder extraHeader(String name, String value) {
            extraHeaders.put(name, value);
            return this;
        }

        /** The definition. */
        public JudgeDefinition build() {
            return new JudgeDefinition(
                    name,
                    Optional.ofNullable(description),
                    instructions,
                    model,
                    valueType,
                    rationaleFirst,
                    inferenceParams,
                    Optional.ofNullable(baseUrl),
                    extraHeaders);
        }
    }
}
