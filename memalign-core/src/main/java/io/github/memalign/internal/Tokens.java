package io.github.memalign.internal;

/**
 * Estimates of token counts, for packing and budgets; what is paid for is what the provider counts.
 *
 * <p>A character of English is about a quarter of a token, as MLflow estimates too; one of a script that models saw less
 * of is more, up to two tokens. The weights are a little above what OpenAI's older tokenizer (cl100k) counts, which of the
 * usual ones needs most: an estimate that is too high costs a smaller batch, one that is too low a refused request.
 */
public final class Tokens {
    /** Weights are in quarters of a token. */
    private static final int QUARTERS = 4;

    private static final int ASCII = 0x80;
    private static final int EXTENDED_LATIN_END = 0x250;

    private Tokens() {}

    /** About how many tokens a text has, rounded up. */
    public static int estimate(CharSequence text) {
        long quarters = 0;
        for (int i = 0; i < text.length(); ) {
            int character = Character.codePointAt(text, i);
            quarters += weight(character);
            i += Character.charCount(character);
        }
        return (int) Math.min(Integer.MAX_VALUE, (quarters + QUARTERS - 1) / QUARTERS);
    }

    private static int weight(int character) {
        if (character < ASCII) {
            return character >= '0' && character <= '9' ? 2 : 1;
        }
        return switch (Character.UnicodeScript.of(character)) {
            case LATIN -> character < EXTENDED_LATIN_END ? 3 : 8;
            case CYRILLIC -> 2;
            case GREEK, HEBREW, ARABIC, THAI, DEVANAGARI -> 4;
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> 5;
            // Punctuation of all scripts; above the basic plane symbols, most of them emoji.
            case COMMON, INHERITED -> Character.isBmpCodePoint(character) ? 4 : 12;
            default -> 8;
        };
    }

    /** A text cut in the middle to about that many tokens, with a note of how much is missing. */
    public static String shorten(String text, int tokens) {
        if (estimate(text) <= tokens) {
            return text;
        }
        int head = beginning(text, tokens / 2).length();
        int tail = tail(text, tokens - tokens / 2);
        return text.substring(0, head) + " …[" + (tail - head) + " characters left out]… " + text.substring(tail);
    }

    /** The beginning of a text, about that many tokens, with no character cut in two. */
    public static String beginning(String text, int tokens) {
        long left = (long) tokens * QUARTERS;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            left -= weight(character);
            if (left < 0) {
                return text.substring(0, i);
            }
            i += Character.charCount(character);
        }
        return text;
    }

    private static int tail(String text, int tokens) {
        long left = (long) tokens * QUARTERS;
        int at = text.length();
        while (at > 0) {
            int character = text.codePointBefore(at);
            left -= weight(character);
            if (left < 0) {
                return at;
            }
            at -= Character.charCount(character);
        }
        return at;
    }
}
