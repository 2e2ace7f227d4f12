package io.github.memalign.cli.console;

import io.github.memalign.internal.Json;
import io.github.memalign.judge.internal.FeedbackJson;
import io.github.memalign.model.Usage;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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

    /** Tokens, cost and time for people; of what is not known in full it is said how much there was at least. */
    public static String cost(Usage usage) {
        String why = usage.uncounted() > 0
                ? " (" + usage.uncounted() + " calls without a count of tokens)"
                : " (no price for the model; see --prices)";
        String money = usage.knownCost()
                .map(Output::dollars)
                .orElse((usage.leastCost() > 0 ? "at least " + dollars(usage.leastCost()) : "cost unknown") + why);
        String cached = usage.cachedTokens() > 0 ? " (" + usage.cachedTokens() + " from the cache)" : "";
        return String.format(
                Locale.ROOT,
                "%d model calls, %s tokens in%s, %s out, %s",
                usage.calls(),
                tokens(usage, usage.inputTokens()),
                cached,
                tokens(usage, usage.outputTokens()),
                money);
    }

    private static String dollars(double cost) {
        return String.format(Locale.ROOT, "$%.4f", cost);
    }

    private static String tokens(Usage usage, long counted) {
        if (usage.uncounted() == 0) {
            return Long.toString(counted);
        }
        return counted > 0 ? "at least " + counted : "unknown";
    }

    /** As {@link #cost(Usage)}; of a replay that nothing was paid. */
    public static String cost(Usage usage, boolean replayed) {
        return replayed
                ? String.format(
                        Locale.ROOT,
                        "replayed %d model calls, %s tokens in, %s out; nobody was asked and nothing paid",
                        usage.calls(),
                        tokens(usage, usage.inputTokens()),
                        tokens(usage, usage.outputTokens()))
                : cost(usage);
    }

    /** Milliseconds as seconds for people. */
    public static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / SECOND);
    }

    /** Tokens, cost and time for machines; of a replay that nothing was paid. */
    public static Map<String, @Nullable Object> usage(Usage usage, boolean replayed) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        FeedbackJson.usage(usage).forEach(values::put);
        if (replayed) {
            values.put("cost_usd", 0.0);
            values.put("replayed", true);
        }
        return values;
    }
}
