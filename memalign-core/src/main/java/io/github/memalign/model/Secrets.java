package io.github.memalign.model;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Keys and header values that must not appear in any message. */
final class Secrets {
    private static final String MASK = "***";

    /** What keys look like, for those that a provider repeats in a shortened form. */
    private static final Pattern KEY = Pattern.compile(
            "(?i)\\bbearer\\s+\\S+|\\b(?:sk|pk|rk|gsk|xai|key)-[\\w*.-]{6,}|\\bAIza[\\w*-]{8,}|\\bAKIA\\w{12,}");

    private final Set<String> values = ConcurrentHashMap.newKeySet();

    void add(String value) {
        String secret = value.strip();
        if (!secret.isEmpty()) {
            values.add(secret);
            int scheme = secret.indexOf(' ');
            if (scheme > 0) {
                values.add(secret.substring(scheme + 1).strip());
            }
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
