package io.github.memalign.mlflow.feedback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.github.memalign.internal.Json;

/**
 * Finds what a model's regular expression matches in a text. Expressions are RE2's: its search takes no stack, and time in
 * proportion to the text, whatever a model writes.
 */
final class TraceSearch {
    private static final int LONGEST_PATTERN = 1_000;
    /** Counted repetitions within each other multiply; this many steps are compiled within a second. */
    private static final long LARGEST_PROGRAM = 200_000;
    /** Characters looked at, times steps of the program: half a minute at the very worst. */
    private static final long MOST_WORK = 300_000_000;

    private static final Pattern REPEATED = Pattern.compile("\\{(\\d*,)?(\\d{1,9})");

    private TraceSearch() {}

    static ObjectNode search(String text, String regex, int maxMatches, int context) {
        ObjectNode result = Json.object().put("pattern", regex);
        ArrayNode matches = result.putArray("matches");
        try {
            Pattern pattern = compiled(regex);
            long looks = MOST_WORK / pattern.programSize();
            Matcher matcher = pattern.matcher(new Watched(text, 0, text.length(), new long[] {looks}));
            while (matches.size() < maxMatches && matcher.find()) {
                int from = Math.max(0, matcher.start() - context);
                int to = Math.min(text.length(), matcher.end() + context);
                matches.addObject()
                        .put("matched_text", text.substring(matcher.start(), matcher.end()))
                        .put(
                                "surrounding_text",
                                (from > 0 ? "..." : "") + text.substring(from, to) + (to < text.length() ? "..." : ""));
            }
        } catch (PatternSyntaxException invalid) {
            result.put(
                    "error",
                    "The pattern is no regular expression as RE2 has them, without look-around and references back: "
                            + invalid.getDescription());
        } catch (TooLarge tooLarge) {
            result.put("error", "The pattern takes too long; use a simpler one.");
        }
        return result.put("total_matches", matches.size());
    }

    private static Pattern compiled(String regex) {
        long steps = regex.length();
        Matcher repeated = REPEATED.matcher(regex);
        while (steps <= LARGEST_PROGRAM && repeated.find()) {
            steps *= Math.max(1, Long.parseLong(repeated.group(2)));
        }
        if (regex.length() > LONGEST_PATTERN || steps > LARGEST_PROGRAM) {
            throw new TooLarge();
        }
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }

    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A text that counts how often it is looked at. */
    private record Watched(String text, int from, int to, long[] left) implements CharSequence {
        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new TooLarge();
            }
            return text.charAt(from + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text, from + start, from + end, left);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
