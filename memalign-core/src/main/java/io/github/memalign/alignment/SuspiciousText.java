package io.github.memalign.alignment;

import io.github.memalign.memory.Guideline;
import java.util.regex.Pattern;

/**
 * Tells guidelines that read like an order to the model rather than a rule for judging, such as one that a text in the
 * feedback planted. It only points them out to a person: a list of phrases refuses nothing and misses much.
 */
final class SuspiciousText {
    private static final Pattern ORDER = Pattern.compile(
            "(?i)\\b(ignore|disregard|forget|override)\\b.{0,40}\\b(instructions?|rules?|guidelines?|above|previous|prior)\\b"
                    + "|\\b(always|only|must|never)\\s+(answer|respond|reply|return|output|say|give|rate|score|judge|pass|fail|approve|accept)\\b"
                    + "|\\byou are (now|no longer)\\b|\\bsystem prompt\\b|</?[a-z_]+>|\\{\\{|```");

    private SuspiciousText() {}

    static boolean isOrder(Guideline guideline) {
        return ORDER.matcher(guideline.text()).find();
    }
}
