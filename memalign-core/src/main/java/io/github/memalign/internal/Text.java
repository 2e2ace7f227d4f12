package io.github.memalign.internal;

import java.util.regex.Pattern;

/** Texts made short enough to be shown; no character is cut in two. */
public final class Text {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private Text() {}

    /** On one line, with single blanks between its words and none around it. */
    public static String line(String text) {
        return BLANKS.matcher(text).replaceAll(" ").strip();
    }

    /** The beginning, at most that many characters, and an ellipsis after it where something is left out. */
    public static String shown(String text, int most) {
        return text.length() <= most ? text : beginning(text, most) + "…";
    }

    /** The beginning, at most that many characters. */
    public static String beginning(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        boolean halved = most > 0 && Character.isLowSurrogate(text.charAt(most));
        return text.substring(0, halved ? most - 1 : most);
    }
}
