package io.github.memalign.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.model.ModelCallException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Vectors of one judge are all of one length, finite, and can be compared. */
class EmbeddingsTest {
    private static EmbeddingModel model(Function<String, float[]> vector) {
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
                return Response.from(texts.stream()
                        .map(text -> Embedding.from(vector.apply(text.text())))
                        .toList());
            }
        };
    }

    private static Embeddings of(int length, String... texts) {
        return Embeddings.EMPTY
                .with(List.of(texts), model(text -> {
                    float[] vector = new float[length];
                    vector[text.length() % length] = 3;
                    return vector;
                }))
                .embeddings();
    }

    @Test
    void areOfLengthOneAndTheSameTextIsEmbeddedOnce() {
        Embeddings two = of(2, "a", "bb", "a");
        assertThat(two.size()).isEqualTo(2);
        assertThat(two.dimension()).hasValue(2);
        assertThat(two.of("a").orElseThrow()).containsExactly(0, 1);
        assertThat(two.of("ccc")).isEmpty();
        assertThat(two.lookup(List.of("a", "ccc")).size()).isEqualTo(1);
        assertThat(two.with(List.of("a"), model(text -> {
                            throw new AssertionError("asked again");
                        }))
                        .texts())
                .isZero();
    }

    @Test
    void ofAnotherLengthAreRefusedWhereverTheyCome() {
        assertThatThrownBy(() -> of(2, "a").with(List.of("b"), model(text -> new float[] {1, 0, 0})))
                .isInstanceOf(ModelCallException.class)
                .hasMessageContaining("3")
                .hasMessageContaining("2");
        assertThatThrownBy(() -> Embeddings.joined(List.of(of(2, "a"), Embeddings.EMPTY, of(3, "b"))))
                .isInstanceOf(ModelCallException.class)
                .hasMessageContaining("one length");
        assertThat(Embeddings.joined(List.of(Embeddings.EMPTY, of(2, "a"), of(2, "b")))
                        .size())
                .isEqualTo(2);
    }

    @Test
    void thatAreNotFiniteOrMissingAreRefused() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> Embeddings.EMPTY.with(List.of("a"), model(text -> new float[] {1, bad})))
                    .isInstanceOf(ModelCallException.class)
                    .hasMessageContaining("not finite");
        }
        EmbeddingModel tooFew = new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
                return Response.from(List.of(Embedding.from(new float[] {1})));
            }
        };
        assertThatThrownBy(() -> Embeddings.EMPTY.with(List.of("a", "b"), tooFew))
                .isInstanceOf(ModelCallException.class)
                .hasMessageContaining("1 vectors came back for 2 texts");
    }

    @Test
    void aVectorOfZerosStaysAsItIsAndASmallOneIsStretched() {
        assertThat(Embeddings.normalized(new float[] {0, 0})).containsExactly(0, 0);
        assertThat(Embeddings.normalized(new float[] {0, 0.25f})).containsExactly(0, 1);
    }
}
