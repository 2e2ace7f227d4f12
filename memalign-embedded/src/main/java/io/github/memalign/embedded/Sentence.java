package io.github.memalign.embedded;

import io.github.memalign.internal.Text;
import io.github.memalign.memory.Episode;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A sentence that an expert wrote of an example.
 *
 * @param result the label they gave, as text; empty if none
 * @param text the sentence
 */
record Sentence(String exampleId, String result, String text) {
    private static final int SHORTEST = 20;
    private static final int LONGEST = 400;

    /** The sentences of an episode's rationale that can stand for themselves, or its beginning if none can. */
    static List<Sentence> of(Episode episode) {
        String rationale = episode.rationale();
        String result = episode.label().map(String::valueOf).orElse("");
        List<Sentence> sentences = new ArrayList<>();
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(rationale);
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            String text = Text.line(rationale.substring(start, end));
            if (text.length() >= SHORTEST && text.length() <= LONGEST) {
                sentences.add(new Sentence(episode.id(), result, text));
            }
            start = end;
        }
        if (sentences.isEmpty()) {
            sentences.add(new Sentence(episode.id(), result, Text.shown(Text.line(rationale), LONGEST)));
        }
        return sentences;
    }
}
