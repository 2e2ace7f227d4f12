package io.github.memalign.mlflow.feedback;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.memory.Assessment;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.Trace;
import io.github.memalign.mlflow.trace.TraceAssessment;
import io.github.memalign.mlflow.trace.TraceInfo;
import io.github.memalign.mlflow.trace.Traces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads examples, and what people said of them, from traces. */
public final class TraceFeedback {
    private final MlflowHttp http;
    private final Traces traces;

    /** @param http the server */
    public TraceFeedback(MlflowHttp http) {
        this.http = http;
        this.traces = new Traces(http);
    }

    /**
     * Feedback for a judge: of each trace the human assessments named as the judge that are in force and did not fail.
     *
     * @param definition the judge
     * @param query which traces
     * @param known examples the judge has learned already; one whose trace has no such assessment any more comes back
     *     without any, which takes back what was said
     */
    public Labelled labelled(JudgeDefinition definition, TraceQuery query, Set<String> known) {
        ExampleMaker maker = new ExampleMaker(definition);
        List<Trace> read;
        Set<String> retracted = new TreeSet<>();
        if (query.ids().isEmpty()) {
            List<String> wanted = new ArrayList<>();
            for (TraceInfo info : search(query)) {
                if (teaching(info, definition).anyMatch(said -> query.covers(said.created()))) {
                    wanted.add(info.id());
                } else if (known.contains(info.id())
                        && teaching(info, definition).findAny().isEmpty()) {
                    retracted.add(info.id());
                }
            }
            read = found(wanted, maker);
        } else {
            read = found(query.ids(), maker);
        }
        List<LabelledExample> feedback = new ArrayList<>();
        for (TraceExample made : maker.make(read)) {
            List<Assessment> said = assessments(made, definition, query, maker);
            boolean isKnown = known.contains(made.example().id());
            if (!said.isEmpty()) {
                feedback.add(new LabelledExample(made.example(), said));
            } else if (isKnown && made.traces().stream().allMatch(trace -> teachesNothing(trace, definition))) {
                retracted.add(made.example().id());
            } else if (!isKnown) {
                maker.skip(made.example().id(), "it has no usable human assessment named '" + definition.name() + "'");
            }
        }
        retracted.forEach(id -> feedback.add(new LabelledExample(new Example(id, Map.of()), List.of())));
        return new Labelled(feedback, List.copyOf(maker.skipped()));
    }

    /** Feedback for a judge that has learned nothing yet. */
    public Labelled labelled(JudgeDefinition definition, TraceQuery query) {
        return labelled(definition, query, Set.of());
    }

    /** Examples to judge, whether or not anybody said anything of them. */
    public Unlabelled unlabelled(JudgeDefinition definition, TraceQuery query) {
        ExampleMaker maker = new ExampleMaker(definition);
        List<String> ids = query.ids().isEmpty()
                ? search(query).stream().map(TraceInfo::id).toList()
                : query.ids();
        List<TraceExample> examples = maker.make(found(ids, maker));
        return new Unlabelled(examples, List.copyOf(maker.skipped()));
    }

    private List<TraceInfo> search(TraceQuery query) {
        String experimentId = http.runs().experimentId(query.experiment());
        return traces.search(List.of(experimentId), query.filter(), query.limit());
    }

    private List<Trace> found(List<String> ids, ExampleMaker maker) {
        Traces.Batch batch = traces.get(ids);
        batch.missing().forEach(id -> maker.skip(id, "the server has no such trace; it may have been deleted"));
        return batch.found();
    }

    private static Stream<TraceAssessment> teaching(TraceInfo info, JudgeDefinition definition) {
        return info.assessments().stream().filter(said -> said.teaches(definition.name()));
    }

    private static boolean teachesNothing(Trace trace, JudgeDefinition definition) {
        return teaching(trace.info(), definition).findAny().isEmpty();
    }

    private static List<Assessment> assessments(
            TraceExample made, JudgeDefinition definition, TraceQuery query, ExampleMaker maker) {
        List<Assessment> read = new ArrayList<>();
        for (Trace trace : made.traces()) {
            teaching(trace.info(), definition)
                    .filter(said -> query.covers(said.created()))
                    .forEach(said ->
                            assessment(said, definition, trace.id(), maker).ifPresent(read::add));
        }
        return read;
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
