package io.github.memalign.alignment;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.MemAlignException;
import io.github.memalign.Progress;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry.Action;
import io.github.memalign.model.Usage;
import io.github.memalign.retrieval.EmbeddedTexts;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Learns a batch of feedback.
 *
 * <p>Examples are handled in the order of their ids, so that what is learned does not depend on the order in which
 * feedback arrives. When the feedback on a known example changes, the guidelines that came from it are dropped and all
 * their examples are distilled again, unless a person edited the guideline: their words stay.
 */
public final class Aligner {
    private static final int EMBED_AT_ONCE = 64;

    private final Supplier<Distiller> distiller;
    private final EmbeddingModel embedding;
    private final boolean compared;
    private final Clock clock;

    /**
     * @param distiller makes guidelines of episodes; asked for only when there is something to distil
     * @param embedding makes vectors of texts
     * @param compared whether the judge decides by comparing all parts of examples
     * @param clock the time of history entries
     */
    public Aligner(Supplier<Distiller> distiller, EmbeddingModel embedding, boolean compared, Clock clock) {
        this.distiller = distiller;
        this.embedding = embedding;
        this.compared = compared;
        this.clock = clock;
    }

    /**
     * Learns feedback.
     *
     * @throws io.github.memalign.MemAlignException if texts cannot be embedded; nothing is changed then
     */
    public Alignment align(
            AlignedJudge judge, List<LabelledExample> feedback, Action action, ChangeNote note, Progress progress) {
        Changes changes = new Changes(clock, judge);
        FeedbackIntake intake = new FeedbackIntake(judge.definition());
        intake.take(feedback);
        changes.skipped.addAll(intake.skipped());
        changes.outvoted.addAll(intake.outvoted());
        TreeMap<String, Episode> episodes = new TreeMap<>();
        judge.episodes().forEach(episode -> episodes.put(episode.id(), episode));
        intake.episodes().forEach((id, episode) -> changes.sort(id, episode, episodes));

        List<Guideline> kept = keptGuidelines(judge, changes);
        Set<String> owed = owed(judge, changes, episodes.keySet());
        if (owed.isEmpty() && changes.isNothing()) {
            return changes.unchanged(judge);
        }
        List<Episode> toDistil = owed.stream()
                .map(id -> Objects.requireNonNull(episodes.get(id)))
                .toList();
        // A model that cannot be had is told before anything is paid for.
        Optional<Distiller> ready = toDistil.isEmpty() ? Optional.empty() : Optional.of(distiller.get());
        Embeddings embeddings =
                added(embed(judge.embeddings(), texts(judge, episodes.values()), progress, true), changes);
        Distiller.Result distilled = ready.map(model -> distil(model, judge, kept, toDistil, embeddings, progress))
                .orElse(new Distiller.Result(List.of(), List.of(), Usage.NONE));
        changes.failures.addAll(distilled.failures());
        changes.usage = changes.usage.plus(distilled.usage());

        Embeddings all = withGuidelines(embeddings, kept, distilled.proposals(), changes);
        GuidelineMerger merger = new GuidelineMerger(kept, GuidelineIds.nextNumber(judge), all);
        distilled.proposals().forEach(proposal -> merger.add(proposal.text(), proposal.sourceIds()));
        changes.newGuidelines.addAll(merger.added());
        changes.mergedGuidelines.addAll(merger.merged());
        Set<String> pending = distilled.failures().stream()
                .flatMap(failure -> failure.episodeIds().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        AlignedJudge changed = judge.withMemory(merger.guidelines(), List.copyOf(episodes.values()), pending, all);
        return changes.done(VectorUpkeep.pruned(changed, compared), action, note);
    }

    /**
     * The judge with the vectors of all its episodes; itself if it has them. They are missing when the embedding model was
     * changed or the judge comes from a server that keeps none.
     *
     * @throws io.github.memalign.MemAlignException if texts cannot be embedded
     */
    public AlignedJudge withVectors(AlignedJudge judge) {
        Embeddings embeddings = embed(judge.embeddings(), texts(judge, judge.episodes()), Progress.NONE, true)
                .embeddings();
        return embeddings == judge.embeddings()
                ? judge
                : judge.withMemory(judge.guidelines(), judge.episodes(), judge.pending(), embeddings);
    }

    /** Vectors that tell which guidelines mean the same; guidelines that were paid for are not lost for want of them. */
    private Embeddings withGuidelines(
            Embeddings embeddings, List<Guideline> kept, List<Distiller.Proposal> proposals, Changes changes) {
        if (proposals.isEmpty()) {
            return embeddings;
        }
        List<String> texts = Stream.concat(
                        kept.stream().map(Guideline::text),
                        proposals.stream().map(proposal -> proposal.text().strip()))
                .toList();
        try {
            return added(embeddings.with(texts, embedding), changes);
        } catch (MemAlignException e) {
            String reason = "the comparison of guidelines by meaning, only equal ones were merged: " + e.getMessage();
            changes.failures.add(new Distiller.Failure(List.of(), reason));
            return embeddings;
        }
    }

    /** What of the guidelines stays when the examples in the changes are replaced or removed. */
    private static List<Guideline> keptGuidelines(AlignedJudge judge, Changes changes) {
        Set<String> edited = judge.history().stream()
                .filter(entry -> entry.action() == Action.EDIT_GUIDELINE)
                .flatMap(entry -> entry.guidelineIds().stream())
                .collect(Collectors.toSet());
        List<Guideline> kept = new ArrayList<>();
        for (Guideline guideline : Forgetting.without(judge.guidelines(), new HashSet<>(changes.removed))) {
            boolean stale = guideline.sourceIds().stream().anyMatch(changes.replaced::contains)
                    && !edited.contains(guideline.id());
            if (!stale) {
                kept.add(guideline);
            }
        }
        Set<String> keptIds = kept.stream().map(Guideline::id).collect(Collectors.toSet());
        judge.guidelines().stream()
                .filter(guideline -> !keptIds.contains(guideline.id()))
                .forEach(changes.removedGuidelines::add);
        return kept;
    }

    /** The examples to distil: new ones, replaced ones, those still owed, and those whose guideline was dropped. */
    private static Set<String> owed(AlignedJudge judge, Changes changes, Set<String> known) {
        Set<String> owed = new TreeSet<>(changes.added);
        owed.addAll(changes.replaced);
        owed.addAll(judge.pending());
        changes.removedGuidelines.forEach(guideline -> owed.addAll(guideline.sourceIds()));
        owed.retainAll(known);
        return owed;
    }

    private Set<String> texts(AlignedJudge judge, Collection<Episode> episodes) {
        Set<String> texts = new LinkedHashSet<>();
        episodes.forEach(episode -> texts.addAll(EmbeddedTexts.kept(judge, episode.example(), compared)));
        return texts;
    }

    /** Vectors of all texts. Those that are known are made again too if the model has come to make others. */
    private Embeddings.Added embed(Embeddings known, Set<String> texts, Progress progress, boolean mayHaveChanged) {
        List<String> missing =
                texts.stream().filter(text -> known.of(text).isEmpty()).toList();
        progress.start("embedding", missing.size());
        List<Embeddings> parts = new ArrayList<>(List.of(known));
        int count = 0;
        Usage usage = Usage.NONE;
        for (List<String> chunk : BatchPacker.pack(missing, text -> 0, Integer.MAX_VALUE, EMBED_AT_ONCE)) {
            Embeddings.Added added = Embeddings.EMPTY.with(chunk, embedding);
            count += added.texts();
            usage = usage.plus(added.usage());
            if (mayHaveChanged && !known.isComparableWith(added.embeddings())) {
                Embeddings.Added again = embed(added.embeddings(), texts, progress, false);
                return new Embeddings.Added(again.embeddings(), count + again.texts(), usage.plus(again.usage()));
            }
            parts.add(added.embeddings());
            progress.step(chunk.size());
        }
        return new Embeddings.Added(missing.isEmpty() ? known : Embeddings.joined(parts), count, usage);
    }

    private static Embeddings added(Embeddings.Added added, Changes changes) {
        changes.embeddedTexts += added.texts();
        changes.usage = changes.usage.plus(added.usage());
        return added.embeddings();
    }

    private static Distiller.Result distil(
            Distiller distiller,
            AlignedJudge judge,
            List<Guideline> kept,
            List<Episode> episodes,
            Embeddings embeddings,
            Progress progress) {
        progress.start("distilling", episodes.size());
        Distiller.Request request = new Distiller.Request(judge.definition(), kept, episodes, embeddings);
        return distiller.distil(request, done -> {
            synchronized (progress) {
                progress.step(done);
            }
        });
    }
}
