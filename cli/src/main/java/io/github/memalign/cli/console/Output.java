package io.github.memalign.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.model.Usage;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Prints a command's result: lines for people, or one JSON object and nothing else. */
public final class Output {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final double SECOND = 1000;

    private final CommandLine command;
    private final boolean json;

    /**
     * @param command whose output to use
     * @param json whether machines read it
     */
    public Output(CommandLine command, boolean json) {
        this.command = command;
        this.json = json;
    }

    /** Prints a line for people, with picocli's markup; nothing if machines read. */
    public void line(String markup, Object... values) {
        if (!json) {
            String text = command.getColorScheme().ansi().string(Printable.of(markup));
            Object[] printable = Arrays.stream(values)
                    .map(value -> value instanceof String said ? Printable.of(said) : value)
                    .toArray();
            command.getOut().println(values.length == 0 ? text : String.format(Locale.ROOT, text, printable));
            command.getOut().flush();
        }
    }

    /** Prints a line that may hold anything, markup is not looked for; nothing if machines read. */
    public void plain(String text) {
        if (!json) {
            command.getOut().println(Printable.of(text));
            command.getOut().flush();
        }
    }

    /** Prints the result for machines; nothing if people read. */
    public void json(Map<String, ?> result) {
        if (json) {
            command.getOut().println(Printable.of(toJson(result)));
            command.getOut().flush();
        }
    }

    /** Prints a warning on the error output, whoever reads. */
    public void warn(String text) {
        PrintWriter err = command.getErr();
        err.println("memalign: " + Printable.of(text));
        err.flush();
    }

    /** One line of JSON. */
    public static String toJson(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Tokens, cost and time for people; a cost that is not known is said to be unknown. */
    public static String cost(Usage usage) {
        String money = usage.knownCost()
                .map(cost -> String.format(Locale.ROOT, "$%.4f", cost))
                .orElse(
                        usage.uncounted() > 0
                                ? "cost unknown (" + usage.uncounted() + " calls without a count of tokens)"
                                : "cost unknown (no price for the model; see --prices)");
        String cached = usage.cachedTokens() > 0 ? " (" + usage.cachedTokens() + " from the cache)" : "";
        return String.format(
                Locale.ROOT,
                "%d model calls, %s tokens in%s, %s out, %s",
                usage.calls(),
                known(usage.knownInputTokens()),
                cached,
                known(usage.knownOutputTokens()),
                money);
    }

    private static String known(OptionalLong tokens) {
        return tokens.isPresent() ? Long.toString(tokens.getAsLong()) : "unknown";
    }

    private static @Nullable Long orNull(OptionalLong tokens) {
        return tokens.isPresent() ? tokens.getAsLong() : null;
    }

    /** Milliseconds as seconds for people. */
    public static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / SECOND);
    }

    /** Tokens, cost and time for machines; what is not known is null. */
    public static Map<String, @Nullable Object> usage(Usage usage) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("calls", usage.calls());
        values.put("input_tokens", orNull(usage.knownInputTokens()));
        values.put("cached_input_tokens", usage.cachedTokens());
        values.put("output_tokens", orNull(usage.knownOutputTokens()));
        values.put("cost_usd", usage.knownCost().orElse(null));
        values.put("model_millis", usage.millis());
        return values;
    }
}
