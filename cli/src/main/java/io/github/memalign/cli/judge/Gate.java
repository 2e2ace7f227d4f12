package io.github.memalign.cli.judge;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.judge.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What verdicts have to be like, so that a build goes on. */
final class Gate {
    /** What is counted, beside values, of rows that a judge leaves to a person. */
    static final String NEEDS_REVIEW = "needs review";

    @Option(
            names = "--fail-below",
            paramLabel = "AGREEMENT",
            description = "Exit code 1 if the agreement with the labels is below this, such as 0.8.")
    private @Nullable Double least;

    @Option(
            names = "--by-interval",
            description = "Hold --fail-below against the lower end of the 95%% interval of the agreement.")
    private boolean byInterval;

    @Option(
            names = "--fail-on",
            paramLabel = "VALUE:MOST",
            description =
                    "Exit code 1 if more verdicts than this have that value, such as unsafe:0. Repeatable. \"needs review:5\" for"
                            + " rows that a calibrated judge is not sure enough of.")
    private List<String> most = new ArrayList<>();

    /**
     * Looks at the options before anything is judged.
     *
     * @throws InvalidSettingException if they cannot be meant
     */
    void check(ValueType type) {
        if (least == null && byInterval) {
            throw new InvalidSettingException("--by-interval", "goes with --fail-below only");
        }
        if (least != null && !(least >= -1 && least <= 1)) {
            throw new InvalidSettingException("--fail-below", "is " + least + "; agreement is 1 at most");
        }
        bounds(type);
    }

    /** Each requirement, with what is wrong if it does not hold. */
    Map<String, Optional<String>> outcomes(ValueType type, Optional<Quality> agreement, Map<String, Integer> counts) {
        Map<String, Optional<String>> outcomes = new LinkedHashMap<>();
        if (least != null) {
            outcomes.put("agreement at least " + least, belowAgreement(least, agreement));
        }
        bounds(type).forEach((value, bound) -> {
            int count = counts.getOrDefault(value, 0);
            outcomes.put(
                    "at most " + bound + " " + value,
                    count <= bound
                            ? Optional.empty()
                            : Optional.of((value.equals(NEEDS_REVIEW)
                                            ? count + " rows need review"
                                            : count + " verdicts are " + value)
                                    + "; --fail-on allows " + bound));
        });
        return outcomes;
    }

    private Optional<String> belowAgreement(double bound, Optional<Quality> agreement) {
        if (agreement.isEmpty() || agreement.get().value().isEmpty()) {
            return Optional.of("there is no agreement to hold against --fail-below: no row with a label was judged"
                    + " that the judge has not learned");
        }
        Quality quality = agreement.get();
        Optional<Double> figure = byInterval
                ? quality.interval().map(Interval::low)
                : Optional.of(quality.value().getAsDouble());
        if (figure.isEmpty()) {
            return Optional.of("the agreement has no interval, which --by-interval wants; judge more rows");
        }
        return figure.get() >= bound
                ? Optional.empty()
                : Optional.of((byInterval ? "the lower end of the interval of the agreement" : "the agreement")
                        + " is below " + bound + ": " + quality.text());
    }

    /** The values whose verdicts it bounds. */
    Set<String> values(ValueType type) {
        return bounds(type).keySet();
    }

    private Map<String, Integer> bounds(ValueType type) {
        Map<String, Integer> bounds = new LinkedHashMap<>();
        most.forEach(text -> {
            int colon = text.lastIndexOf(':');
            int bound = colon < 1 ? -1 : number(text.substring(colon + 1));
            if (bound < 0) {
                throw new InvalidSettingException(
                        "--fail-on", "'" + text + "' is no value with the most verdicts it may have, as in unsafe:0");
            }
            String value = text.substring(0, colon).strip();
            bounds.put(value.equalsIgnoreCase(NEEDS_REVIEW) ? NEEDS_REVIEW : value(value, type), bound);
        });
        return bounds;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String value(String text, ValueType type) {
        try {
            return type.normalize(text.strip()).toString();
        } catch (UnfitValueException e) {
            throw new InvalidSettingException("--fail-on", "the judge never gives it: " + e.getMessage(), e);
        }
    }
}
