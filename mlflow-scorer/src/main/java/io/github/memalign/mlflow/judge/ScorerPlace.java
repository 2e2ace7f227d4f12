package io.github.memalign.mlflow.judge;

import io.github.memalign.InvalidSettingException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scorer in a registry: {@code scorers:/EXPERIMENT/NAME[/VERSION]}.
 *
 * @param experiment name or id of the experiment
 * @param name the scorer's name
 * @param version which version; the newest, or all, if empty
 */
public record ScorerPlace(String experiment, String name, OptionalInt version) {
    /** What such places begin with. */
    private static final String SCHEME = "scorers:/";

    private static final Pattern FORM = Pattern.compile("scorers:/([^/]+)/([^/]+)(?:/(\\d{1,9}))?");

    /** Whether a place is meant to name a scorer. */
    public static boolean isPlace(String place) {
        return place.startsWith(SCHEME);
    }

    /** The place of an experiment's scorers. */
    public static String inExperiment(String experiment) {
        return SCHEME + experiment;
    }

    /**
     * Reads a place.
     *
     * @param option the option or parameter it stands in
     * @throws InvalidSettingException if it is none
     */
    public static ScorerPlace of(String option, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidSettingException(
                    option,
                    "'" + text + "' names no scorer; write scorers:/EXPERIMENT/NAME or scorers:/EXPERIMENT/NAME/3, with"
                            + " the experiment's id if its name holds a slash");
        }
        OptionalInt version =
                matcher.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(matcher.group(3)));
        return new ScorerPlace(matcher.group(1), matcher.group(2), version);
    }

    /** The same scorer in one version. */
    public ScorerPlace version(int number) {
        return new ScorerPlace(experiment, name, OptionalInt.of(number));
    }

    @Override
    public String toString() {
        return SCHEME + experiment + "/" + name + (version.isPresent() ? "/" + version.getAsInt() : "");
    }
}
