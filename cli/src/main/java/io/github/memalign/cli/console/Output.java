package io.github.memalign.cli.console;

import io.github.memalign.internal.Json;
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
    private static final double SECOND = 1000;

    private final CommandLine command;
    private final boolean json;
    private final PrintWriter out;

    /**
     * @param command whose output to use
     * @param json whether machines read it
     */
    public Output(CommandLine command, boolean json) {
        this(command, json, command.getOut());
    }

    private Output(CommandLine command, boolean json, PrintWriter out) {
        this.command = command;
        this.json = json;
        this.out = out;
    }

    /** The same on the error output, where the output itself carries data. */
    public Output aside() {
        return new Output(command, json, command.getErr());
    }

    /** Where data goes that a command hands on. */
    public PrintWriter data() {
        return command.getOut();
    }

    /** Prints a line for people, with picocli's markup; nothing if machines read. */
    public void line(String markup, Object... values) {
        if (!json) {
            String text = command.getColorScheme().ansi().string(Printable.of(markup));
            Object[] printable = Arrays.stream(values)
                    .map(value -> value instanceof String said ? Printable.of(said) : value)
                    .toArray();
            out.println(values.length == 0 ? text : String.format(Locale.ROOT, text, printable));
            out.flush();
        }
    }

    /** Prints a line that may hold anything, markup is not looked for; nothing if machines read. */
    public void plain(String text) {
        if (!json) {
            out.println(Printable.of(text));
            out.flush();
        }
    }

    /** Prints the result for machines; nothing if people read. */
    public void json(Map<String, ?> result) {
        if (json) {
            out.println(Printable.of(Json.write(result)));
            out.flush();
        }
    }

    /** Prints a warning on the error output, whoever reads. */
    public void warn(String text) {
        PrintWriter err = command.getErr();
        err.println("memalign: " + Printable.of(text));
        err.flush();
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

    /** As {@link #cost(Usage)}; of a replay that nothing was paid. */
    public static String cost(Usage usage, boolean replayed) {
        return replayed
                ? String.format(
                        Locale.ROOT,
                        "replayed %d model calls, %s tokens in, %s out; nobody was asked and nothing paid",
                        usage.calls(),
                        known(usage.knownInputTokens()),
                        known(usage.knownOutputTokens()))
                : cost(usage);
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

    /** As {@link #usage(Usage)}; of a replay that nothing was paid. */
    public static Map<String, @Nullable Object> usage(Usage usage, boolean replayed) {
        Map<String, @Nullable Object> values = usage(usage);
        if (replayed) {
            values.put("cost_usd", 0.0);
            values.put("replayed", true);
        }
        return values;
    }
}
