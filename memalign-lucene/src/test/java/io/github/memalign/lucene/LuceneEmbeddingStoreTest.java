package io.github.memalign.lucene;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.Models;
import io.github.memalign.Progress;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.Usage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneEmbeddingStoreTest {
    private static final int DIMENSION = 24;
    private static final int EPISODES = 1_000;

    @TempDir
    Path temp;

    /** Models that answer the same whatever they are asked, with vectors that depend on the text alone. */
    private static MemAlign.Builder memAlign() {
        return MemAlign.builder()
                .models(Models.joined(List.of()))
                .chatModel(new ChatModel() {
                    @Override
                    public ChatResponse chat(ChatRequest request) {
                        return ChatResponse.builder()
                                .aiMessage(AiMessage.from("{\"result\": \"yes\", \"rationale\": \"so\"}"))
                                .build();
                    }
                })
                .distiller((request, progress) -> new Distiller.Result(List.of(), List.of(), Usage.NONE))
                .embeddingModel(new EmbeddingModel() {
                    @Override
                    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                        return Response.from(segments.stream()
                                .map(segment -> scattered(segment.text()))
                                .toList());
                    }
                });
    }

    private static Embedding scattered(String text) {
        Random random = new Random(text.hashCode());
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return Embedding.from(vector);
    }

    private static AlignedJudge judge(String name) {
        return AlignedJudge.unaligned(
                JudgeDefinition.builder(name, "Is {{ outputs }} kind to {{ inputs }}?")
                        .valueType(ValueType.oneOf("yes", "no"))
                        .build(),
                MemorySettings.DEFAULT);
    }

    private static Example example(String id, String inputs) {
        return Example.builder().id(id).inputs(inputs).outputs("fine").build();
    }

    private static List<LabelledExample> labelled(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new LabelledExample(
                        example("row-" + n, "question " + n),
                        List.of(Assessment.of("yes").by("ann"))))
                .toList();
    }

    private static List<Recall> recalled(MemAlign memAlign, AlignedJudge judge) {
        List<Example> rows = IntStream.range(0, 60)
                .mapToObj(n -> example("new-" + n, (n % 2 == 0 ? "another " : "question ") + n))
                .toList();
        return memAlign.judgeAll(judge, rows, Judge.Options.DEFAULT, Progress.NONE).stream()
                .map(Feedback::recall)
                .toList();
    }

    @Test
    void amongAThousandEpisodesTheRecallsAreThoseOfTheExactSearch() {
        try (MemAlign exact = memAlign().build();
                LuceneEmbeddingStore store = LuceneEmbeddingStore.inMemory();
                MemAlign stored = memAlign().embeddingStore(store).build()) {
            AlignedJudge tone = exact.align(judge("tone"), labelled(EPISODES)).judge();
            assertThat(recalled(stored, tone)).isEqualTo(recalled(exact, tone));

            AlignedJudge safety = exact.align(judge("safety"), labelled(50)).judge();
            assertThat(recalled(stored, safety)).as("another judge").isEqualTo(recalled(exact, safety));
            assertThat(recalled(stored, tone)).as("beside another judge").isEqualTo(recalled(exact, tone));
        }
    }

    @Test
    void whatIsForgottenIsFoundByNobody() {
        try (LuceneEmbeddingStore store = LuceneEmbeddingStore.in(temp.resolve("index"));
                MemAlign memAlign = memAlign().embeddingStore(store).build()) {
            AlignedJudge judge = memAlign.align(judge("tone"), labelled(4)).judge();
            Judge older = memAlign.judge(judge);
            Example probe = example("new", "question 2");
            assertThat(older.judge(probe).recall().episodeIds()).hasSize(4).startsWith("row-2");

            AlignedJudge after =
                    memAlign.unalign(judge, List.of("row-2"), ChangeNote.NONE).judge();

            assertThat(memAlign.judge(after).judge(probe).recall().episodeIds()).hasSize(3);
            assertThat(older.judge(probe).recall().episodeIds()).hasSize(3).doesNotContain("row-2");
        }
    }

    private static Embedding longVector(int first) {
        float[] vector = new float[3_000];
        Arrays.fill(vector, 1);
        vector[0] = first;
        return Embedding.from(vector);
    }

    private static List<String> found(LuceneEmbeddingStore store) {
        EmbeddingSearchRequest any = EmbeddingSearchRequest.builder()
                .queryEmbedding(longVector(1))
                .maxResults(10)
                .build();
        return store.search(any).matches().stream()
                .map(EmbeddingMatch::embeddingId)
                .sorted()
                .toList();
    }

    @Test
    void anIndexOnTheDiskIsThereAgainAndWhatWasRemovedIsNot() {
        Path directory = temp.resolve("index");
        try (LuceneEmbeddingStore store = LuceneEmbeddingStore.in(directory)) {
            store.addAll(
                    List.of("a", "b", "c"),
                    List.of(longVector(1), longVector(2), longVector(3)),
                    List.of(
                            TextSegment.from("a", Metadata.from("of", "one")),
                            TextSegment.from("b", Metadata.from("of", "one")),
                            TextSegment.from("c", Metadata.from("of", "other"))));
            assertThat(found(store)).containsExactly("a", "b", "c");
            store.removeAll(List.of("b"));
            assertThatThrownBy(() -> LuceneEmbeddingStore.in(directory))
                    .isInstanceOf(MemAlignException.class)
                    .hasMessageContaining(directory.toString());
        }
        try (LuceneEmbeddingStore store = LuceneEmbeddingStore.in(directory)) {
            assertThat(found(store)).containsExactly("a", "c");
            store.removeAll(metadataKey("of").isEqualTo("other"));
            assertThat(found(store)).containsExactly("a");
            store.removeAll(metadataKey("of").isEqualTo("one"));
            assertThat(found(store)).isEmpty();
            store.add("d", longVector(4));
            store.removeAll();
            assertThat(found(store)).isEmpty();
        }
    }

    @Test
    void aFilterThatIsNotUnderstoodIsRefused() {
        try (LuceneEmbeddingStore store = LuceneEmbeddingStore.inMemory()) {
            store.add("a", longVector(1));
            assertThatThrownBy(() -> store.removeAll(metadataKey("of")
                            .isEqualTo("one")
                            .or(metadataKey("of").isIn("two"))))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("equality");
            assertThat(found(store)).containsExactly("a");
        }
    }
}
