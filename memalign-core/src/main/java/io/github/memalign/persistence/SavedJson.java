package io.github.memalign.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** JSON as it stands in the files of a saved judge: what is written is read back as the same value and the same bytes. */
final class SavedJson {
    private static final JsonMapper MAPPER = Json.STRICT.rebuild()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter COMPACT = MAPPER.writer();
    private static final ObjectWriter PRETTY = MAPPER.writer(new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(INDENT)
            .withArrayIndenter(INDENT));

    private SavedJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode valueOf(Object value) {
        return MAPPER.valueToTree(value);
    }

    static String compact(JsonNode json) {
        return withoutLoneSurrogates(Json.write(COMPACT, normal(json)));
    }

    static byte[] pretty(JsonNode json) {
        return (withoutLoneSurrogates(Json.write(PRETTY, normal(json))) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static JsonNode parse(String file, int line, String text) {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DamagedJudgeException(file, lineOf(line, e), "is no JSON: " + e.getOriginalMessage(), e);
        }
        if (json == null || json.isMissingNode()) {
            throw new DamagedJudgeException(file, line, "is empty", null);
        }
        return normal(json);
    }

    private static int lineOf(int line, JsonProcessingException e) {
        return line > 0 || e.getLocation() == null ? line : e.getLocation().getLineNr();
    }

    static String text(String file, byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DamagedJudgeException(file, 0, "is no UTF-8 text", e);
        }
    }

    /**
     * Numbers in the form in which parsing yields them, so that a value which came from elsewhere equals the one read
     * back: fractions are doubles wherever a double holds them, whole numbers as small as they go.
     */
    private static JsonNode normal(JsonNode json) {
        if (json.isObject()) {
            ObjectNode copy = object();
            json.properties().forEach(entry -> copy.set(readableName(entry.getKey()), normal(entry.getValue())));
            return copy;
        }
        if (json.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            json.forEach(item -> copy.add(normal(item)));
            return copy;
        }
        if (json.isIntegralNumber()) {
            return json.canConvertToInt()
                    ? JsonNodeFactory.instance.numberNode(json.intValue())
                    : json.canConvertToLong()
                            ? JsonNodeFactory.instance.numberNode(json.longValue())
                            : JsonNodeFactory.instance.numberNode(json.bigIntegerValue());
        }
        return json.isNumber() ? normalFraction(json) : json;
    }

    private static JsonNode normalFraction(JsonNode json) {
        if (!json.isBigDecimal()) {
            return DoubleNode.valueOf(Double.parseDouble(json.asText()));
        }
        BigDecimal exact = json.decimalValue();
        double number = exact.doubleValue();
        boolean isDouble = !Double.isInfinite(number) && new BigDecimal(Double.toString(number)).compareTo(exact) == 0;
        return isDouble ? DoubleNode.valueOf(number) : DecimalNode.valueOf(exact.stripTrailingZeros());
    }

    /** The JSON parser takes half a pair of surrogates in a text, but not in a name. */
    private static String readableName(String name) {
        boolean readable = name.chars().noneMatch(c -> Character.isSurrogate((char) c))
                || StandardCharsets.UTF_8.newEncoder().canEncode(name);
        return readable ? name : new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** UTF-8 has no half of a pair of surrogates; JSON can name one by its number. */
    private static String withoutLoneSurrogates(String json) {
        StringBuilder clean = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < json.length() && Character.isLowSurrogate(json.charAt(i + 1))) {
                clean.append(c).append(json.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                clean.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                clean.append(c);
            }
        }
        return clean.toString();
    }
}
