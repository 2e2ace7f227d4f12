package io.github.memalign.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.function.Function;

/**
 * JSON values as Python writes them: {@code str} of a dict, and {@code json.dumps}. Text of traces has to be the same in
 * both languages, to the character.
 */
public final class PythonText {
    private static final int SIGNIFICANT_DIGITS = 17;
    private static final int SMALLEST_FIXED_EXPONENT = -4;
    private static final int LARGEST_FIXED_EXPONENT = 16;

    private PythonText() {}

    /** What {@code repr} gives. */
    public static String repr(JsonNode value) {
        if (value.isTextual()) {
            return repr(value.textValue());
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        if (value.isNull() || value.isMissingNode()) {
            return "None";
        }
        return container(value, PythonText::repr, PythonText::repr);
    }

    /** What {@code json.dumps} gives: blanks after commas and colons, ASCII only. */
    public static String json(JsonNode value) {
        if (value.isTextual()) {
            return quoted(value.textValue());
        }
        if (value.isValueNode() && !value.isNumber()) {
            return value.isMissingNode() ? "null" : value.asText();
        }
        return container(value, PythonText::json, PythonText::quoted);
    }

    private static String container(JsonNode value, Function<JsonNode, String> element, Function<String, String> key) {
        StringBuilder text = new StringBuilder();
        if (value.isArray()) {
            text.append('[');
            for (JsonNode item : value) {
                text.append(text.length() == 1 ? "" : ", ").append(element.apply(item));
            }
            return text.append(']').toString();
        }
        if (value.isObject()) {
            text.append('{');
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                text.append(text.length() == 1 ? "" : ", ")
                        .append(key.apply(field.getKey()))
                        .append(": ")
                        .append(element.apply(field.getValue()));
            }
            return text.append('}').toString();
        }
        return value.isIntegralNumber() ? value.bigIntegerValue().toString() : number(value.doubleValue());
    }

    /** The shortest digits that mean the same number, as {@code float.__repr__} gives them. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= SIGNIFICANT_DIGITS; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= SMALLEST_FIXED_EXPONENT && exponent < LARGEST_FIXED_EXPONENT) {
            String plain = shortest.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + power;
    }

    /** Single quotes, unless only double quotes need no escape. */
    public static String repr(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder repr = new StringBuilder().append(quote);
        text.codePoints().forEach(point -> {
            if (point == quote || point == '\\') {
                repr.append('\\').appendCodePoint(point);
            } else if (point == '\n') {
                repr.append("\\n");
            } else if (point == '\r') {
                repr.append("\\r");
            } else if (point == '\t') {
                repr.append("\\t");
            } else if (isPrintable(point)) {
                repr.appendCodePoint(point);
            } else if (point < 0x100) {
                repr.append("\\x").append(hex(point, 2));
            } else if (point < 0x10000) {
                repr.append("\\u").append(hex(point, 4));
            } else {
                repr.append("\\U").append(hex(point, 8));
            }
        });
        return repr.append(quote).toString();
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder().append('"');
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            switch (unit) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> {
                    if (unit < 0x20 || unit > 0x7e) {
                        json.append("\\u").append(hex(unit, 4));
                    } else {
                        json.append(unit);
                    }
                }
            }
        }
        return json.append('"').toString();
    }

    private static String hex(int value, int width) {
        String digits = Integer.toHexString(value);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }
}
