package io.github.memalign.retrieval.internal;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.judge.Example;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the episodes of a judge that are most similar to an example.
 *
 * <p>Each field that the judge retrieves by is embedded by itself; the similarity of two examples is the mean of the
 * cosines of those fields. A field that is blank on either side counts 0.
 */
public final class Retriever {
    private final AlignedJudge judge;
    private final Embeddings embeddings;
    private final EmbeddingModel model;
    private final EpisodeSearch index;
    /** Whether the model was found to give vectors of another length; then no more are paid for. */
    private volatile boolean otherLength;

    private final Map<String, Episode> episodes = new HashMap<>();

    /**
     * Builds the index from the vectors that are saved with the judge; nothing is embedded for it.
     *
     * @param judge whose episodes to search
     * @param model embeds what is asked for
     */
    public Retriever(AlignedJudge judge, EmbeddingModel model) {
        this(judge, model, null);
    }

    /**
     * Searches the episodes in a store, into which it puts those that are not there yet.
     *
     * @param judge whose episodes to search
     * @param model embeds what is asked for
     * @param store where they are searched; null for an exact search in memory
     * @throws ModelCallException if the store does not answer in time, or fails
     */
    public Retriever(AlignedJudge judge, EmbeddingModel model, @Nullable EpisodeStore store) {
        this.judge = judge;
        this.embeddings = judge.embeddings();
        this.model = model;
        List<String> ids = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (Episode episode : judge.settledEpisodes()) {
            float[] vector = joined(EmbeddedTexts.ofEpisode(judge, episode), embeddings);
            if (vector != null) {
                ids.add(episode.id());
                vectors.add(vector);
                episodes.put(episode.id(), episode);
            }
        }
        this.index = store == null
                ? new EpisodeIndex(ids, vectors)
                : store.of(judge, ids, vectors, EmbeddedTexts.count(judge));
    }

    /**
     * The most similar episodes, at most as many as the judge recalls.
     *
     * @param example what to compare with
     * @param excluded ids of episodes to pass over
     * @throws io.github.memalign.MemAlignException if the example cannot be embedded
     */
    public Retrieved retrieve(Example example, Set<String> excluded) {
        return retrieve(example, excluded, judge.settings().k());
    }

    /**
     * A part of twice as many of the most similar episodes, most similar first: half of them, and at most as many as the judge
     * recalls.
     *
     * @param example what to compare with
     * @param excluded ids of episodes to pass over
     * @param draw draws the part, together with the example's id; another draw gives another part
     * @throws io.github.memalign.MemAlignException if the example cannot be embedded
     */
    public Retrieved retrievePart(Example example, Set<String> excluded, int draw) {
        int k = judge.settings().k();
        Retrieved found = retrieve(example, excluded, 2 * k);
        List<Integer> places = new ArrayList<>(
                IntStream.range(0, found.matches().size()).boxed().toList());
        Collections.shuffle(places, new Random(31L * example.id().hashCode() + draw));
        List<Match> part = places.subList(0, Math.min(k, (places.size() + 1) / 2)).stream()
                .sorted()
                .map(found.matches()::get)
                .toList();
        return new Retrieved(part, found.usage());
    }

    private Retrieved retrieve(Example example, Set<String> excluded, int k) {
        if (index.size() == 0) {
            return new Retrieved(List.of(), Usage.NONE);
        }
        if (otherLength) {
            throw ofOtherLength(Usage.NONE);
        }
        List<Optional<String>> asked = EmbeddedTexts.ofQuery(judge, example);
        List<String> texts = asked.stream().flatMap(Optional::stream).toList();
        Embeddings.Added known = embeddings.lookup(texts).with(texts, model);
        float[] query = joined(asked, known.embeddings());
        if (query == null) {
            return new Retrieved(List.of(), known.usage());
        }
        if (query.length != index.dimension()) {
            otherLength = true;
            throw ofOtherLength(known.usage());
        }
        List<Match> matches = index.search(query, k, excluded).stream()
                .map(hit -> new Match(Objects.requireNonNull(episodes.get(hit.id())), hit.similarity()))
                .toList();
        return new Retrieved(matches, known.usage());
    }

    private static ModelCallException ofOtherLength(Usage usage) {
        return new ModelCallException(
                ModelCallException.Reason.OTHER,
                "the embedding model gives vectors of another length than those of the judge's episodes; it has changed, so"
                        + " align the judge again with it",
                usage,
                null);
    }

    /** The vectors of the fields side by side, scaled so that a dot product is the mean of the fields' cosines. */
    private static float @Nullable [] joined(List<Optional<String>> texts, Embeddings vectors) {
        List<Optional<float[]>> parts =
                texts.stream().map(text -> text.flatMap(vectors::of)).toList();
        Optional<float[]> any = parts.stream().flatMap(Optional::stream).findFirst();
        if (any.isEmpty()) {
            return null;
        }
        if (parts.size() == 1) {
            return any.get();
        }
        int dimension = any.get().length;
        float scale = (float) (1 / Math.sqrt(parts.size()));
        float[] joined = new float[dimension * parts.size()];
        for (int part = 0; part < parts.size(); part++) {
            float[] vector = parts.get(part).orElse(null);
            for (int i = 0; vector != null && i < dimension; i++) {
                joined[part * dimension + i] = vector[i] * scale;
            }
        }
        return joined;
    }

    /**
     * An episode that was found.
     *
     * @param similarity mean cosine of the fields, from -1 to 1
     */
    public record Match(Episode episode, float similarity) {}

    /**
     * What was found.
     *
     * @param matches most similar first
     * @param usage what embedding the example took
     */
    public record Retrieved(List<Match> matches, Usage usage) {
        /** The episodes, most similar first. */
        public List<Episode> episodes() {
            return matches.stream().map(Match::episode).toList();
        }
    }
}
