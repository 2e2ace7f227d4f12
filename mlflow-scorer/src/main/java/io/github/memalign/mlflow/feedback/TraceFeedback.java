package io.github.memalign.mlflow.feedback;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.internal.Batches;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.Trace;
import io.github.memalign.mlflow.trace.TraceAssessment;
import io.github.memalign.mlflow.trace.TraceInfo;
import io.github.memalign.mlflow.trace.Traces;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads examples, and what people said of them, from traces. */
public final class TraceFeedback {
    /** What the ids begin with that MLflow gives to assessments. */
    private static final String SERVERS_ID = "a-";

    private static final int PART = 100;
    /** What of a filter asks for what was said of traces. */
    private static final Pattern SAID = Pattern.compile("\\b(feedback|expectation|assessment)");

    private final MlflowHttp http;
    private final Traces traces;

    public TraceFeedback(MlflowHttp http) {
        this.http = http;
        this.traces = new Traces(http);
    }

    /**
     * Feedback for a judge: of each trace the human assessments named as the judge that are in force and did not fail. A
     * query's times choose traces; of a trace all assessments count, so that votes are whole. What the judge learned from
     * a trace and what is not in force there any more is taken back.
     *
     * @param judge the judge, with what it has learned already
     */
    public Labelled labelled(AlignedJudge judge, TraceQuery query) {
        return labelled(judge, query, Map.of());
    }

    /** @param over fields that take the place of a trace's own, by its id */
    Labelled labelled(AlignedJudge judge, TraceQuery query, Map<String, Example> over) {
        JudgeDefinition definition = judge.definition();
        Set<String> known = judge.learnedFrom();
        Map<String, Episode> episodes = new HashMap<>();
        judge.episodes().forEach(episode -> episodes.put(episode.id(), episode));
        ExampleMaker maker = new ExampleMaker(definition, over);
        List<Trace> read;
        Set<String> retracted = new TreeSet<>();
        if (query.ids().isEmpty()) {
            List<String> wanted = new ArrayList<>();
            for (List<TraceInfo> turns : turns(search(query), definition)) {
                List<TraceAssessment> said = turns.stream()
                        .flatMap(info -> teaching(info, definition))
                        .toList();
                if (said.stream().anyMatch(word -> query.covers(word.created()))) {
                    turns.forEach(info -> wanted.add(info.id()));
                } else if (said.isEmpty()) {
                    turns.stream().map(TraceInfo::id).filter(known::contains).forEach(retracted::add);
                }
            }
            read = found(wanted, maker);
        } else {
            read = withSessions(found(query.ids(), maker), definition);
        }
        List<LabelledExample> feedback = new ArrayList<>();
        for (TraceExample made : maker.make(read)) {
            List<Assessment> said = assessments(made, definition, maker);
            boolean isKnown = known.contains(made.example().id());
            boolean isCovered = !query.ids().isEmpty()
                    || made.traces().stream()
                            .flatMap(trace -> teaching(trace.info(), definition))
                            .anyMatch(word -> query.covers(word.created()));
            if (!said.isEmpty() && isCovered) {
                Set<String> takenBack =
                        learnedFromServer(episodes.get(made.example().id()));
                said.forEach(word -> takenBack.remove(word.id()));
                feedback.add(new LabelledExample(made.example(), said, takenBack, judged(made, definition)));
            } else if (isKnown && made.traces().stream().allMatch(trace -> teachesNothing(trace, definition))) {
                retracted.add(made.example().id());
            } else if (!isKnown) {
                maker.skip(made.example().id(), "it has no usable human assessment named '" + definition.name() + "'");
            }
        }
        for (String id : retracted) {
            Episode episode = episodes.get(id);
            Set<String> takenBack = learnedFromServer(episode);
            if (episode == null || !takenBack.isEmpty()) {
                feedback.add(new LabelledExample(new Example(id, Map.of()), List.of(), takenBack));
            }
        }
        return new Labelled(feedback, List.copyOf(maker.skipped()));
    }

    /** Feedback for a judge that has learned nothing yet. */
    public Labelled labelled(JudgeDefinition definition, TraceQuery query) {
        return labelled(AlignedJudge.unaligned(definition, MemorySettings.DEFAULT), query);
    }

    /** The words of the server among those of an episode, which others than experts on the server may have a word on too. */
    private static Set<String> learnedFromServer(@Nullable Episode episode) {
        return episode == null
                ? new TreeSet<>()
                : episode.assessments().stream()
                        .filter(TraceFeedback::isServers)
                        .map(Assessment::id)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a word was read from a server. */
    static boolean isServers(Assessment said) {
        return said.id().startsWith(SERVERS_ID);
    }

    /** Examples to judge, whether or not anybody said anything of them. */
    public Unlabelled unlabelled(JudgeDefinition definition, TraceQuery query) {
        return unlabelled(definition, query, Map.of());
    }

    /** @param over fields that take the place of a trace's own, by its id */
    Unlabelled unlabelled(JudgeDefinition definition, TraceQuery query, Map<String, Example> over) {
        ExampleMaker maker = new ExampleMaker(definition, over);
        List<String> ids = query.ids().isEmpty()
                ? search(query).stream().map(TraceInfo::id).toList()
                : query.ids();
        List<TraceExample> examples = maker.make(withSessions(found(ids, maker), definition));
        return new Unlabelled(examples, List.copyOf(maker.skipped()));
    }

    /**
     * Examples to judge, in parts: each is handed on before the next is asked for. For a judge of conversations it is found out
     * first which there are, since the turns of one may be anywhere; of each no more is held until it is its turn than its name.
     *
     * @param isWanted tells, by what was said of a trace, whether it is read whole and handed on; asked for each, in order
     * @param parts gets the examples
     * @param skipped gets what could not be used, and why
     */
    public void unlabelled(
            JudgeDefinition definition,
            TraceQuery query,
            Predicate<TraceInfo> isWanted,
            Consumer<List<TraceExample>> parts,
            Consumer<SkippedTrace> skipped) {
        if (judgesConversations(definition)) {
            sessions(query, skipped).forEach((session, experimentId) -> {
                List<TraceInfo> turns = turns(session, experimentId);
                if (turns.stream()
                        .min(ExampleMaker.OLDEST_FIRST)
                        .filter(isWanted)
                        .isPresent()) {
                    List<String> ids = turns.stream().map(TraceInfo::id).toList();
                    part(definition, ids, trace -> true, parts, skipped);
                }
            });
        } else if (!query.ids().isEmpty()) {
            Batches.of(query.ids(), PART)
                    .forEach(ids -> part(definition, ids, trace -> isWanted.test(trace.info()), parts, skipped));
        } else if (SAID.matcher(query.filter()).find()) {
            // What is said meanwhile would change which traces are on the next page.
            List<String> ids =
                    search(query).stream().filter(isWanted).map(TraceInfo::id).toList();
            Batches.of(ids, PART).forEach(some -> part(definition, some, trace -> true, parts, skipped));
        } else {
            String experimentId = http.runs().experimentId(query.experiment());
            traces.pages(List.of(experimentId), query.filter(), query.limit(), page -> {
                List<String> ids =
                        page.stream().filter(isWanted).map(TraceInfo::id).toList();
                part(definition, ids, trace -> true, parts, skipped);
            });
        }
    }

    /** The sessions that the traces belong to, in their order, with the experiment of each. */
    private Map<String, String> sessions(TraceQuery query, Consumer<SkippedTrace> skipped) {
        Map<String, String> sessions = new LinkedHashMap<>();
        Consumer<TraceInfo> turn = info -> info.session()
                .ifPresentOrElse(
                        session -> sessions.putIfAbsent(session, info.experimentId()),
                        () -> skipped.accept(ExampleMaker.withoutSession(info.id())));
        if (query.ids().isEmpty()) {
            String experimentId = http.runs().experimentId(query.experiment());
            traces.pages(List.of(experimentId), query.filter(), query.limit(), page -> page.forEach(turn));
        } else {
            Batches.of(query.ids(), PART).forEach(ids -> {
                Traces.Batch batch = traces.get(ids);
                batch.missing().forEach(id -> skipped.accept(missing(id)));
                batch.found().forEach(trace -> turn.accept(trace.info()));
            });
        }
        return sessions;
    }

    private void part(
            JudgeDefinition definition,
            List<String> ids,
            Predicate<Trace> isWanted,
            Consumer<List<TraceExample>> parts,
            Consumer<SkippedTrace> skipped) {
        ExampleMaker maker = new ExampleMaker(definition);
        List<TraceExample> made =
                maker.make(found(ids, maker).stream().filter(isWanted).toList());
        maker.skipped().forEach(skipped);
        parts.accept(made);
    }

    /**
     * Examples that a person could be asked about.
     *
     * @param isWanted tells which traces, by what was said of them
     * @param most how many at most, the newest
     */
    public Unlabelled unlabelled(
            JudgeDefinition definition, TraceQuery query, Predicate<TraceInfo> isWanted, int most) {
        List<TraceInfo> wanted = query.ids().isEmpty()
                ? search(query).stream().filter(isWanted).toList()
                : traces.get(query.ids()).found().stream()
                        .map(Trace::info)
                        .filter(isWanted)
                        .toList();
        List<String> ids = wanted.subList(Math.max(0, wanted.size() - most), wanted.size()).stream()
                .map(TraceInfo::id)
                .toList();
        ExampleMaker maker = new ExampleMaker(definition);
        return new Unlabelled(maker.make(withSessions(found(ids, maker), definition)), List.copyOf(maker.skipped()));
    }

    private List<TraceInfo> search(TraceQuery query) {
        String experimentId = http.runs().experimentId(query.experiment());
        return traces.search(List.of(experimentId), query.filter(), query.limit());
    }

    /** Traces that are one example together: those of a session where conversations are judged, else each for itself. */
    private static Collection<List<TraceInfo>> turns(List<TraceInfo> infos, JudgeDefinition definition) {
        return infos.stream()
                .collect(Collectors.groupingBy(
                        info -> judgesConversations(definition) ? info.session().orElse(info.id()) : info.id(),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values();
    }

    /** The other turns of their conversations too, where those are judged. */
    private List<Trace> withSessions(List<Trace> some, JudgeDefinition definition) {
        if (!judgesConversations(definition)) {
            return some;
        }
        Set<String> ids = some.stream().map(Trace::id).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> sessions = new HashSet<>();
        for (Trace trace : some) {
            trace.info().session().filter(sessions::add).ifPresent(session -> turns(
                            session, trace.info().experimentId())
                    .forEach(info -> ids.add(info.id())));
        }
        return traces.get(ids).found();
    }

    private List<TraceInfo> turns(String session, String experimentId) {
        String quote = session.contains("'") ? "\"" : "'";
        String filter = "metadata.`mlflow.trace.session` = " + quote + session + quote;
        return traces.search(List.of(experimentId), filter, Integer.MAX_VALUE).stream()
                .filter(info -> info.session().equals(Optional.of(session)))
                .toList();
    }

    private static boolean judgesConversations(JudgeDefinition definition) {
        return definition.instructions().variables().contains(Field.CONVERSATION);
    }

    private List<Trace> found(List<String> ids, ExampleMaker maker) {
        Traces.Batch batch = traces.get(ids);
        batch.missing().forEach(id -> maker.skip(missing(id)));
        return batch.found();
    }

    private static SkippedTrace missing(String id) {
        return new SkippedTrace(id, "the server has no such trace; it may have been deleted");
    }

    private static Stream<TraceAssessment> teaching(TraceInfo info, JudgeDefinition definition) {
        return info.assessments().stream().filter(said -> said.teaches(definition.name()));
    }

    private static boolean teachesNothing(Trace trace, JudgeDefinition definition) {
        return !trace.info().teaches(definition.name());
    }

    private static List<Assessment> assessments(TraceExample made, JudgeDefinition definition, ExampleMaker maker) {
        List<Assessment> read = new ArrayList<>();
        for (Trace trace : made.traces()) {
            teaching(trace.info(), definition).forEach(said -> assessment(said, definition, trace.id(), maker)
                    .ifPresent(read::add));
        }
        return read;
    }

    /** What the judge itself said last; null if it said nothing that it could say today. */
    private static @Nullable Object judged(TraceExample made, JudgeDefinition definition) {
        return made.traces().stream()
                .flatMap(trace -> trace.info().assessments().stream())
                .filter(said -> said.isVerdict(definition.name()))
                .max(Comparator.comparing(TraceAssessment::updated))
                .flatMap(said -> {
                    try {
                        return Optional.of(definition.valueType().read(said.value()));
                    } catch (UnfitValueException other) {
                        return Optional.empty();
                    }
                })
                .orElse(null);
    }

    private static Optional<Assessment> assessment(
            TraceAssessment said, JudgeDefinition definition, String traceId, ExampleMaker maker) {
        boolean unlabelled = said.value().isNull();
        if (unlabelled && said.rationale().isBlank()) {
            maker.skip(traceId, "assessment " + said.id() + " has neither a value nor a rationale");
            return Optional.empty();
        }
        try {
            Object label = unlabelled ? null : definition.valueType().read(said.value());
            return Optional.of(Assessment.of(label, said.rationale())
                    .by(said.source().id())
                    .withId(said.id())
                    .at(said.updated()));
        } catch (UnfitValueException unfit) {
            maker.skip(traceId, "assessment " + said.id() + ": " + unfit.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Feedback to learn from.
     *
     * @param feedback one for each trace that has any
     * @param skipped what could not be used, and why
     */
    public record Labelled(List<LabelledExample> feedback, List<SkippedTrace> skipped) {}

    /**
     * Examples to judge.
     *
     * @param examples with their traces
     * @param skipped what could not be used, and why
     */
    public record Unlabelled(List<TraceExample> examples, List<SkippedTrace> skipped) {}
}
