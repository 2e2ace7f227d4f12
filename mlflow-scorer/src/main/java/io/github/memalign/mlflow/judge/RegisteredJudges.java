package io.github.memalign.mlflow.judge;

import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.feedback.LoggedExamples;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.scorer.PythonPortability;
import io.github.memalign.mlflow.scorer.RegisteredScorer;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.scorer.ScorerWriter;
import io.github.memalign.mlflow.scorer.SerializedScorer;
import io.github.memalign.mlflow.scorer.StoredJudge;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges in the scorer registry, which Python reads as well. The registry keeps guidelines and the ids of the episodes'
 * traces; the episodes themselves are read from the traces, many at a time.
 */
public final class RegisteredJudges {
    private final MlflowHttp http;
    private final ScorerRegistry registry;
    private final Clock clock;

    /** @param clock the time of traces that are made of examples */
    public RegisteredJudges(MlflowHttp http, Clock clock) {
        this.http = http;
        this.registry = new ScorerRegistry(http);
        this.clock = clock;
    }

    /**
     * The judge of that name.
     *
     * @param experiment name or id of the experiment
     * @param version which one; the newest if empty
     * @throws io.github.memalign.mlflow.MlflowException if there is none, or it is a scorer of another kind
     */
    public Loaded load(String experiment, String name, OptionalInt version) {
        String experimentId = http.runs().experimentId(experiment);
        RegisteredScorer registered = version.isPresent()
                ? registry.get(experimentId, name, version.getAsInt())
                : registry.get(experimentId, name);
        StoredJudge stored = registered.scorer().judge();
        List<LabelledExample> feedback = stored.traceIds().isEmpty()
                ? List.of()
                : new TraceFeedback(http)
                        .labelled(stored.definition(), TraceQuery.ids(stored.traceIds()))
                        .feedback();
        Optional<Map<String, String>> said = stored.traceIds().isEmpty()
                ? Optional.empty()
                : new RegisteredFeedback(http, experimentId).of(registered.scorer(), stored.traceIds());
        List<Episode> episodes = new ArrayList<>();
        Set<String> pending = new TreeSet<>();
        Set<String> missing = new LinkedHashSet<>(stored.traceIds());
        for (LabelledExample one : feedback) {
            String id = one.example().id();
            List<Assessment> typed = typed(stored, one.assessments());
            Predicate<Assessment> isNew = said.<Predicate<Assessment>>map(digests -> {
                        boolean changed = !RegisteredFeedback.digest(id, typed).equals(digests.get(id));
                        return now -> changed;
                    })
                    .orElse(now -> isSince(registered.created(), now.time()));
            episodes.add(episode(one.example(), typed, isNew));
            if (typed.stream().anyMatch(isNew)) {
                pending.add(id);
            }
            missing.remove(id);
        }
        AlignedJudge judge = AlignedJudge.unaligned(stored.definition(), stored.settings())
                .withMemory(stored.guidelines(), episodes, pending, Embeddings.EMPTY);
        return new Loaded(
                judge,
                registered.version(),
                List.copyOf(missing),
                !stored.traceIds().isEmpty() && said.isEmpty());
    }

    private static List<Assessment> typed(StoredJudge stored, List<Assessment> assessments) {
        return assessments.stream()
                .map(said -> said.withValue(said.value()
                        .map(stored.definition().valueType()::normalize)
                        .orElse(null)))
                .toList();
    }

    /**
     * What was said or changed after the registration goes without its time, so that it differs from what the traces say:
     * the guidelines may still say what it was before, and the next alignment must not take it for known. Its distillation is
     * owed until then, whatever else is changed and registered meanwhile.
     */
    private static Episode episode(Example example, List<Assessment> assessments, Predicate<Assessment> isNew) {
        List<Assessment> said = assessments.stream()
                .map(word -> isNew.test(word) ? word.at(null) : word)
                .toList();
        return new Episode(example, said);
    }

    /**
     * Whether something was said after a registration by Python, which leaves nothing but the time to go by. A server that does
     * not say when it registered something leaves the question open; then nothing is learned twice.
     */
    private static boolean isSince(Instant registered, @Nullable Instant time) {
        return time != null && time.isAfter(registered) && !registered.equals(Instant.EPOCH);
    }

    /**
     * Registers a judge as a new version. Examples that are no traces yet become traces with their assessments first, so
     * that the judge is whole in Python too.
     *
     * @param experiment name or id of the experiment, created if there is none
     * @throws io.github.memalign.mlflow.MlflowException if it cannot be written; no version is made then
     */
    public Registered register(String experiment, AlignedJudge judge, Progress progress) {
        return register(experiment, judge, OptionalInt.empty(), progress);
    }

    /**
     * As {@link #register(String, AlignedJudge, Progress)}, unless somebody else registered a newer version than the one that
     * the judge was made of.
     *
     * @param madeOf the version that was loaded and changed; if empty, a newer one is passed over
     * @throws NewerVersionException if there is a newer one
     */
    public Registered register(String experiment, AlignedJudge judge, OptionalInt madeOf, Progress progress) {
        String experimentId = http.runs().experimentIdOrNew(experiment);
        String name = judge.definition().name();
        ScorerPlace place = new ScorerPlace(experiment, name, OptionalInt.empty());
        if (madeOf.isPresent()) {
            checkNewest(place, madeOf, newest(experimentId, name));
        }
        List<LabelledExample> feedback = judge.episodes().stream()
                .map(episode -> new LabelledExample(episode.example(), episode.assessments()))
                .toList();
        LoggedExamples logged = new ExamplesAsTraces(http, clock).log(experimentId, name, feedback, progress);
        List<Guideline> guidelines = judge.guidelines().stream()
                .map(guideline -> new Guideline(
                        guideline.id(),
                        guideline.text(),
                        guideline.sourceIds().stream()
                                .map(id -> logged.traceIds().getOrDefault(id, id))
                                .distinct()
                                .toList()))
                .toList();
        List<String> traceIds = judge.episodes().stream()
                .map(episode -> logged.traceIds().getOrDefault(episode.id(), episode.id()))
                .distinct()
                .toList();
        // What is owed counts as changed when the judge is loaded, since the registry has no place for it.
        Set<String> pending = judge.pending().stream()
                .map(id -> logged.traceIds().getOrDefault(id, id))
                .collect(Collectors.toSet());
        List<LabelledExample> distilled = logged.feedback().stream()
                .filter(labelled -> !pending.contains(labelled.example().id()))
                .toList();
        StoredJudge stored = new StoredJudge(judge.definition(), judge.settings(), guidelines, traceIds);
        // Its members that a newer MLflow wrote are kept.
        Optional<RegisteredScorer> earlier = newest(experimentId, name);
        checkNewest(place, madeOf, earlier);
        SerializedScorer scorer = ScorerWriter.write(stored, earlier.map(RegisteredScorer::scorer));
        new RegisteredFeedback(http, experimentId).keep(scorer, traceIds, distilled);
        RegisteredScorer registered = registry.register(experimentId, scorer);
        return new Registered(registered.version(), traceIds, logged.newTraces(), PythonPortability.problems(stored));
    }

    /**
     * Feedback on rows as a registered judge knows it, whose examples are traces: of a row that it has learned, by the id of its
     * trace, which may be the row's own, and by the server's ids of what people have said already. So the same said again
     * changes nothing, and another word of somebody takes the place of theirs before.
     *
     * @param experiment name or id of the experiment that the judge is registered in
     * @param judge the judge as it was loaded
     */
    public List<LabelledExample> known(String experiment, AlignedJudge judge, List<LabelledExample> feedback) {
        String experimentId = http.runs().experimentId(experiment);
        Map<String, Episode> episodes = new HashMap<>();
        judge.episodes().forEach(episode -> episodes.put(episode.id(), episode));
        return feedback.stream()
                .map(labelled -> {
                    Example example = labelled.example();
                    Episode episode = episodes.containsKey(example.id())
                            ? episodes.get(example.id())
                            : episodes.get(ExamplesAsTraces.traceId(experimentId, example));
                    return episode == null ? labelled : known(episode, labelled);
                })
                .toList();
    }

    private LabelledExample known(Episode episode, LabelledExample labelled) {
        return new LabelledExample(
                episode.example(),
                labelled.assessments().stream()
                        .map(said -> known(episode, said))
                        .toList(),
                labelled.takenBack(),
                labelled.judged());
    }

    private Assessment known(Episode episode, Assessment said) {
        List<Assessment> earlier = episode.assessments().stream()
                .filter(word -> word.source().equals(said.source()))
                .toList();
        Optional<Assessment> same = earlier.stream()
                .filter(word ->
                        word.value().equals(said.value()) && word.rationale().equals(said.rationale()))
                .findFirst();
        if (same.isPresent() || earlier.size() != 1) {
            return same.orElse(said);
        }
        Assessment before = earlier.get(0);
        return said.withId(before.id()).at(said.time() == null ? after(before) : said.time());
    }

    /** Now, as far as it is after a word of which the server's clock may have told the time. */
    private Instant after(Assessment word) {
        Instant now = clock.instant();
        Instant next = word.time() == null ? now : word.time().plusMillis(1);
        return now.isAfter(next) ? now : next;
    }

    private static void checkNewest(ScorerPlace place, OptionalInt madeOf, Optional<RegisteredScorer> newest) {
        if (madeOf.isPresent() && newest.isPresent() && newest.get().version() > madeOf.getAsInt()) {
            throw new NewerVersionException(
                    place, madeOf.getAsInt(), newest.get().version());
        }
    }

    private Optional<RegisteredScorer> newest(String experimentId, String name) {
        boolean known = registry.list(experimentId).stream()
                .anyMatch(registered -> registered.name().equals(name));
        return known ? Optional.of(registry.get(experimentId, name)) : Optional.empty();
    }

    /**
     * A judge from the registry.
     *
     * @param judge the judge, without vectors: they are made when it judges
     * @param missing traces of episodes that are gone, or that nobody's word on is in force any more
     * @param byPython whether another program registered it, which is Python. There it recalls other cases than here, unless
     *     its settings say {@link io.github.memalign.memory.Retrieval#MLFLOW}
     */
    public record Loaded(AlignedJudge judge, int version, List<String> missing, boolean byPython) {}

    /**
     * A judge in the registry.
     *
     * @param traceIds the traces of its episodes
     * @param newTraces those of them that were made now
     * @param pythonProblems what Python cannot run of it, and what to set; empty if it can run all
     */
    public record Registered(int version, List<String> traceIds, List<String> newTraces, List<String> pythonProblems) {}
}
