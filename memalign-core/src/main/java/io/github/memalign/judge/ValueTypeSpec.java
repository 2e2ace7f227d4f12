package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a value type as users write it. */
final class ValueTypeSpec {
    private static final Pattern CONTAINER =
            Pattern.compile("(list\\s*\\[|optional\\s*\\[|dict\\s*\\[\\s*str\\s*,)\\s*(str|int|float|bool)\\s*\\]");

    private ValueTypeSpec() {}

    static ValueType read(JsonNode spec) {
        if (spec.isArray()) {
            List<Object> choices = new ArrayList<>();
            spec.forEach(choices::add);
            return OneOfType.of(choices);
        }
        String text = spec.isTextual() ? spec.textValue().strip() : "";
        return PrimitiveType.ofPythonName(text)
                .map(Function.<ValueType>identity())
                .orElseGet(() -> container(text, spec));
    }

    private static ValueType container(String text, JsonNode spec) {
        Matcher matcher = CONTAINER.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidSettingException(
                    "value_type",
                    spec + " is no type; write bool, int, float, str, a list of the allowed values, list[...],"
                            + " dict[str, ...] or optional[...] of a simple type");
        }
        PrimitiveType part = PrimitiveType.ofPythonName(matcher.group(2)).orElseThrow();
        if (text.startsWith("list")) {
            return new ListType(part);
        }
        return text.startsWith("dict") ? new MapType(part) : new OptionalType(part);
    }
}
