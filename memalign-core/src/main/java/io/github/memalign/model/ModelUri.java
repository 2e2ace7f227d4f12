package io.github.memalign.model;

import io.github.memalign.InvalidSettingException;

/**
 * The name of a model as MLflow writes it: {@code provider:/name}.
 *
 * @param provider such as {@code openai}
 * @param name such as {@code gpt-4.1-mini}
 */
public record ModelUri(String provider, String name) {
    private static final String OWN = "own";

    /**
     * Reads a URI; further slashes before the name are dropped.
     *
     * @throws InvalidSettingException if either part is missing
     */
    public static ModelUri of(String uri) {
        int split = uri.indexOf(":/");
        String provider = split < 0 ? "" : uri.substring(0, split).strip();
        String name = split < 0
                ? ""
                : uri.substring(split + 2).replaceFirst("^/+", "").strip();
        if (provider.isEmpty() || name.isEmpty()) {
            throw new InvalidSettingException(
                    "model", "'" + uri + "' is no model; write provider:/name, such as openai:/gpt-4.1-mini");
        }
        return new ModelUri(provider, name);
    }

    /** The name of a model that a program hands over, to which no URI leads. */
    public static ModelUri own(String name) {
        return new ModelUri(OWN, name);
    }

    /** Whether a program has to hand the model over. */
    public boolean isOwn() {
        return provider.equals(OWN);
    }

    @Override
    public String toString() {
        return provider + ":/" + name;
    }
}
