package io.github.memalign.model;

/** Cuts texts without cutting a character in two. */
final class Texts {
    private Texts() {}

    static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
        return text.substring(0, end);
    }
}
