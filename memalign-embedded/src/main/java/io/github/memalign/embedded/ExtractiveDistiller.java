package io.github.memalign.embedded;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.MemAlignException;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Distils without an LLM: of the sentences that experts wrote it takes those that stand for many others.
 *
 * <p>Sentences on the same result that mean the same form a group; the sentence closest to all others of the group becomes
 * the guideline, and the examples of the group its sources. Groups of several examples come first, and the number of
 * guidelines grows with the square root of the number of examples. Nothing is rephrased: a guideline is an expert's own
 * sentence, led by the result it speaks of.
 */
public final class ExtractiveDistiller implements Distiller {
    private static final int FEWEST = 3;

    private final EmbeddingModel embedding;

    /** @param embedding tells which sentences mean the same */
    public ExtractiveDistiller(EmbeddingModel embedding) {
        this.embedding = embedding;
    }

    @Override
    public Result distil(Request request, IntConsumer progress) {
        List<Episode> episodes = request.episodes().stream()
                .filter(episode -> !episode.rationale().isBlank())
                .toList();
        List<String> ids = episodes.stream().map(Episode::id).toList();
        try {
            List<Sentence> sentences = episodes.stream()
                    .flatMap(episode -> Sentence.of(episode).stream())
                    .toList();
            Embeddings.Added added = Embeddings.EMPTY.with(
                    sentences.stream().map(Sentence::text).distinct().toList(), embedding);
            List<Proposal> proposals = proposals(sentences, added.embeddings(), episodes.size());
            progress.accept(request.episodes().size());
            return new Result(proposals, List.of(), added.usage());
        } catch (MemAlignException e) {
            Failure failure = new Failure(ids, "its rationales could not be embedded: " + e.getMessage());
            return new Result(List.of(), List.of(failure), Usage.NONE);
        }
    }

    private static List<Proposal> proposals(List<Sentence> sentences, Embeddings vectors, int examples) {
        TreeMap<String, List<Sentence>> byResult =
                sentences.stream().collect(Collectors.groupingBy(Sentence::result, TreeMap::new, Collectors.toList()));
        List<SentenceGroup> groups = new ArrayList<>();
        byResult.values().forEach(same -> groups.addAll(SentenceGroup.of(same, vectors)));
        groups.sort(Comparator.comparingInt(
                        (SentenceGroup group) -> -group.exampleIds().size())
                .thenComparingDouble(group -> -group.weight())
                .thenComparing(group -> group.guideline()));
        int most = Math.max(FEWEST, (int) Math.ceil(2 * Math.sqrt(examples)));
        List<Proposal> proposals = new ArrayList<>();
        for (SentenceGroup group : fairly(groups, most)) {
            proposals.add(new Proposal(group.guideline(), group.exampleIds()));
        }
        return proposals;
    }

    /** The first groups, but every result gets its share before any result gets more. */
    private static List<SentenceGroup> fairly(List<SentenceGroup> groups, int most) {
        Set<SentenceGroup> chosen = new LinkedHashSet<>();
        List<SentenceGroup> left = new ArrayList<>(groups);
        while (chosen.size() < most && !left.isEmpty()) {
            Set<String> served = new LinkedHashSet<>();
            for (SentenceGroup group : List.copyOf(left)) {
                if (chosen.size() < most && served.add(group.result())) {
                    chosen.add(group);
                    left.remove(group);
                }
            }
        }
        return groups.stream().filter(chosen::contains).toList();
    }
}
