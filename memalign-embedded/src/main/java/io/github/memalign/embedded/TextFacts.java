package io.github.memalign.embedded;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be counted in a text.
 *
 * @param length its number of characters
 * @param words its distinct words and numbers in lower case
 * @param numbers its distinct numbers
 */
record TextFacts(int length, Set<String> words, Set<String> numbers) {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:[.,'’][\\p{L}\\p{N}]+)*");
    private static final double[] SCALES = {1, 100, 1e3, 1e6, 1e-2, 1e-3, 1e-6};
    private static final double TOLERANCE = 0.01;

    static TextFacts of(String text) {
        Set<String> words = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            String word = matcher.group();
            if (Character.isDigit(word.charAt(0))) {
                word = word.replace(",", "");
                numbers.add(word);
            }
            words.add(word);
        }
        return new TextFacts(text.length(), words, numbers);
    }

    /** The share of this text's words that are also in the other, from 0 to 1; 0 if it has none. */
    double shareOfWordsIn(TextFacts other) {
        return words.isEmpty()
                ? 0
                : words.stream().filter(other.words::contains).count() / (double) words.size();
    }

    /**
     * The share of the reference's numbers that this text gives to within 1%, in whatever unit of thousands, millions or
     * per cent; one half if the reference has none.
     */
    double numbersGivenOf(TextFacts reference) {
        List<Double> wanted = values(reference.numbers);
        if (wanted.isEmpty()) {
            return 0.5;
        }
        List<Double> given = values(numbers);
        return wanted.stream().filter(value -> isGiven(value, given)).count() / (double) wanted.size();
    }

    private static boolean isGiven(double value, List<Double> given) {
        for (double candidate : given) {
            for (double scale : SCALES) {
                if (Math.abs(value - candidate * scale) <= TOLERANCE * Math.max(Math.abs(value), 1e-9)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Double> values(Set<String> numbers) {
        List<Double> values = new ArrayList<>();
        for (String number : numbers) {
            if (number.matches("[0-9]+(?:\\.[0-9]+)?")) {
                values.add(Double.parseDouble(number));
            }
        }
        return values;
    }
}
