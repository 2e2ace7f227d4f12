package io.github.memalign.internal;

/** Estimates of token counts, for packing and budgets; what is paid for is what the provider counts. */
public final class Tokens {
    private static final int CHARACTERS_PER_TOKEN = 4;

    private Tokens() {}

    /** About how many tokens a text has: a quarter of its characters, rounded up, as MLflow estimates. */
    public static int estimate(CharSequence text) {
        return (text.length() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }

    /** A text cut in the middle to about that many tokens, with a note of how much is missing. */
    public static String shorten(String text, int tokens) {
        int room = tokens * CHARACTERS_PER_TOKEN;
        if (text.length() <= room) {
            return text;
        }
        int head = boundary(text, room / 2);
        int tail = boundary(text, text.length() - (room - room / 2));
        return text.substring(0, head) + " …[" + (tail - head) + " characters left out]… " + text.substring(tail);
    }

    /** The beginning of a text, at most that many characters, with no character cut in two. */
    public static String cut(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, boundary(text, maxChars));
    }

    private static int boundary(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
