package io.github.memalign.cli.console;

import java.util.regex.Pattern;

/**
 * Text of people, models and servers as a terminal may have it: control characters, which could move the cursor, hide what
 * stands there or give commands, are written as escapes like {@code \\u001b}, and so are those that turn the direction of
 * writing. Within JSON the escapes mean the characters.
 */
public final class Printable {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}&&[^\n\t]]");

    private Printable() {}

    /** The text with escapes; line feeds and tabs stay. */
    public static String of(String text) {
        return CONTROL.matcher(text.replace("\r\n", "\n"))
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }
}
