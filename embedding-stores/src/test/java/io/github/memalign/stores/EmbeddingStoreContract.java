package io.github.memalign.stores;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.Tools;
import io.github.memalign.memory.AlignedJudge;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds of a judge whose episodes are searched in a store, whichever it is. */
@Timeout(600)
abstract class EmbeddingStoreContract {
    private static final int EPISODES = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * A client of an empty store; several clients of one name are clients of one store.
     *
     * @param name tells the stores of tests apart
     * @param dimension the length of its vectors
     */
    abstract EmbeddingStore<TextSegment> store(String name, int dimension);

    private static MemAlign memAlign(EmbeddingStore<TextSegment> store) {
        return Episodes.memAlign().embeddingStore(store).storeTimeout(PATIENCE).build();
    }

    private static List<Feedback> judged(MemAlign memAlign, AlignedJudge judge, Judge.Options options) {
        return memAlign.judgeAll(judge, Episodes.toJudge(40), options, Progress.NONE);
    }

    private static void assertSame(List<Feedback> stored, List<Feedback> exact) {
        assertThat(exact).allSatisfy(feedback -> assertThat(feedback.value()).isPresent());
        assertThat(stored).allSatisfy(feedback -> assertThat(feedback.error()).isEmpty());
        assertThat(stored.stream().map(Feedback::recall))
                .isEqualTo(exact.stream().map(Feedback::recall).toList());
        assertThat(stored.stream().map(Feedback::value))
                .isEqualTo(exact.stream().map(Feedback::value).toList());
    }

    /** The ids of a judge's examples in the store. */
    private static List<String> kept(EmbeddingStore<TextSegment> store, AlignedJudge judge) {
        float[] any = new float[Episodes.DIMENSION];
        Arrays.fill(any, 1);
        EmbeddingSearchRequest all = EmbeddingSearchRequest.builder()
                .queryEmbedding(Embedding.from(any))
                .maxResults(100)
                .filter(metadataKey("memalign_judge")
                        .isEqualTo(judge.definition().name()))
                .build();
        return store.search(all).matches().stream()
                .map(EmbeddingMatch::embedded)
                .map(TextSegment::text)
                .sorted()
                .toList();
    }

    @Test
    void amongAThousandEpisodesTheVerdictsAreThoseOfTheExactSearch() {
        try (MemAlign exact = Episodes.memAlign().build();
                MemAlign stored = memAlign(store("thousand", Episodes.DIMENSION))) {
            AlignedJudge judge = exact.align(Episodes.judge("tone"), Episodes.labelled(EPISODES))
                    .judge();
            Judge.Options some = new Judge.Options(true, Set.of("row-1", "row-2"), Tools.NONE);

            assertSame(judged(stored, judge, Judge.Options.DEFAULT), judged(exact, judge, Judge.Options.DEFAULT));
            assertSame(judged(stored, judge, some), judged(exact, judge, some));
        }
    }

    @Test
    void severalFieldsSomeOfThemBlankAreComparedAsByTheExactSearch() {
        try (MemAlign exact = Episodes.memAlign().build();
                MemAlign stored = memAlign(store("fields", 2 * Episodes.DIMENSION + 1))) {
            AlignedJudge judge = exact.align(Episodes.judgeOfTwoFields("tone"), Episodes.labelled(100))
                    .judge();
            assertSame(judged(stored, judge, Judge.Options.DEFAULT), judged(exact, judge, Judge.Options.DEFAULT));
        }
    }

    @Test
    void judgesAndProcessesShareOneStoreAndForgetInItBeforeUnalignReturns() {
        EmbeddingStore<TextSegment> mine = store("shared", Episodes.DIMENSION);
        EmbeddingStore<TextSegment> theirs = store("shared", Episodes.DIMENSION);
        List<LabelledExample> feedback = Episodes.labelled(4);
        try (MemAlign one = memAlign(mine);
                MemAlign other = memAlign(theirs)) {
            AlignedJudge tone = one.align(Episodes.judge("tone"), feedback).judge();
            AlignedJudge safety = one.align(Episodes.judge("safety"), feedback).judge();
            Example probe = Episodes.toJudge(1).get(0);
            assertThat(one.judge(tone).judge(probe).recall().episodeIds()).hasSize(4);
            assertThat(other.judge(tone).judge(probe).recall().episodeIds()).hasSize(4);
            assertThat(other.judge(safety).judge(probe).recall().episodeIds()).hasSize(4);
            assertThat(kept(mine, tone))
                    .as("each is there once, whoever put it there")
                    .containsExactly("row-0", "row-1", "row-2", "row-3");

            Judge older = other.judge(tone);
            AlignedJudge after =
                    one.unalign(tone, List.of("row-2"), ChangeNote.NONE).judge();

            assertThat(kept(theirs, tone)).containsExactly("row-0", "row-1", "row-3");
            assertThat(kept(theirs, safety)).contains("row-2");
            assertThat(one.judge(after).judge(probe).recall().episodeIds()).hasSize(3);
            assertThat(older.judge(probe).recall().episodeIds())
                    .as("a judge that was made ready before does not recall it either")
                    .hasSize(3)
                    .doesNotContain("row-2");
        }
    }

    @Test
    void feedbackThatIsTakenBackIsForgottenInTheStoreToo() {
        EmbeddingStore<TextSegment> store = store("taken_back", Episodes.DIMENSION);
        try (MemAlign memAlign = memAlign(store)) {
            List<LabelledExample> feedback = Episodes.labelled(3);
            AlignedJudge judge =
                    memAlign.align(Episodes.judge("tone"), feedback).judge();
            memAlign.judge(judge);
            LabelledExample back = new LabelledExample(feedback.get(1).example(), List.of());

            AlignedJudge after = memAlign.align(judge, List.of(back)).judge();

            assertThat(after.episodes()).hasSize(2);
            assertThat(kept(store, judge)).containsExactly("row-0", "row-2");
        }
    }
}
