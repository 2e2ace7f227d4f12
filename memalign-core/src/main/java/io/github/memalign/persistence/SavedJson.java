package io.github.memalign.persistence;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.github.memalign.internal.Json;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * JSON as it stands in the files of a saved judge: what is written is read back as the same value and the same bytes. The
 * shape of each file is a record, whose components stand in the order in which they are written.
 */
final class SavedJson {
    private static final JsonMapper TREES = Json.STRICT
            .rebuild()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Nothing is converted: a number is no text, and a text no number. */
    private static final JsonMapper RECORDS = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .withCoercionConfig(
                    LogicalType.Textual, textual -> textual.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter COMPACT = RECORDS.writer();
    private static final ObjectWriter PRETTY = RECORDS.writer(new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(INDENT)
            .withArrayIndenter(INDENT));

    /** A member that must be there, and not null. */
    @JacksonAnnotationsInside
    @JsonProperty(required = true)
    @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Required {}

    private SavedJson() {}

    /** A value of a judge's type as it is saved. */
    static JsonNode valueOf(Object value) {
        return normal(TREES.valueToTree(value));
    }

    static String compact(Object saved) {
        return withoutLoneSurrogates(Json.write(COMPACT, saved));
    }

    static byte[] pretty(Object saved) {
        return (withoutLoneSurrogates(Json.write(PRETTY, saved)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static JsonNode parse(String file, byte[] content) {
        return parse(file, 0, text(file, content));
    }

    static JsonNode parse(String file, int line, String text) {
        JsonNode json;
        try {
            json = TREES.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DamagedJudgeException(file, lineOf(line, e), "is no JSON: " + e.getOriginalMessage(), e);
        }
        if (json == null || json.isMissingNode()) {
            throw new DamagedJudgeException(file, line, "is empty", null);
        }
        return normal(json);
    }

    /**
     * What JSON stands for.
     *
     * @param shape the record whose form it has
     * @param meaning makes of that what it stands for
     * @throws DamagedJudgeException if it has another form or stands for nothing; the reason and the member are named
     */
    static <S, T> T read(String file, int line, JsonNode json, Class<S> shape, Function<S, T> meaning) {
        if (!json.isObject()) {
            throw new DamagedJudgeException(file, line, "the content is no JSON object", null);
        }
        try {
            return meaning.apply(RECORDS.treeToValue(json, shape));
        } catch (DamagedJudgeException e) {
            throw e;
        } catch (JsonMappingException e) {
            throw new DamagedJudgeException(file, line, "'" + member(e) + "' " + wrong(e), e);
        } catch (JsonProcessingException e) {
            throw new DamagedJudgeException(file, line, e.getOriginalMessage(), e);
        } catch (RuntimeException e) {
            throw new DamagedJudgeException(file, line, String.valueOf(e.getMessage()), e);
        }
    }

    private static String member(JsonMappingException e) {
        return e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }

    private static String wrong(JsonMappingException e) {
        if (e instanceof InvalidNullException || e.getOriginalMessage().startsWith("Missing required")) {
            return "is missing";
        }
        Class<?> target = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (target == null) {
            return "is no JSON object that belongs there";
        }
        if (target == String.class) {
            return "is no text";
        }
        if (Collection.class.isAssignableFrom(target)) {
            return "is no list";
        }
        if (target == Boolean.class || target == boolean.class) {
            return "is neither true nor false";
        }
        if (target == Double.class || target == double.class) {
            return "is no number";
        }
        return target == Integer.class || target == int.class ? "is no whole number" : "is no JSON object";
    }

    /** The time that a text names. */
    static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'time' is no time like 2026-01-31T12:00:00Z", e);
        }
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
    static JsonNode normal(JsonNode json) {
        if (json.isObject()) {
            ObjectNode copy = Json.object();
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
