package io.github.memalign.alignment;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a guideline is worded, as far as it tells one that says the opposite, which has nearly the same vector, from one that
 * says the same. Where a language is not known well enough for that, guidelines are rather kept apart: one too many costs
 * a line, a lost one costs what an expert said.
 *
 * @param words in order, without case, punctuation, and marks that only show direction or pronunciation
 * @param turns the words that negate or compare, with how often they come
 * @param specifics numbers and what is quoted
 * @param known whether the script is one whose turning words are known
 */
record Wording(List<String> words, Map<String, Long> turns, Set<String> specifics, boolean known) {
    private static final Pattern NO_WORD = Pattern.compile("[\\s\\p{Z}\\p{C}[\\p{P}&&[^#%&*@/-]]]+");
    /** Direction, soft hyphens and joiners; Hebrew points, Arabic vowels and stretching. */
    private static final Pattern MARKS = Pattern.compile("[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060"
            + "\u2066-\u2069\uFEFF\u0591-\u05BD\u05BF\u05C1\u05C2\u0640\u064B-\u0652\u0670]");

    private static final Pattern SPECIFIC =
            Pattern.compile("\\p{Nd}+(?:[.,]\\p{Nd}+)*|[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03"
                    + "\u516b\u4e5d\u5341\u767e\u5343\u4e07\u4e24]+|[\"'\u201c\u2018\u201e\u00ab\u2039\u300c\u300e]"
                    + "([^\"'\u201d\u2019\u00bb\u203a\u300d\u300f]+)[\"'\u201c\u201d\u2019\u00bb\u203a\u300d\u300f]");
    private static final Pattern UNSPACED = Pattern.compile(
            "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]");
    private static final Pattern UNKNOWN_SCRIPT = Pattern.compile(
            "[\\p{L}&&[^\\p{IsLatin}\\p{IsCyrillic}\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\\p{IsArabic}"
                    + "\\p{IsHebrew}\\p{IsCommon}]]");
    private static final Pattern ENGLISH = Pattern.compile(
            "\\b(?:the|a|an|is|are|be|to|of|and|or|for|with|when|if|it|its|must|should|at|by|that|every|all)\\b");

    /** Reads a guideline. */
    static Wording of(String text) {
        String plain = MARKS.matcher(
                        Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT))
                .replaceAll("");
        List<String> words =
                NO_WORD.splitAsStream(plain).filter(word -> !word.isEmpty()).toList();
        List<String> turns = new ArrayList<>();
        words.stream().filter(TurningWords.WHOLE::contains).forEach(turns::add);
        for (String part : TurningWords.PARTS) {
            for (int at = plain.indexOf(part); at >= 0; at = plain.indexOf(part, at + part.length())) {
                turns.add(part);
            }
        }
        return new Wording(
                words,
                turns.stream().collect(Collectors.groupingBy(turn -> turn, Collectors.counting())),
                specifics(plain),
                !UNKNOWN_SCRIPT.matcher(plain).find());
    }

    private static Set<String> specifics(String text) {
        return SPECIFIC.matcher(text)
                .results()
                .map(match -> latinDigits(match.group()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String latinDigits(String text) {
        StringBuilder latin = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isDigit(c)) {
                latin.append(Character.digit(c, 10));
            } else {
                latin.appendCodePoint(c);
            }
        });
        return latin.toString();
    }

    /** Whether both are the same, but for what {@link #words} leaves out; scripts without spaces are read without them. */
    boolean sameWords(Wording other) {
        if (words.equals(other.words)) {
            return true;
        }
        String joined = String.join("", words);
        return UNSPACED.matcher(joined).find() && joined.equals(String.join("", other.words));
    }

    /** Whether nothing sets them apart: no negation or comparison, number, quotation or affix that only one has. */
    boolean mayMeanTheSame(Wording other) {
        return known
                && other.known
                && turns.equals(other.turns)
                && specifics.equals(other.specifics)
                && !turnedByAnAffix(other)
                && !other.turnedByAnAffix(this);
    }

    /** Whether all that is different is one word, and the other's has a beginning (unclear) or an end (harmless) more. */
    private boolean turnedByAnAffix(Wording other) {
        List<String> mine = without(words, other.words);
        List<String> others = without(other.words, words);
        if (mine.size() != 1 || others.size() != 1) {
            return false;
        }
        String shorter = mine.get(0);
        String longer = others.get(0);
        boolean english = isEnglish() && other.isEnglish();
        return longer.endsWith(shorter) || (longer.startsWith(shorter) && (!english || longer.endsWith("less")));
    }

    private static List<String> without(List<String> words, List<String> others) {
        return words.stream().filter(word -> !others.contains(word)).toList();
    }

    private boolean isEnglish() {
        return ENGLISH.matcher(String.join(" ", words)).find();
    }
}
