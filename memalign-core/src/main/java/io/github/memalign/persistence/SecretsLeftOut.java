package io.github.memalign.persistence;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps keys out of a saved judge. */
final class SecretsLeftOut {
    private static final Pattern TEMPLATE = Pattern.compile("(?:[A-Za-z]+ )?\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}");
    private static final String HARMLESS_PARAMETER = "api-version=";

    private SecretsLeftOut() {}

    /** The value itself if it only names a variable of the environment, else the name of a variable to give it in. */
    static String template(String header, String value) {
        return TEMPLATE.matcher(value).matches() ? value : placeholder(header);
    }

    /** Stands for a value that was not saved; who uses the judge without setting the variable is told its name. */
    static String placeholder(String header) {
        return "${MEMALIGN_HEADER_" + header.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + "}";
    }

    /** An address without a password and without parameters, of which only Azure's version of the protocol is harmless. */
    static String withoutSecrets(String url) {
        String address = url.replaceFirst("#.*", "").replaceFirst("^([^/?]*//)[^/?]*@", "$1");
        int query = address.indexOf('?');
        if (query < 0) {
            return address;
        }
        String kept = Arrays.stream(address.substring(query + 1).split("&", -1))
                .filter(parameter -> parameter.startsWith(HARMLESS_PARAMETER))
                .collect(Collectors.joining("&"));
        return address.substring(0, query) + (kept.isEmpty() ? "" : "?" + kept);
    }
}
