package io.github.memalign.datasets.rows;

import com.fasterxml.jackson.databind.JsonNode;

/** What a person can see of a text. */
public final class Texts {
    /** Longest text of a field, in characters; a longer one is a mistake rather than something to judge. */
    public static final int LONGEST = 1_000_000;

    private Texts() {}

    /** Whether there is nothing to see: blanks, control and zero-width characters only. */
    public static boolean isInvisible(String text) {
        return text.codePoints().allMatch(Texts::isInvisible);
    }

    /** Whether a value is null, or holds no number, no truth value and no text that can be seen. */
    public static boolean isInvisible(JsonNode value) {
        if (value.isContainerNode()) {
            for (JsonNode part : value) {
                if (!isInvisible(part)) {
                    return false;
                }
            }
            return true;
        }
        return value.isNull() || value.isMissingNode() || (value.isTextual() && isInvisible(value.textValue()));
    }

    /** How many characters the texts of a value have, names of members included. */
    public static long length(JsonNode value) {
        if (value.isContainerNode()) {
            long length = 0;
            for (JsonNode part : value) {
                length += length(part);
            }
            for (var names = value.fieldNames(); names.hasNext(); ) {
                length += names.next().length();
            }
            return length;
        }
        return value.asText().length();
    }

    private static boolean isInvisible(int character) {
        int type = Character.getType(character);
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || type == Character.FORMAT
                || type == Character.CONTROL;
    }
}
