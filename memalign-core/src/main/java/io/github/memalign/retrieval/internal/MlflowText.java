package io.github.memalign.retrieval.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.PythonText;
import io.github.memalign.judge.Field;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What Python's MLflow 3.17.2 embeds. Of an episode of a judge on inputs that is the representation of a method bound to the
 * example, since the field has the name of a method there: the whole example with its label. The order of its last part, a set,
 * differs from one Python process to the next; here it is sorted.
 */
final class MlflowText {

    private MlflowText() {}

    /** Python looks for nothing where a value counts as false. */
    static Optional<String> ofValue(JsonNode value) {
        boolean isFalse =
                value.isContainerNode() ? value.isEmpty() : value.asText().isEmpty();
        return isFalse ? Optional.empty() : Optional.of(plain(value));
    }

    static Optional<String> ofEpisode(Field field, List<Field> fields, Episode episode) {
        if (field != Field.INPUTS) {
            return episode.example().field(field).flatMap(MlflowText::ofValue);
        }
        Assessment said = episode.resolution().prevailing().stream()
                .filter(one -> one.value().isPresent())
                .findFirst()
                .orElse(episode.assessments().get(0));
        List<String> members = new ArrayList<>();
        members.add("'result': " + PythonText.repr(label(said)));
        members.add("'rationale': " + PythonText.repr(said.rationale()));
        List<String> keys = new ArrayList<>();
        for (Field named : fields.stream().sorted().toList()) {
            JsonNode value = episode.example().field(named).orElse(JsonNodeFactory.instance.textNode(""));
            members.add("'" + named.key() + "': " + PythonText.repr(value));
            keys.add("'" + named.key() + "'");
        }
        return Optional.of("<bound method Example.inputs of Example({" + String.join(", ", members) + "}) (input_keys={"
                + String.join(", ", keys) + "})>");
    }

    /** The label in small letters as Python writes it; numbers come from the server as floating point. */
    private static String label(Assessment said) {
        JsonNode value = said.value()
                .map(label -> Json.MAPPER.<JsonNode>valueToTree(label))
                .map(MlflowText::floating)
                .orElse(JsonNodeFactory.instance.nullNode());
        return plain(value).toLowerCase(Locale.ROOT);
    }

    private static JsonNode floating(JsonNode value) {
        if (value.isIntegralNumber()) {
            return JsonNodeFactory.instance.numberNode(value.doubleValue());
        }
        if (value.isArray()) {
            var list = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> list.add(floating(item)));
            return list;
        }
        if (value.isObject()) {
            var object = Json.object();
            value.properties().forEach(member -> object.set(member.getKey(), floating(member.getValue())));
            return object;
        }
        return value;
    }

    /** What {@code str} gives. */
    private static String plain(JsonNode value) {
        return value.isTextual() ? value.textValue() : PythonText.repr(value);
    }
}
