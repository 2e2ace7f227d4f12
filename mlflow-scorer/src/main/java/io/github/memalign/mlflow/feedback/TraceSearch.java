package io.github.memalign.mlflow.feedback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finds what a model's regular expression matches in a text. */
final class TraceSearch {
    /** A model's pattern may backtrack without end; this many characters looked at is more than any sound one needs. */
    private static final long LOOKS = 50_000_000;

    private TraceSearch() {}

    static ObjectNode search(String text, String regex, int maxMatches, int context) {
        ObjectNode result = TraceTools.MAPPER.createObjectNode().put("pattern", regex);
        ArrayNode matches = result.putArray("matches");
        try {
            Pattern pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            Matcher matcher = pattern.matcher(new Watched(text, 0, text.length(), new long[] {LOOKS}));
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
            result.put("error", "The pattern is no regular expression: " + invalid.getDescription());
        } catch (TooManyLooks endless) {
            result.put("error", "The pattern takes too long; use a simpler one.");
        }
        return result.put("total_matches", matches.size());
    }

    private static final class TooManyLooks extends RuntimeException {
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
                throw new TooManyLooks();
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
