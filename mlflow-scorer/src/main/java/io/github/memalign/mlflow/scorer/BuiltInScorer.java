package io.github.memalign.mlflow.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.model.ModelUri;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Makes a judge of one of MLflow's built-in scorers, as far as the registry says what it is told. Of some it holds a sentence
 * only, and others are shown what MLflow's own code takes from a trace; these are refused with the reason.
 */
final class BuiltInScorer {
    /** What MLflow judges with where the scorer names no model. */
    private static final ModelUri MLFLOWS_MODEL = ModelUri.of("openai:/gpt-4.1-mini");

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");

    /** What its instructions call the fields of an example. */
    private static final Map<String, Field> FIELDS = Map.of(
            "input", Field.INPUTS,
            "output", Field.OUTPUTS,
            "ground_truth", Field.EXPECTATIONS,
            "expected_output", Field.EXPECTATIONS);

    private BuiltInScorer() {}

    static JudgeDefinition definition(ObjectNode json) {
        String scorer = json.path(ScorerKind.BUILT_IN.member()).asText();
        JsonNode data = json.path("builtin_scorer_pydantic_data");
        String told = data.path("instructions").asText("");
        if (!VARIABLE.matcher(told).find()) {
            throw refused(json, "the registry holds a description of it only, what its model is told is MLflow's code");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("guidelines", withoutVariables(guidelines(data)));
        texts.put("guidelines_context", "<request>{{ inputs }}</request>\n<response>{{ outputs }}</response>");
        String instructions = VARIABLE.matcher(told).replaceAll(found -> {
            String variable = found.group(1);
            Field field = FIELDS.get(variable);
            if (field != null || Field.of(variable).isPresent()) {
                return Matcher.quoteReplacement("{{ " + (field == null ? variable : field.key()) + " }}");
            }
            String text = texts.getOrDefault(variable, "");
            if (text.isEmpty()) {
                throw refused(
                        json, "its model is shown {{ " + variable + " }}, which MLflow's code takes from a trace");
            }
            return Matcher.quoteReplacement(text);
        });
        JudgeDefinition.Builder builder = builder(json, instructions)
                .valueType(
                        scorer.equals("UserFrustration")
                                ? ValueType.oneOf("none", "resolved", "unresolved")
                                : ValueType.oneOf("yes", "no"))
                .model(data.hasNonNull("model") ? ModelUri.of(data.path("model").asText()) : MLFLOWS_MODEL);
        if (json.path("description").isTextual()) {
            builder.description(json.path("description").asText());
        }
        data.path("inference_params")
                .properties()
                .forEach(entry -> builder.inferenceParam(entry.getKey(), entry.getValue()));
        return builder.build();
    }

    private static JudgeDefinition.Builder builder(ObjectNode json, String instructions) {
        try {
            return JudgeDefinition.builder(json.path("name").asText(), instructions);
        } catch (InvalidSettingException unusable) {
            throw refused(json, String.valueOf(unusable.getMessage()));
        }
    }

    /** A rule may speak of braces; what stands in them is no field of an example. */
    private static String withoutVariables(String rules) {
        return rules.replaceAll("\\{(?=\\{)", "{ ");
    }

    /** One rule a line; there may be a single one that is no list. */
    private static String guidelines(JsonNode data) {
        JsonNode rules = data.path("guidelines");
        return rules.isArray()
                ? StreamSupport.stream(rules.spliterator(), false)
                        .map(rule -> "- " + rule.asText())
                        .collect(Collectors.joining("\n"))
                : rules.asText("");
    }

    private static MlflowException refused(ObjectNode json, String why) {
        return new MlflowException("Scorer '" + json.path("name").asText() + "' is " + ScorerKind.BUILT_IN.shown()
                + " and cannot be loaded: " + why
                + ". Start from a judge of your own: memalign init --from …");
    }
}
