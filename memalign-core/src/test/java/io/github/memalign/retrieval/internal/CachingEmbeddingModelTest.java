package io.github.memalign.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CachingEmbeddingModelTest {
    private final List<String> embedded = new ArrayList<>();
    private final CachingEmbeddingModel model = new CachingEmbeddingModel(
            new EmbeddingModel() {
                @Override
                public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                    segments.forEach(segment -> embedded.add(segment.text()));
                    return Response.from(segments.stream()
                            .map(segment -> vector(segment.text()))
                            .toList());
                }
            },
            2);

    private static Embedding vector(String text) {
        return Embedding.from(new float[] {text.charAt(0), text.length()});
    }

    private List<Embedding> embed(String... texts) {
        return model.embedAll(Stream.of(texts).map(TextSegment::from).toList()).content();
    }

    @Test
    void whatIsRememberedIsNotEmbeddedAgainAndComesAtItsPlace() {
        embed("a", "bb");
        assertThat(embed("bb", "c", "bb")).containsExactly(vector("bb"), vector("c"), vector("bb"));
        assertThat(embedded).containsExactly("a", "bb", "c");
    }

    @Test
    void noMoreIsRememberedThanThereIsRoomForAndTheLongestUnusedGoesFirst() {
        embed("a", "bb");
        embed("a");
        embed("c");
        embedded.clear();
        embed("a", "c");
        assertThat(embedded).isEmpty();
        embed("bb");
        assertThat(embedded).containsExactly("bb");
    }

    @Test
    void aModelThatGivesTooFewVectorsIsNotBelieved() {
        CachingEmbeddingModel broken = new CachingEmbeddingModel(
                new EmbeddingModel() {
                    @Override
                    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                        return Response.from(List.of(vector("a")));
                    }
                },
                2);
        List<TextSegment> two = List.of(TextSegment.from("a"), TextSegment.from("bb"));
        assertThatThrownBy(() -> broken.embedAll(two)).hasMessageContaining("1 vectors came back for 2 texts");
    }
}
