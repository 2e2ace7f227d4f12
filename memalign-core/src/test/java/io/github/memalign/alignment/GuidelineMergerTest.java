package io.github.memalign.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.memory.Guideline;
import io.github.memalign.retrieval.Embeddings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidelineMergerTest {
    /** Vectors that say of all these texts that they mean the same. */
    private static Embeddings alike(String... texts) {
        Map<String, float[]> vectors = new HashMap<>();
        for (String text : texts) {
            vectors.put(Embeddings.key(text), new float[] {1, 0});
        }
        return new Embeddings(vectors);
    }

    @Test
    void paraphrasesAreUnitedWithTheirSources() {
        GuidelineMerger merger = new GuidelineMerger(
                List.of(new Guideline("g1", "Answers must cite a source.", List.of("a"))),
                2,
                alike("Answers must cite a source.", "Every answer names its source."));
        merger.add("Every answer names its source.", List.of("b", "a"));
        assertThat(merger.guidelines())
                .containsExactly(new Guideline("g1", "Answers must cite a source.", List.of("a", "b")));
        assertThat(merger.merged()).hasSize(1);
        assertThat(merger.added()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Mention the price.; Do not mention the price.",
                "Use at most 3 sentences.; Use at most 5 sentences.",
                "Rate it 'yes' when polite.; Rate it 'no' when polite.",
                "Prefer longer answers.; Prefer shorter answers.",
                "Prefer more detail.; Prefer less detail."
            })
    void oppositesStayApartHoweverAlikeTheirVectors(String one, String other) {
        GuidelineMerger merger = new GuidelineMerger(List.of(), 1, alike(one, other));
        merger.add(one, List.of("a"));
        merger.add(other, List.of("b"));
        assertThat(merger.guidelines())
                .containsExactly(new Guideline("g1", one, List.of("a")), new Guideline("g2", other, List.of("b")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"Be kind.; be  KIND; 1", "Know C++.; Know C#.; 2", "Above 1.5.; Above -1.5.; 2", "😀; 😡; 2"})
    void caseAndPunctuationAloneMakeNoDifference(String one, String other, int kept) {
        GuidelineMerger merger = new GuidelineMerger(List.of(), 1, Embeddings.EMPTY);
        merger.add(one, List.of("a"));
        merger.add(other, List.of("b"));
        assertThat(merger.guidelines()).hasSize(kept);
    }

    @Test
    void aHandWrittenGuidelineGainsNoSourcesAndSoIsNeverForgotten() {
        GuidelineMerger merger =
                new GuidelineMerger(List.of(new Guideline("g1", "Be kind.", List.of())), 2, Embeddings.EMPTY);
        merger.add("Be kind!", List.of("a"));
        assertThat(merger.guidelines()).containsExactly(new Guideline("g1", "Be kind.", List.of()));
    }
}
