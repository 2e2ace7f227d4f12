package io.github.memalign.mlflow.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Text;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import java.util.List;
import java.util.TreeSet;

/** What a person is asked so that the answer is a label for a judge: the input of a label schema, by the judge's value type. */
final class LabelQuestion {
    private static final int LONGEST_INSTRUCTION = 1_000;
    private static final int LONGEST_OPTION = 64;
    private static final int MOST_OPTIONS = 10;

    private final JudgeDefinition judge;
    private final ObjectNode input;

    private LabelQuestion(JudgeDefinition judge, ObjectNode input) {
        this.judge = judge;
        this.input = input;
    }

    /**
     * The question for a judge.
     *
     * @throws InvalidSettingException if no label schema has answers of the judge's type
     */
    static LabelQuestion of(JudgeDefinition judge) {
        if (judge.instructions().variables().contains(Field.CONVERSATION)) {
            throw new InvalidSettingException(
                    "--judge",
                    judge.name() + " judges whole conversations, and a review queue shows one trace at a time; collect"
                            + " its feedback on the traces themselves");
        }
        return new LabelQuestion(judge, input(judge));
    }

    private static ObjectNode input(JudgeDefinition judge) {
        ObjectNode input = Json.object();
        ValueType type = judge.valueType();
        List<String> choices = type.choices().stream().map(String::valueOf).toList();
        if (!choices.isEmpty()) {
            if (choices.size() <= MOST_OPTIONS
                    && choices.stream().allMatch(choice -> !choice.isEmpty() && choice.length() <= LONGEST_OPTION)) {
                choices.forEach(input.putObject("categorical").putArray("options")::add);
                return input;
            }
            if (type.isNumeric()) {
                input.putObject("numeric");
                return input;
            }
            throw new InvalidSettingException(
                    "--judge",
                    judge.name() + " has " + choices.size() + " values; a review queue offers " + MOST_OPTIONS
                            + " at most, of " + LONGEST_OPTION + " characters each");
        }
        switch (kind(type.jsonSchema())) {
            case "boolean" ->
                input.putObject("pass_fail").put("positive_label", "yes").put("negative_label", "no");
            case "integer", "number" -> input.putObject("numeric");
            case "string" -> input.putObject("text");
            default ->
                throw new InvalidSettingException(
                        "--judge",
                        judge.name() + " gives " + type.pythonName()
                                + ", which nobody can answer in a review queue; it asks for one of some values, yes or"
                                + " no, a number or a text");
        }
        return input;
    }

    private static String kind(JsonNode schema) {
        for (JsonNode part : schema.path("anyOf")) {
            if (!part.path("type").asText().equals("null")) {
                return part.path("type").asText();
            }
        }
        return schema.path("type").asText();
    }

    /** The schema that asks it. */
    ObjectNode schema(String experimentId) {
        ObjectNode schema = Json.object()
                .put("experiment_id", experimentId)
                .put("name", judge.name())
                .put("type", "FEEDBACK")
                .put("instruction", Text.shown(judge.instructions().text(), LONGEST_INSTRUCTION - 1))
                .put("enable_comment", true);
        schema.set("input", input);
        return schema;
    }

    /** Whether the answers to a schema are labels for the judge. */
    boolean isAskedBy(JsonNode schema) {
        String kind = input.fieldNames().next();
        JsonNode asked = schema.path("input").path(kind);
        return schema.path("type").asText().equals("FEEDBACK")
                && asked.isObject()
                && !asked.path("multi_select").asBoolean()
                && texts(asked.path("options")).equals(texts(input.path(kind).path("options")));
    }

    private static TreeSet<String> texts(JsonNode options) {
        TreeSet<String> texts = new TreeSet<>();
        if (options instanceof ArrayNode all) {
            all.forEach(option -> texts.add(option.asText()));
        }
        return texts;
    }

    /** What it asks, for a message. */
    String asked() {
        return input.toString();
    }
}
