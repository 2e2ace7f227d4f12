package io.github.memalign.judge;

import io.github.memalign.InvalidSettingException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that tells a judge what to look at, with variables in double braces such as {@code {{ inputs }}}.
 *
 * <p>The text goes to the model as it is: values travel beside it, so data that looks like a variable stays data.
 */
public final class Instructions {
    private static final Pattern VARIABLE =
            Pattern.compile("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)*)\\s*\\}\\}");

    private final String text;
    private final List<Field> variables;

    private Instructions(String text, List<Field> variables) {
        this.text = text;
        this.variables = variables;
    }

    /**
     * Instructions of that text, held to the rules of MLflow's {@code make_judge}.
     *
     * @throws InvalidSettingException if the text is blank, holds no variable, an unknown one, or combines {@code
     *     conversation} with anything but {@code expectations}
     */
    public static Instructions of(String text) {
        if (text.isBlank()) {
            throw new InvalidSettingException("instructions", "are blank; say what the judge has to assess");
        }
        Set<Field> variables = new LinkedHashSet<>();
        Set<String> unknown = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            Field.of(name).ifPresentOrElse(variables::add, () -> unknown.add(name));
        }
        if (!unknown.isEmpty()) {
            throw new InvalidSettingException(
                    "instructions", "unknown variables " + unknown + "; allowed are " + Field.allKeys());
        }
        if (variables.isEmpty()) {
            throw new InvalidSettingException(
                    "instructions", "hold no variable; name at least one of " + Field.allKeys() + ", as {{ inputs }}");
        }
        checkConversation(variables);
        return new Instructions(text, List.copyOf(variables));
    }

    private static void checkConversation(Set<Field> variables) {
        Set<Field> others = new LinkedHashSet<>(variables);
        if (others.remove(Field.CONVERSATION)) {
            others.remove(Field.EXPECTATIONS);
            if (!others.isEmpty()) {
                throw new InvalidSettingException(
                        "instructions", "{{ conversation }} can stand only beside {{ expectations }}");
            }
        }
    }

    /** The text, variables as written. */
    public String text() {
        return text;
    }

    /** The variables in order of first appearance, at least one. */
    public List<Field> variables() {
        return variables;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Instructions && text.equals(((Instructions) other).text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
