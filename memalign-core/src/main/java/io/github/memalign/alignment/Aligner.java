package io.github.memalign.alignment;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.MemAlignException;
import io.github.memalign.Progress;
import io.github.memalign.internal.Batches;
import io.github.memalign.judge.Example;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Forgetting;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.memory.HistoryEntry.Action;
import io.github.memalign.model.Usage;
import io.github.memalign.retrieval.internal.EmbeddedTexts;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Learns a batch of feedback, and forgets what was learned.
 *
 * <p>Examples are handled in the order of their ids, so that what is learned does not depend on the order in which
 * feedback arrives. When the feedback on a known example changes or is forgotten, the guidelines that came from it are
 * dropped and all their other examples are distilled again, unless a person edited the guideline: their words stay.
 */
public final class Aligner {
    private static final int EMBED_AT_ONCE = 64;

    private final Supplier<Distiller> distiller;
    private final Supplier<EmbeddingModel> embedding;
    private final BooleanSupplier compared;
    private final Clock clock;

    /**
     * Models are asked for no sooner than they are needed, so that forgetting needs none.
     *
     * @param distiller makes guidelines of episodes
     * @param embedding makes vectors of texts
     * @param compared whether the judge decides by comparing all parts of examples
     * @param clock the time of history entries
     */
    public Aligner(
            Supplier<Distiller> distiller, Supplier<EmbeddingModel> embedding, BooleanSupplier compared, Clock clock) {
        this.distiller = distiller;
        this.embedding = embedding;
        this.compared = compared;
        this.clock = clock;
    }

    /**
     * Learns feedback.
     *
     * @throws io.github.memalign.MemAlignException if a model cannot be had or texts cannot be embedded; nothing is changed
     *     then
     */
    public Alignment align(
            AlignedJudge judge, List<LabelledExample> feedback, Action action, ChangeNote note, Progress progress) {
        Changes changes = new Changes(clock, judge);
        TreeMap<String, Episode> episodes = byId(judge);
        new FeedbackIntake(judge, Map.copyOf(episodes), changes)
                .take(feedback)
                .forEach((id, episode) -> changes.sort(id, episode, episodes));
        List<Guideline> kept = keptGuidelines(judge, changes);
        Set<String> owed = owed(judge, changes, episodes);
        if (owed.isEmpty() && changes.isNothing()) {
            return changes.unchanged(judge);
        }
        AlignedJudge changed = judge.withMemory(kept, List.copyOf(episodes.values()), Set.of(), judge.embeddings());
        return changes.done(distilled(changed, owed, changes, progress), action, note);
    }

    /**
     * Forgets examples, those too that are left as sources of guidelines only, so that they are not learned again by
     * themselves; their texts go from the history too. Guidelines that came from them and from other examples are distilled
     * again from the others, or the others stay pending where no model is at hand. Ids that the judge does not know are
     * listed as skipped.
     */
    public Alignment forget(AlignedJudge judge, Collection<String> exampleIds, ChangeNote note) {
        Changes changes = new Changes(clock, judge);
        TreeMap<String, Episode> episodes = byId(judge);
        Set<String> known = judge.learnedFrom();
        Forgetting forgetting = new Forgetting(judge.forgotten());
        for (String id : new TreeSet<>(exampleIds)) {
            if (known.contains(id)) {
                Episode episode = episodes.remove(id);
                changes.removed.add(id);
                forgetting.add(episode == null ? new Example(id, Map.of()) : episode.example(), changes.begin());
            } else {
                changes.skipped.add(new AlignmentReport.Skipped(id, "the judge does not remember it"));
            }
        }
        return changes.isNothing()
                ? changes.unchanged(judge)
                : forgotten(judge, episodes, forgetting.forgotten(), changes, note);
    }

    /**
     * Forgets what people said of examples: their votes go, and the same words are not learned again by themselves. An
     * example of which nothing is left goes with them.
     *
     * @param which tells the assessments to forget, given the id of the example
     */
    public Alignment forgetAssessments(AlignedJudge judge, BiPredicate<String, Assessment> which, ChangeNote note) {
        Changes changes = new Changes(clock, judge);
        TreeMap<String, Episode> episodes = byId(judge);
        Forgetting forgetting = new Forgetting(judge.forgotten());
        for (Episode episode : judge.episodes()) {
            String id = episode.id();
            List<Assessment> left = episode.assessments().stream()
                    .filter(said -> !which.test(id, said))
                    .toList();
            episode.assessments().stream()
                    .filter(said -> !left.contains(said))
                    .forEach(said -> forgetting.add(id, said, changes.begin()));
            boolean touched = left.size() < episode.assessments().size();
            if (touched) {
                changes.sort(
                        id,
                        left.isEmpty()
                                ? Optional.empty()
                                : Optional.of(new Episode(episode.example(), left, episode.judged())),
                        episodes);
            }
        }
        return changes.isNothing()
                ? changes.unchanged(judge)
                : forgotten(judge, episodes, forgetting.forgotten(), changes, note);
    }

    private Alignment forgotten(
            AlignedJudge judge,
            TreeMap<String, Episode> episodes,
            Forgotten forgotten,
            Changes changes,
            ChangeNote note) {
        Set<String> touched = new HashSet<>(changes.removed);
        touched.addAll(changes.replaced);
        List<Guideline> kept = keptGuidelines(judge, changes);
        Set<String> owed = owed(judge, changes, episodes);
        AlignedJudge changed = judge.withMemory(kept, List.copyOf(episodes.values()), owed, judge.embeddings());
        AlignedJudge distilled;
        try {
            distilled = owed.isEmpty()
                    ? VectorUpkeep.pruned(changed, true)
                    : distilled(changed, owed, changes, Progress.NONE);
        } catch (MemAlignException e) {
            changes.failures.add(new Distiller.Failure(
                    List.copyOf(owed), "no guidelines could be made of what is left: " + e.getMessage()));
            distilled = VectorUpkeep.pruned(changed, true);
        }
        AlignedJudge after = changes.done(distilled.withForgotten(forgotten), Action.UNALIGN, note)
                .judge();
        List<HistoryEntry> history =
                after.history().stream().map(entry -> entry.without(touched)).toList();
        return new Alignment(after.withHistory(history), changes.report());
    }

    static TreeMap<String, Episode> byId(AlignedJudge judge) {
        TreeMap<String, Episode> episodes = new TreeMap<>();
        judge.episodes().forEach(episode -> episodes.put(episode.id(), episode));
        return episodes;
    }

    /** The judge with the guidelines of the episodes that are owed, and those of them pending that failed. */
    private AlignedJudge distilled(AlignedJudge judge, Set<String> owed, Changes changes, Progress progress) {
        List<Episode> toDistil = judge.episodes().stream()
                .filter(episode -> owed.contains(episode.id()))
                .toList();
        // A model that cannot be had is told before anything is paid for.
        Optional<Distiller> ready = toDistil.isEmpty() ? Optional.empty() : Optional.of(distiller.get());
        Embeddings embeddings = added(embed(judge.embeddings(), texts(judge), progress, true), changes);
        Distiller.Result distilled = ready.map(model -> distil(model, judge, toDistil, embeddings, progress))
                .orElse(new Distiller.Result(List.of(), List.of(), Usage.NONE));
        changes.failures.addAll(distilled.failures());
        changes.usage = changes.usage.plus(distilled.usage());
        Map<String, Object> results = new HashMap<>();
        judge.episodes().forEach(episode -> episode.label().ifPresent(label -> results.put(episode.id(), label)));
        GuidelineMerger merger = new GuidelineMerger(judge.guidelines(), GuidelineIds.nextNumber(judge), results);
        distilled.proposals().forEach(merger::add);
        changes.newGuidelines.addAll(merger.added());
        changes.mergedGuidelines.addAll(merger.merged());
        changes.united.addAll(merger.united());
        for (Distiller.Contradiction pair : distilled.contradictions()) {
            Optional<Guideline> one = merger.withText(pair.one());
            Optional<Guideline> other = merger.withText(pair.other());
            if (one.isPresent() && other.isPresent() && !one.equals(other)) {
                changes.contradictions.add(new AlignmentReport.Contradiction(one.get(), other.get()));
            }
        }
        Set<String> pending = distilled.failures().stream()
                .flatMap(failure -> failure.episodeIds().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        AlignedJudge changed = judge.withMemory(merger.guidelines(), judge.episodes(), pending, embeddings);
        return VectorUpkeep.pruned(changed, compared.getAsBoolean());
    }

    /**
     * The judge with the vectors of all its episodes; itself if it has them. They are missing when the embedding model was
     * changed or the judge comes from a server that keeps none.
     *
     * @throws io.github.memalign.MemAlignException if texts cannot be embedded
     */
    public AlignedJudge withVectors(AlignedJudge judge) {
        Embeddings embeddings =
                embed(judge.embeddings(), texts(judge), Progress.NONE, true).embeddings();
        return embeddings == judge.embeddings()
                ? judge
                : judge.withMemory(judge.guidelines(), judge.episodes(), judge.pending(), embeddings);
    }

    /**
     * What of the guidelines stays when the examples in the changes are replaced or removed. A guideline that a person
     * wrote or edited stays, without the sources that are gone, unless all are; it is named for a person to look at.
     */
    private static List<Guideline> keptGuidelines(AlignedJudge judge, Changes changes) {
        Set<String> edited = judge.history().stream()
                .filter(entry -> entry.action() == Action.EDIT_GUIDELINE)
                .flatMap(entry -> entry.guidelineIds().stream())
                .collect(Collectors.toSet());
        Set<String> removed = new HashSet<>(changes.removed);
        Set<String> touched = new HashSet<>(removed);
        touched.addAll(changes.replaced);
        List<Guideline> kept = new ArrayList<>();
        for (Guideline guideline : judge.guidelines()) {
            List<String> sources = guideline.sourceIds().stream()
                    .filter(id -> !removed.contains(id))
                    .toList();
            boolean stale = guideline.sourceIds().stream().anyMatch(touched::contains);
            if (!stale) {
                kept.add(guideline);
            } else if (edited.contains(guideline.id()) && !sources.isEmpty()) {
                Guideline left = new Guideline(guideline.id(), guideline.text(), sources);
                kept.add(left);
                changes.toReview.add(left);
            } else {
                changes.removedGuidelines.add(guideline);
            }
        }
        return kept;
    }

    /** The examples to distil: new ones, replaced ones, those still owed, and those whose guideline was dropped. */
    private static Set<String> owed(AlignedJudge judge, Changes changes, Map<String, Episode> episodes) {
        Set<String> owed = new TreeSet<>(changes.added);
        owed.addAll(changes.replaced);
        owed.addAll(judge.pending());
        changes.removedGuidelines.forEach(guideline -> owed.addAll(guideline.sourceIds()));
        owed.removeIf(id -> !episodes.containsKey(id) || episodes.get(id).isConflict());
        return owed;
    }

    private Set<String> texts(AlignedJudge judge) {
        boolean all = compared.getAsBoolean();
        Set<String> texts = new LinkedHashSet<>();
        judge.episodes().forEach(episode -> texts.addAll(EmbeddedTexts.kept(judge, episode, all)));
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
        if (missing.isEmpty()) {
            return new Embeddings.Added(known, 0, Usage.NONE);
        }
        EmbeddingModel model = embedding.get();
        for (List<String> chunk : Batches.of(missing, EMBED_AT_ONCE)) {
            Embeddings.Added added = Embeddings.EMPTY.with(chunk, model);
            count += added.texts();
            usage = usage.plus(added.usage());
            if (mayHaveChanged && !known.isComparableWith(added.embeddings())) {
                Embeddings.Added again = embed(added.embeddings(), texts, progress, false);
                return new Embeddings.Added(again.embeddings(), count + again.texts(), usage.plus(again.usage()));
            }
            parts.add(added.embeddings());
            progress.step(chunk.size());
        }
        return new Embeddings.Added(Embeddings.joined(parts), count, usage);
    }

    private static Embeddings added(Embeddings.Added added, Changes changes) {
        changes.embeddedTexts += added.texts();
        changes.usage = changes.usage.plus(added.usage());
        return added.embeddings();
    }

    private static Distiller.Result distil(
            Distiller distiller, AlignedJudge judge, List<Episode> episodes, Embeddings embeddings, Progress progress) {
        progress.start("distilling", episodes.size());
        Distiller.Request request =
                new Distiller.Request(judge.definition(), judge.settings(), judge.guidelines(), episodes, embeddings);
        return distiller.distil(request, done -> {
            synchronized (progress) {
                progress.step(done);
            }
        });
    }
}
