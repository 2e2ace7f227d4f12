package io.github.memalign.judge;

import io.github.memalign.InvalidSettingException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A value as the Java type that a caller wants; only what loses nothing is converted. */
final class TypedValue {
    private TypedValue() {}

    static <T> T as(Object value, Class<T> type, String judge) {
        Object converted = type.isInstance(value) ? value : converted(value, type);
        if (converted == null) {
            String kind = value instanceof String ? "text" : value.getClass().getSimpleName();
            throw new InvalidSettingException(
                    "value_type",
                    "the judge " + judge + " said '" + value + "', a " + kind + ", which is no " + type.getSimpleName()
                            + "; ask for the judge's own type, or give the judge another value_type");
        }
        return type.cast(converted);
    }

    private static @Nullable Object converted(Object value, Class<?> type) {
        if (value instanceof Number number) {
            return number(number, type);
        }
        return value instanceof String text && type.isEnum() ? constant(text, type) : null;
    }

    private static @Nullable Object number(Number value, Class<?> type) {
        BigDecimal exact = new BigDecimal(value.toString());
        try {
            if (type == Integer.class) {
                return exact.intValueExact();
            }
            if (type == Long.class) {
                return exact.longValueExact();
            }
        } catch (ArithmeticException notWhole) {
            return null;
        }
        if (type == Double.class) {
            return value.doubleValue();
        }
        return type == BigDecimal.class ? exact : null;
    }

    private static @Nullable Object constant(String text, Class<?> type) {
        String name = text.strip().replaceAll("[\\s-]+", "_").toUpperCase(Locale.ROOT);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant ->
                        ((Enum<?>) constant).name().toUpperCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElse(null);
    }

    static OptionalDouble score(@Nullable Object value) {
        if (value instanceof Number number) {
            return OptionalDouble.of(number.doubleValue());
        }
        return value instanceof Boolean bool ? OptionalDouble.of(bool ? 1 : 0) : OptionalDouble.empty();
    }
}
