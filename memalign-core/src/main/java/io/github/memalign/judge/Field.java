package io.github.memalign.judge;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A part of an example that instructions can name as a variable, in the order in which MLflow prefers them. */
public enum Field {
    /** What the application was asked. */
    INPUTS,
    /** What the application answered. */
    OUTPUTS,
    /** What an answer should hold, such as a reference answer. */
    EXPECTATIONS,
    /** The turns of a session. */
    CONVERSATION,
    /** The whole trace, which the judge inspects with tools. */
    TRACE;

    /** The name in instructions and files: the lower-case name. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The field of that name, if there is one; names are case-sensitive. */
    public static Optional<Field> of(String key) {
        return Arrays.stream(values()).filter(field -> field.key().equals(key)).findFirst();
    }

    static String allKeys() {
        return Arrays.stream(values()).map(Field::key).collect(Collectors.joining(", "));
    }
}
