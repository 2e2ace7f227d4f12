package io.github.memalign.provider;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Keys and header values that must not appear in any message. */
final class Secrets {
    private static final String MASK = "***";
    private static final int SHORTEST = 6;

    /** From this length on a header's value is taken for a secret whatever the header is called. */
    private static final int LONG = 16;

    /** What keys look like, for those that a provider repeats in a shortened form. */
    private static final Pattern KEY = Pattern.compile(
            "(?i)\\bbearer\\s+\\S+|\\b(?:sk|pk|rk|gsk|xai|key)-[\\w*.-]{6,}|\\bAIza[\\w*-]{8,}|\\bAKIA\\w{12,}");

    private final Set<String> values = ConcurrentHashMap.newKeySet();

    /** A header's value that nothing marks as a secret: words such as a team's name stay readable. */
    void addIfLong(String value) {
        if (value.strip().length() >= LONG) {
            add(value);
        }
    }

    /** A key, or a value that stands where keys stand. */
    void add(String value) {
        String secret = value.strip();
        keep(secret);
        keep(secret.substring(secret.indexOf(' ') + 1).strip());
    }

    /** What is as short as a number or a switch stands in messages by chance, and is no key. */
    private void keep(String secret) {
        if (secret.length() >= SHORTEST) {
            values.add(secret);
        }
    }

    String redact(String text) {
        String clean = text;
        List<String> longestFirst = values.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String value : longestFirst) {
            clean = clean.replace(value, MASK);
        }
        return KEY.matcher(clean).replaceAll(MASK);
    }
}
