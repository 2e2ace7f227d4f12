package io.github.memalign.retrieval.internal;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import io.github.memalign.internal.Batches;
import io.github.memalign.internal.Failures;
import io.github.memalign.internal.Sha256;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.Usage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * The episodes of judges in an {@link EmbeddingStore}, which several judges, versions of a judge and processes may share.
 *
 * <p>An entry holds the vector of an episode, the judge's name and the example's id, and no text of the example. Its id follows
 * from the judge's name, the embedding model, the example's id and what was embedded, so that equal entries are one. Entries
 * of other versions of a judge are passed over; the similarity is computed again from the judge's own vectors, so that what
 * is recalled is what the exact search recalls as long as the store finds the nearest.
 */
public final class EpisodeStore implements AutoCloseable {
    private static final String JUDGE = "memalign_judge";
    private static final String EXAMPLE = "memalign_example";
    private static final String ENTRY = "memalign_entry";
    private static final int AT_ONCE = 200;

    private final EmbeddingStore<TextSegment> store;
    private final Duration timeout;
    private final ThreadPoolExecutor callers;

    /**
     * @param timeout how long a call of it may take
     * @param concurrency how many calls of it are made at once, 1 or more
     */
    public EpisodeStore(EmbeddingStore<TextSegment> store, Duration timeout, int concurrency) {
        this.store = store;
        this.timeout = timeout;
        this.callers = new ThreadPoolExecutor(
                concurrency, concurrency, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "memalign-store");
                    thread.setDaemon(true);
                    return thread;
                });
        callers.allowCoreThreadTimeOut(true);
    }

    /**
     * Puts the episodes of a judge into the store, as far as they are not there.
     *
     * @param vectors their vectors; of length 1, or of several fields side by side, some of which may be blank
     * @param fields how many fields a vector is made of
     * @throws ModelCallException if the store does not answer in time, or fails
     */
    EpisodeSearch of(AlignedJudge judge, List<String> ids, List<float[]> vectors, int fields) {
        String name = judge.definition().name();
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            float[] vector = vectors.get(i);
            entries.put(entryId(judge, ids.get(i), vector), new Entry(ids.get(i), vector, fields > 1));
        }
        // All are looked for before any is added: a store may have to order what was added before it can search again.
        Set<String> present = new HashSet<>();
        for (List<String> some : Batches.of(List.copyOf(entries.keySet()), AT_ONCE)) {
            present.addAll(present(name, some, entry(entries, some.get(0)).stored()));
        }
        List<String> missing =
                entries.keySet().stream().filter(id -> !present.contains(id)).toList();
        for (List<String> some : Batches.of(missing, AT_ONCE)) {
            add(name, some, entries);
        }
        return new StoredEpisodes(name, entries, vectors.isEmpty() ? 1 : vectors.get(0).length, fields > 1);
    }

    /**
     * Takes examples out of the store, in every version of the judge.
     *
     * @throws ModelCallException if the store does not answer in time, or fails
     */
    public void forget(AlignedJudge judge, Collection<String> exampleIds) {
        for (List<String> some : Batches.of(List.copyOf(exampleIds), AT_ONCE)) {
            Filter filter = metadataKey(JUDGE)
                    .isEqualTo(judge.definition().name())
                    .and(metadataKey(EXAMPLE).isIn(some));
            call("forgetting", () -> {
                store.removeAll(filter);
                return some;
            });
        }
    }

    private Set<String> present(String judge, List<String> entryIds, float[] anyVector) {
        Filter filter =
                metadataKey(JUDGE).isEqualTo(judge).and(metadataKey(ENTRY).isIn(entryIds));
        Set<String> present = new HashSet<>();
        search(anyVector, entryIds.size(), filter).forEach(match -> present.add(entryOf(match)));
        return present;
    }

    private void add(String judge, List<String> entryIds, Map<String, Entry> entries) {
        List<Embedding> vectors = new ArrayList<>();
        List<TextSegment> segments = new ArrayList<>();
        for (String id : entryIds) {
            Entry entry = entry(entries, id);
            vectors.add(Embedding.from(entry.stored()));
            Metadata metadata = new Metadata()
                    .put(JUDGE, judge)
                    .put(EXAMPLE, entry.exampleId)
                    .put(ENTRY, id);
            segments.add(TextSegment.from(entry.exampleId, metadata));
        }
        call("adding episodes", () -> {
            store.addAll(entryIds, vectors, segments);
            return entryIds;
        });
    }

    private List<EmbeddingMatch<TextSegment>> search(float[] query, int most, Filter filter) {
        EmbeddingSearchRequest request = EmbeddingSearchRequest.builder()
                .queryEmbedding(Embedding.from(query))
                .maxResults(most)
                .filter(filter)
                .build();
        return call("searching", () -> store.search(request).matches());
    }

    private <T> T call(String what, Callable<T> call) {
        Future<T> answer = callers.submit(call);
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slow) {
            throw new ModelCallException(
                    Reason.TIMEOUT,
                    "the embedding store did not answer in " + timeout.toMillis() + " ms, " + what
                            + "; look whether it is up, or give it more time by storeTimeout",
                    Usage.NONE,
                    slow);
        } catch (InterruptedException interrupted) {
            throw Failures.exception("the embedding store", interrupted, UnaryOperator.identity(), Usage.NONE);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw Failures.exception("the embedding store, " + what, cause, UnaryOperator.identity(), Usage.NONE);
        } finally {
            answer.cancel(true);
        }
    }

    private static String entryId(AlignedJudge judge, String exampleId, float[] vector) {
        ByteBuffer numbers = ByteBuffer.allocate(vector.length * Float.BYTES);
        numbers.asFloatBuffer().put(vector);
        String content = String.join(
                "\n",
                judge.definition().name(),
                judge.settings().embeddingModel().toString(),
                exampleId,
                Sha256.hex(numbers.array()));
        return UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String entryOf(EmbeddingMatch<TextSegment> match) {
        TextSegment segment = match.embedded();
        String entry = segment == null ? null : segment.metadata().getString(ENTRY);
        return entry == null ? "" : entry;
    }

    private static Entry entry(Map<String, Entry> entries, String id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            throw new IllegalStateException("no entry " + id);
        }
        return entry;
    }

    /** Ends calls that are under way; the store stays open. */
    @Override
    public void close() {
        callers.shutdownNow();
    }

    /**
     * An episode as it stands in the store. Stores compare by cosine, which knows no lengths: where vectors may be shorter than
     * 1, what they lack is a component of its own, which is 0 in what is asked for.
     */
    private record Entry(String exampleId, float[] vector, boolean padded) {
        float[] stored() {
            return padded ? padded(vector, (float) Math.sqrt(Math.max(0, 1 - Vectors.dot(vector, vector, 0)))) : vector;
        }

        static float[] padded(float[] vector, float last) {
            float[] longer = Arrays.copyOf(vector, vector.length + 1);
            longer[vector.length] = last;
            return longer;
        }
    }

    /** The episodes of one judge. */
    private final class StoredEpisodes implements EpisodeSearch {
        /** So that cosines that differ by rounding only are all looked at. */
        private static final float ROUNDING = 1e-5f;

        private static final int SPARE = 8;

        private final String judge;
        private final Map<String, Entry> entries;
        private final int dimension;
        private final boolean padded;

        StoredEpisodes(String judge, Map<String, Entry> entries, int dimension, boolean padded) {
            this.judge = judge;
            this.entries = entries;
            this.dimension = dimension;
            this.padded = padded;
        }

        @Override
        public int size() {
            return entries.size();
        }

        @Override
        public int dimension() {
            return dimension;
        }

        @Override
        public List<EpisodeIndex.Hit> search(float[] query, int k, Set<String> excluded) {
            float[] asked = padded ? Entry.padded(query, 0) : query;
            Filter filter = metadataKey(JUDGE).isEqualTo(judge);
            int most = k + Math.min(excluded.size(), entries.size()) + SPARE;
            while (true) {
                List<EmbeddingMatch<TextSegment>> matches = EpisodeStore.this.search(asked, most, filter);
                List<EpisodeIndex.Hit> hits = matches.stream()
                        .map(match -> entries.get(entryOf(match)))
                        .filter(entry -> entry != null && !excluded.contains(entry.exampleId))
                        .map(entry -> new EpisodeIndex.Hit(entry.exampleId, Vectors.dot(query, entry.vector, 0)))
                        .sorted(EpisodeIndex.BEST_FIRST)
                        .toList();
                boolean everything = matches.size() < most;
                if (everything || isSettled(hits, k)) {
                    return hits.subList(0, Math.min(k, hits.size()));
                }
                most = Math.multiplyExact(most, 2);
            }
        }

        /** Whether no episode that was not fetched can be among the first k. */
        private boolean isSettled(List<EpisodeIndex.Hit> hits, int k) {
            return hits.size() > k
                    && hits.get(hits.size() - 1).similarity() < hits.get(k - 1).similarity() - ROUNDING;
        }
    }
}
