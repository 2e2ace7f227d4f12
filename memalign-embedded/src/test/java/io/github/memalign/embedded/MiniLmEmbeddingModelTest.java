package io.github.memalign.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.Models;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MiniLmEmbeddingModelTest {
    private static final MiniLmEmbeddingModel EMBEDDER = new MiniLmEmbeddingModel();

    @AfterAll
    static void close() {
        EMBEDDER.close();
    }

    @Test
    void textsOfLikeMeaningAreNearerThanOthers() {
        List<float[]> vectors = vectors(
                List.of("The cat sleeps on the sofa.", "A kitten is napping on the couch.", "Interest rates rose."));
        assertThat(vectors).allSatisfy(vector -> assertThat(vector).hasSize(MiniLmEmbeddingModel.DIMENSION));
        assertThat(dot(vectors.get(0), vectors.get(1))).isGreaterThan(dot(vectors.get(0), vectors.get(2)) + 0.3);
    }

    @Test
    void manyTextsAtOnceAreEachAsAlone() {
        List<String> texts = IntStream.range(0, 40)
                .mapToObj(i -> "Text number " + i + " is about " + "things ".repeat(i % 7))
                .toList();
        List<float[]> together = vectors(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(vectors(List.of(texts.get(i))).get(0)).isEqualTo(together.get(i));
        }
    }

    @Test
    void aVeryLongTextIsCutAtTheDocumentedLength() {
        String start = "Revenue grew. "
                .repeat(MiniLmEmbeddingModel.MAX_CHARS / 14 + 1)
                .substring(0, MiniLmEmbeddingModel.MAX_CHARS);
        assertThat(vectors(List.of(start + "z".repeat(2_000_000))).get(0))
                .isEqualTo(vectors(List.of(start)).get(0));
    }

    @Test
    void itIsNoCallToAProviderAndCostsNothing() {
        Usage usage = Usage.of(EMBEDDER.embedAll(List.of(TextSegment.from("three short words"))), -1);
        assertThat(usage.knownCost()).contains(0.0);
        assertThat(usage.inputTokens()).isZero();
        assertThat(usage.calls()).isZero();
    }

    @Test
    void itIsFoundByItsUriAmongTheInstalledModels() {
        try (Models models = Models.installed()) {
            EmbeddingModel found =
                    models.embedding(ModelSettings.of(ModelUri.of("embedded:/" + MiniLmEmbeddingModel.NAME)));
            assertThat(found.embed("a text").content())
                    .isEqualTo(EMBEDDER.embed("a text").content());
        }
    }

    @Test
    void blankTextsNeverReachIt() {
        Embeddings.Added added = Embeddings.EMPTY.with(List.of(" ", "\u200b", "word"), EMBEDDER);
        assertThat(added.texts()).isEqualTo(1);
        assertThat(added.embeddings().of("word")).isPresent();
    }

    private static List<float[]> vectors(List<String> texts) {
        return EMBEDDER.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
                .map(Embedding::vector)
                .toList();
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
