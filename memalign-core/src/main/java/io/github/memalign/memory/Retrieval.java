package io.github.memalign.memory;

import io.github.memalign.InvalidSettingException;
import java.util.Locale;

/** What of episodes and examples is embedded to find the similar ones. */
public enum Retrieval {
    /** The fields to retrieve by, and never a label. */
    FIELDS,
    /**
     * What Python's MLflow (3.17.2) embeds, so that a judge moved from there is shown the same cases in the same order: of an
     * episode of a judge on inputs the text of the whole episode, label and rationale included, and of the example to judge
     * its first field alone.
     */
    MLFLOW;

    /** The name in files and options: the lower-case name. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of that name.
     *
     * @param setting where the name stands, for the message
     * @throws InvalidSettingException if there is none
     */
    public static Retrieval of(String key, String setting) {
        for (Retrieval one : values()) {
            if (one.key().equals(key)) {
                return one;
            }
        }
        throw new InvalidSettingException(setting, "is '" + key + "'; write fields or mlflow");
    }
}
