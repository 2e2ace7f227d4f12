package io.github.memalign.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelCallException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores that are down or slow. */
@Timeout(300)
class BrokenStoreTest {
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final Example PROBE = Episodes.toJudge(1).get(0);

    static Stream<Runnable> faults() {
        return Stream.of(
                () -> {
                    throw new IllegalStateException("connection refused");
                },
                () -> {
                    throw new StackOverflowError();
                },
                BrokenStoreTest::hang);
    }

    private static void hang() {
        try {
            NEVER.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** A store that works until it is broken. */
    private static final class Breakable implements EmbeddingStore<TextSegment> {
        private final InMemoryEmbeddingStore<TextSegment> whole = new InMemoryEmbeddingStore<>();
        private final Runnable fault;
        private volatile boolean broken;

        Breakable(Runnable fault) {
            this.fault = fault;
        }

        private InMemoryEmbeddingStore<TextSegment> part() {
            if (broken) {
                fault.run();
            }
            return whole;
        }

        @Override
        public String add(Embedding embedding) {
            return part().add(embedding);
        }

        @Override
        public void add(String id, Embedding embedding) {
            part().add(id, embedding);
        }

        @Override
        public String add(Embedding embedding, TextSegment segment) {
            return part().add(embedding, segment);
        }

        @Override
        public List<String> addAll(List<Embedding> embeddings) {
            return part().addAll(embeddings);
        }

        @Override
        public void addAll(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
            part().addAll(ids, embeddings, segments);
        }

        @Override
        public void removeAll(Filter filter) {
            part().removeAll(filter);
        }

        @Override
        public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
            return part().search(request);
        }
    }

    private static MemAlign memAlign(Breakable store) {
        return Episodes.memAlign()
                .embeddingStore(store)
                .storeTimeout(Duration.ofSeconds(2))
                .build();
    }

    private static AlignedJudge learned(MemAlign memAlign) {
        return memAlign.align(Episodes.judge("tone"), Episodes.labelled(3)).judge();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aSearchThatFailsIsInTheFeedbackAndHarmsNothing(Runnable fault) {
        Breakable store = new Breakable(fault);
        try (MemAlign memAlign = memAlign(store)) {
            Judge judge = memAlign.judge(learned(memAlign));
            store.broken = true;
            FeedbackError error = judge.judge(PROBE).error().orElseThrow();
            assertThat(error.code()).isEqualTo(Code.RETRIEVAL);
            assertThat(error.message()).contains("embedding store");

            store.broken = false;
            assertThat(judge.judge(PROBE).value()).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aStoreThatTakesNoEpisodesIsInEveryFeedbackOfARun(Runnable fault) {
        Breakable store = new Breakable(fault);
        store.broken = true;
        try (MemAlign memAlign = memAlign(store)) {
            AlignedJudge judge = learned(memAlign);
            assertThat(judge.episodes()).as("learning needs no store").hasSize(3);
            assertThat(memAlign.judgeAll(judge, Episodes.toJudge(2), Judge.Options.DEFAULT, Progress.NONE))
                    .hasSize(4)
                    .allSatisfy(feedback ->
                            assertThat(feedback.error().orElseThrow().code()).isEqualTo(Code.RETRIEVAL));
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void forgettingThatFailsIsToldAndCanBeTriedAgain(Runnable fault) {
        Breakable store = new Breakable(fault);
        try (MemAlign memAlign = memAlign(store)) {
            AlignedJudge judge = learned(memAlign);
            memAlign.judge(judge);
            store.broken = true;
            assertThatThrownBy(() -> memAlign.unalign(judge, List.of("row-1"), ChangeNote.NONE))
                    .isInstanceOf(ModelCallException.class)
                    .hasMessageContaining("embedding store");
            assertThat(judge.episodes()).hasSize(3);

            store.broken = false;
            AlignedJudge after =
                    memAlign.unalign(judge, List.of("row-1"), ChangeNote.NONE).judge();
            assertThat(after.episodes()).hasSize(2);
        }
    }

    @Test
    void aSlowStoreIsToldWithItsTime() {
        Breakable store = new Breakable(BrokenStoreTest::hang);
        try (MemAlign memAlign = memAlign(store)) {
            Judge judge = memAlign.judge(learned(memAlign));
            store.broken = true;
            assertThat(judge.judge(PROBE).error().orElseThrow().message()).contains("2000 ms", "storeTimeout");
        }
    }
}
