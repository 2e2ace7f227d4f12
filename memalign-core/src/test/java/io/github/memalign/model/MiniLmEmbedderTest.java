package io.github.memalign.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.retrieval.Embeddings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MiniLmEmbedderTest {
    private static final MiniLmEmbedder EMBEDDER = new MiniLmEmbedder();

    @AfterAll
    static void close() {
        EMBEDDER.close();
    }

    @Test
    void textsOfLikeMeaningAreNearerThanOthers() {
        List<float[]> vectors = EMBEDDER.embed(List.of(
                        "The cat sleeps on the sofa.", "A kitten is napping on the couch.", "Interest rates rose."))
                .vectors();
        assertThat(vectors).allSatisfy(vector -> assertThat(vector).hasSize(MiniLmEmbedder.DIMENSION));
        assertThat(dot(vectors.get(0), vectors.get(1))).isGreaterThan(dot(vectors.get(0), vectors.get(2)) + 0.3);
    }

    @Test
    void manyTextsAtOnceAreEachAsAlone() {
        List<String> texts = IntStream.range(0, 40)
                .mapToObj(i -> "Text number " + i + " is about " + "things ".repeat(i % 7))
                .toList();
        List<float[]> together = EMBEDDER.embed(texts).vectors();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(EMBEDDER.embed(List.of(texts.get(i))).vectors().get(0)).isEqualTo(together.get(i));
        }
    }

    @Test
    void aVeryLongTextIsCutAtTheDocumentedLength() {
        String start =
                "Revenue grew. ".repeat(MiniLmEmbedder.MAX_CHARS / 14 + 1).substring(0, MiniLmEmbedder.MAX_CHARS);
        TextEmbedder.Embedded whole = EMBEDDER.embed(List.of(start + "z".repeat(2_000_000)));
        assertThat(whole.vectors().get(0))
                .isEqualTo(EMBEDDER.embed(List.of(start)).vectors().get(0));
    }

    @Test
    void itIsNoCallToAProviderAndCostsNothing() {
        TextEmbedder.Embedded embedded = EMBEDDER.embed(List.of("three short words"));
        assertThat(embedded.usage().knownCost()).contains(0.0);
        assertThat(embedded.usage().inputTokens()).isZero();
        assertThat(embedded.usage().calls()).isZero();
    }

    @Test
    void providerModelsHandOutThisModel() {
        try (ProviderModels models = ProviderModels.builder().build()) {
            TextEmbedder embedder = models.embedder(ModelSettings.of(ModelUri.of("embedded:/" + MiniLmEmbedder.NAME)));
            assertThat(embedder.embed(List.of("a text")).vectors().get(0))
                    .isEqualTo(EMBEDDER.embed(List.of("a text")).vectors().get(0));
        }
    }

    @Test
    void blankTextsNeverReachIt() {
        Embeddings.Added added = Embeddings.EMPTY.with(List.of(" ", "\u200b", "word"), EMBEDDER);
        assertThat(added.texts()).isEqualTo(1);
        assertThat(added.embeddings().of("word")).isPresent();
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
