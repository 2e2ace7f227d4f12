package io.github.memalign.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.CosineSimilarity;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Tools;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an embedding store is asked for, and that a judge recalls from it what it recalls without; real stores have tests elsewhere. */
class EpisodeStoreTest {
    private final ScriptedModels models =
            new ScriptedModels(request -> Cases.isDistillation(request) ? Cases.NOTHING_LEARNED : Cases.YES);
    private final ListStore store = new ListStore();

    private MemAlign exact() {
        return Cases.memAlign(models);
    }

    private MemAlign stored(Duration timeout) {
        return MemAlign.builder()
                .models(models)
                .embeddingStore(store)
                .storeTimeout(timeout)
                .build();
    }

    private MemAlign stored() {
        return stored(Duration.ofMinutes(1));
    }

    private AlignedJudge learned(List<Field> fields, int count) {
        List<LabelledExample> feedback = IntStream.range(0, count)
                .mapToObj(number -> new LabelledExample(
                        Example.builder()
                                .id("e" + number)
                                .inputs("word" + number % 7 + " word" + number % 5)
                                .outputs(number % 3 == 0 ? "\u200b" : "said" + number % 4)
                                .build(),
                        List.of(Cases.assessment("a", "yes", ""))))
                .toList();
        AlignedJudge judge = AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind to {{ inputs }}?")
                        .model("openai:/m")
                        .build(),
                MemorySettings.DEFAULT.withRetrieveBy(fields));
        try (MemAlign memAlign = exact()) {
            return memAlign.align(judge, feedback).judge();
        }
    }

    private static List<String> recalled(MemAlign memAlign, AlignedJudge judge, Example asked, String... excluded) {
        Judge.Options options = new Judge.Options(false, Set.of(excluded), Tools.NONE);
        Feedback feedback = memAlign.judge(judge).judge(asked, options);
        assertThat(feedback.error()).isEmpty();
        return feedback.recall().episodeIds();
    }

    private static Example asked() {
        return Example.builder().inputs("word1 word2").outputs("said1").build();
    }

    /** Many are equally similar: which of them are recalled, and in which order, is the exact search's choice. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 6, 13, 14, 60, 201, 430})
    void whatIsRecalledIsWhatTheExactSearchRecalls(int episodes) {
        for (List<Field> fields : List.of(List.of(Field.INPUTS), List.of(Field.INPUTS, Field.OUTPUTS))) {
            store.entries.clear();
            AlignedJudge judge = learned(fields, episodes);
            try (MemAlign exact = exact();
                    MemAlign stored = stored()) {
                List<String> expected = recalled(exact, judge, asked());
                assertThat(expected).hasSize(Math.min(5, episodes));
                assertThat(recalled(stored, judge, asked())).isEqualTo(expected);
                String[] excluded = expected.stream().limit(2).toArray(String[]::new);
                assertThat(recalled(stored, judge, asked(), excluded))
                        .isEqualTo(recalled(exact, judge, asked(), excluded))
                        .doesNotContainAnyElementsOf(expected.subList(0, excluded.length));
            }
        }
    }

    @Test
    void eachEpisodeIsKeptOnceWhoeverPutsItThere() {
        AlignedJudge judge = learned(List.of(Field.INPUTS), 230);
        try (MemAlign one = stored();
                MemAlign other = stored()) {
            recalled(one, judge, asked());
            recalled(other, judge, asked());
        }
        assertThat(store.entries).hasSize(230);
        assertThat(store.added).isEqualTo(230);
    }

    @Test
    void whatIsForgottenGoesFromTheStoreHoweverMuchItIsAndOfOneJudgeOnly() {
        AlignedJudge judge = learned(List.of(Field.INPUTS), 250);
        AlignedJudge another = judge.withDefinition(JudgeDefinition.builder("other", "Is {{ outputs }} kind?")
                .model("openai:/m")
                .build());
        List<String> most = judge.episodes().stream()
                .map(episode -> episode.id())
                .filter(id -> !id.endsWith("7"))
                .toList();
        try (MemAlign stored = stored()) {
            recalled(stored, judge, asked());
            recalled(stored, another, asked());
            AlignedJudge after = stored.unalign(judge, most, ChangeNote.NONE).judge();
            assertThat(store.examples("tone")).hasSize(25).allMatch(id -> id.endsWith("7"));
            assertThat(store.examples("other")).hasSize(250);
            assertThat(recalled(stored, after, asked())).hasSize(5).allMatch(id -> id.endsWith("7"));
        }
    }

    @Test
    void entriesThatAreNotOursArePassedOver() {
        AlignedJudge judge = learned(List.of(Field.INPUTS), 8);
        for (int i = 0; i < 40; i++) {
            store.add("foreign" + i, Embedding.from(new float[64]), Map.of("memalign_judge", "tone"));
        }
        store.entries.put("no text", new Entry(Embedding.from(new float[64]), null, Map.of("memalign_judge", "tone")));
        try (MemAlign exact = exact();
                MemAlign stored = stored()) {
            assertThat(recalled(stored, judge, asked())).isEqualTo(recalled(exact, judge, asked()));
        }
    }

    @Test
    void aStoreThatFailsIsNamedAndTheRestOfTheBatchIsJudged() {
        AlignedJudge judge = learned(List.of(Field.INPUTS), 3);
        try (MemAlign stored = stored()) {
            Judge ready = stored.judge(judge);
            assertThat(ready.judge(asked()).value()).isPresent();
            store.fault = () -> {
                throw new IllegalStateException("disk full");
            };
            assertThat(ready.judge(asked()).error().orElseThrow().message())
                    .contains("the embedding store, searching", "disk full");
            store.fault = () -> {};
            assertThat(ready.judge(asked()).value()).isPresent();
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotWaitedForLonger() {
        AlignedJudge judge = learned(List.of(Field.INPUTS), 3);
        CountDownLatch never = new CountDownLatch(1);
        try (MemAlign stored = stored(Duration.ofMillis(50))) {
            Judge ready = stored.judge(judge);
            store.fault = () -> {
                try {
                    never.await();
                } catch (InterruptedException cancelled) {
                    Thread.currentThread().interrupt();
                }
            };
            assertThat(ready.judge(asked()).error().orElseThrow().message())
                    .contains("did not answer in 50 ms", "searching", "storeTimeout");
        }
    }

    private record Entry(Embedding vector, TextSegment segment, Map<String, String> metadata) {}

    /** A store that compares by cosine, and of equally similar entries finds the last ones first. */
    private static final class ListStore implements EmbeddingStore<TextSegment> {
        private final Map<String, Entry> entries = Collections.synchronizedMap(new LinkedHashMap<>());
        private volatile Runnable fault = () -> {};
        private int added;

        List<String> examples(String judge) {
            return entries.values().stream()
                    .filter(entry -> judge.equals(entry.metadata.get("memalign_judge")))
                    .map(entry -> entry.metadata.get("memalign_example"))
                    .toList();
        }

        void add(String id, Embedding vector, Map<String, String> metadata) {
            entries.put(id, new Entry(vector, TextSegment.from(id, new Metadata(metadata)), metadata));
        }

        @Override
        public void addAll(List<String> ids, List<Embedding> vectors, List<TextSegment> segments) {
            fault.run();
            for (int i = 0; i < ids.size(); i++) {
                Map<String, String> metadata = new LinkedHashMap<>();
                segments.get(i).metadata().toMap().forEach((key, value) -> metadata.put(key, value.toString()));
                entries.put(ids.get(i), new Entry(vectors.get(i), segments.get(i), metadata));
                added++;
            }
        }

        @Override
        public void removeAll(Filter filter) {
            fault.run();
            entries.values().removeIf(entry -> filter.test(new Metadata(entry.metadata)));
        }

        @Override
        public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
            fault.run();
            List<EmbeddingMatch<TextSegment>> found = new ArrayList<>();
            entries.forEach((id, entry) -> {
                if (request.filter() == null || request.filter().test(new Metadata(entry.metadata))) {
                    double cosine = entry.vector.dimension()
                                            == request.queryEmbedding().dimension()
                                    && entry.vector.vectorAsList().stream().anyMatch(x -> x != 0)
                            ? CosineSimilarity.between(request.queryEmbedding(), entry.vector)
                            : -1;
                    found.add(new EmbeddingMatch<>((cosine + 1) / 2, id, entry.vector, entry.segment));
                }
            });
            Collections.reverse(found);
            found.sort(Comparator.comparing((EmbeddingMatch<TextSegment> match) -> -match.score()));
            return new EmbeddingSearchResult<>(found.subList(0, Math.min(request.maxResults(), found.size())));
        }

        @Override
        public String add(Embedding vector) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void add(String id, Embedding vector) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String add(Embedding vector, TextSegment segment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> addAll(List<Embedding> vectors) {
            throw new UnsupportedOperationException();
        }
    }
}
