package io.github.memalign.benchmarks;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import io.github.memalign.lucene.LuceneEmbeddingStore;
import io.github.memalign.retrieval.internal.EpisodeIndex;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a search in Lucene's approximate index takes as episodes grow, and how many of the five nearest it finds, among the
 * vectors of {@link SearchScale}.
 */
final class ApproximateScale {
    private static final int QUERIES = 200;
    private static final int AT_ONCE = 1_000;
    /** As many as are asked for where five are wanted. */
    private static final int ASKED = 13;

    private ApproximateScale() {}

    /**
     * Prints figures.
     *
     * @param arguments numbers of episodes
     */
    public static void main(String[] arguments) {
        System.out.println(" episodes  built in CPU s   search ms: median    worst   CPU ms   recall@5");
        for (String count : arguments) {
            measure(Integer.parseInt(count));
        }
    }

    private static void measure(int count) {
        SearchScale.Episodes episodes = SearchScale.Episodes.of(count);
        EpisodeIndex exact = new EpisodeIndex(episodes.ids(), episodes.vectors());
        try (LuceneEmbeddingStore store = LuceneEmbeddingStore.inMemory()) {
            long cpu = Machine.cpuNanos();
            for (int from = 0; from < count; from += AT_ONCE) {
                int to = Math.min(count, from + AT_ONCE);
                List<String> ids = episodes.ids().subList(from, to);
                store.addAll(
                        ids,
                        episodes.vectors().subList(from, to).stream()
                                .map(Embedding::from)
                                .toList(),
                        ids.stream().map(TextSegment::from).toList());
            }
            found(store, SearchScale.query(0, count));
            double built = (Machine.cpuNanos() - cpu) / 1e9;
            SearchScale.Searches searches = SearchScale.Searches.time(count, QUERIES, query -> found(store, query));
            int right = 0;
            for (int i = 0; i < QUERIES; i++) {
                float[] query = SearchScale.query(i, count);
                Set<String> approximate = new HashSet<>(found(store, query));
                right += (int) exact.search(query, SearchScale.K, Set.of()).stream()
                        .filter(hit -> approximate.contains(hit.id()))
                        .count();
            }
            System.out.printf(
                    "%9d  %14.1f   %17.2f  %7.2f  %7.2f   %8.3f%n",
                    count,
                    built,
                    searches.median(),
                    searches.worst(),
                    searches.cpu(),
                    (double) right / QUERIES / SearchScale.K);
        }
    }

    private static List<String> found(LuceneEmbeddingStore store, float[] query) {
        EmbeddingSearchRequest request = EmbeddingSearchRequest.builder()
                .queryEmbedding(Embedding.from(query))
                .maxResults(ASKED)
                .build();
        return store.search(request).matches().stream()
                .map(EmbeddingMatch::embedded)
                .map(TextSegment::text)
                .toList();
    }
}
