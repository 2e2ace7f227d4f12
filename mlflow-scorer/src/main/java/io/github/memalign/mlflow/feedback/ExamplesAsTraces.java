package io.github.memalign.mlflow.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.internal.Batches;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.memory.Assessment;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.Assessments;
import io.github.memalign.mlflow.trace.SpanLog;
import io.github.memalign.mlflow.trace.Trace;
import io.github.memalign.mlflow.trace.TraceAssessment;
import io.github.memalign.mlflow.trace.TraceInfo;
import io.github.memalign.mlflow.trace.Traces;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Logs examples that come from elsewhere as traces, with what people said of them, so that a judge is whole where only
 * traces count. Logging an example twice is logging it once.
 */
public final class ExamplesAsTraces {
    private static final int BATCH = 20;

    private final MlflowHttp http;
    private final Traces traces;
    private final Assessments assessments;
    private final Clock clock;

    /** @param clock the time of new traces, and of assessments without a time */
    public ExamplesAsTraces(MlflowHttp http, Clock clock) {
        this.http = http;
        this.traces = new Traces(http);
        this.assessments = new Assessments(http);
        this.clock = clock;
    }

    /**
     * Makes sure that each example is a trace with all its assessments. An example whose id is that of a trace on the
     * server stays that trace, and what was learned from it and is deleted there is not logged anew.
     *
     * @param experimentId the experiment of new traces
     * @param judge the judge's name, which becomes the assessments' name
     * @param feedback the examples; without an assessment, as rows to judge, they become traces all the same
     * @throws MlflowException if an example has neither inputs nor outputs, so that no trace can be made of it
     */
    public LoggedExamples log(String experimentId, String judge, List<LabelledExample> feedback, Progress progress) {
        Map<String, Trace> existing = existing(experimentId, feedback);
        Map<String, String> ids = new LinkedHashMap<>();
        Map<String, Example> fresh = new LinkedHashMap<>();
        for (LabelledExample labelled : feedback) {
            Example example = labelled.example();
            String id = traceId(experimentId, example, existing);
            ids.put(example.id(), id);
            if (!existing.containsKey(id)) {
                checkLoggable(example);
                fresh.put(id, example);
            }
        }
        progress.start("logging traces", fresh.size());
        Instant now = clock.instant();
        http.inParallel(Batches.of(List.copyOf(fresh.values()), BATCH), part -> {
            logSpans(experimentId, part, now);
            synchronized (progress) {
                progress.step(part.size());
            }
            return part.size();
        });
        progress.start("logging assessments", feedback.size());
        List<LabelledExample> logged = http.inParallel(feedback, labelled -> {
            String id = traceId(experimentId, labelled.example(), existing);
            LabelledExample result = logAssessments(id, existing.get(id), judge, labelled);
            synchronized (progress) {
                progress.step(1);
            }
            return result;
        });
        return new LoggedExamples(ids, logged, List.copyOf(fresh.keySet()));
    }

    /** The id of the trace that an example is or becomes in an experiment, unless its own id is one of a trace. */
    public static String traceId(String experimentId, Example example) {
        return ExampleTraces.traceId(experimentId, example);
    }

    private static String traceId(String experimentId, Example example, Map<String, Trace> existing) {
        return existing.containsKey(example.id()) ? example.id() : traceId(experimentId, example);
    }

    private Map<String, Trace> existing(String experimentId, List<LabelledExample> feedback) {
        List<String> asked = new ArrayList<>();
        for (LabelledExample labelled : feedback) {
            Example example = labelled.example();
            if (example.id().matches("tr-[0-9a-f]{32}")) {
                asked.add(example.id());
            }
            asked.add(ExampleTraces.traceId(experimentId, example));
        }
        Map<String, Trace> existing = new HashMap<>();
        traces.get(asked).found().forEach(trace -> existing.put(trace.id(), trace));
        return existing;
    }

    private static void checkLoggable(Example example) {
        if (example.field(Field.INPUTS).isEmpty()
                && example.field(Field.OUTPUTS).isEmpty()) {
            throw new MlflowException(
                    "Example " + example.id() + " has neither inputs nor outputs, so that no trace can be"
                            + " made of it. Log the application's own traces and take the feedback from there.");
        }
    }

    private void logSpans(String experimentId, List<Example> examples, Instant now) {
        new SpanLog(http)
                .log(
                        experimentId,
                        examples.stream()
                                .map(example -> ExampleTraces.span(experimentId, example, now))
                                .toList());
    }

    private LabelledExample logAssessments(
            String traceId, @Nullable Trace existing, String judge, LabelledExample labelled) {
        TraceInfo info = existing == null ? unassessed(traceId) : existing.info();
        List<Assessment> logged = new ArrayList<>();
        for (Assessment said : labelled.assessments()) {
            if (existing != null && isDeleted(said, labelled.example(), existing)) {
                continue;
            }
            Instant time = (said.time() == null ? clock.instant() : said.time()).truncatedTo(ChronoUnit.MILLIS);
            Optional<TraceAssessment> own = Assessments.logged(info, key(judge, said));
            TraceAssessment there = info.assessments().stream()
                    .filter(known -> known.id().equals(said.id()) && known.isNamed(judge))
                    .findFirst()
                    .or(() -> own)
                    .orElseGet(() -> logOnce(info, judge, said, time));
            Instant changed = there.updated();
            if (isRevised(said, there, own)) {
                assessments.update(traceId, there.id(), json(said), said.rationale());
                changed = time;
            }
            logged.add(said.withId(there.id()).at(changed));
        }
        labelled.example().field(Field.EXPECTATIONS).ifPresent(value -> logExpectations(info, value));
        Example example = new Example(traceId, labelled.example().fields());
        return new LabelledExample(example, logged);
    }

    /**
     * Whether a word was learned from that trace and is not on it any more, as its author wanted. Of a conversation words may
     * be on another turn.
     */
    private static boolean isDeleted(Assessment said, Example example, Trace there) {
        return example.id().equals(there.id())
                && example.field(Field.CONVERSATION).isEmpty()
                && TraceFeedback.isServers(said)
                && there.info().assessments().stream()
                        .noneMatch(word -> word.id().equals(said.id()));
    }

    /** Whether somebody says something else now, and nobody said anything on the server since. */
    private static boolean isRevised(Assessment said, TraceAssessment there, Optional<TraceAssessment> own) {
        if (json(said).toString().equals(there.value().toString())
                && said.rationale().equals(there.rationale())) {
            return false;
        }
        return said.time() == null
                ? own.filter(logged -> logged.updated().equals(logged.created()))
                        .isPresent()
                : said.time().truncatedTo(ChronoUnit.MILLIS).isAfter(there.updated());
    }

    private TraceAssessment logOnce(TraceInfo info, String judge, Assessment said, Instant time) {
        return assessments.logOnce(
                info,
                assessment(judge, TraceAssessment.Kind.FEEDBACK, said.source(), json(said), said.rationale(), time),
                key(judge, said));
    }

    private static String key(String judge, Assessment said) {
        return judge + "/" + said.id();
    }

    private static JsonNode json(Assessment said) {
        return Json.MAPPER.valueToTree(said.value().orElse(null));
    }

    private void logExpectations(TraceInfo info, JsonNode expectations) {
        ObjectNode named = expectations instanceof ObjectNode object
                ? object
                : Json.object().set("expectations", expectations);
        for (Map.Entry<String, JsonNode> expectation : named.properties()) {
            boolean isThere = info.assessments().stream()
                    .anyMatch(there -> there.kind() == TraceAssessment.Kind.EXPECTATION
                            && there.inForce()
                            && there.name().equals(expectation.getKey()));
            if (!isThere) {
                assessments.logOnce(
                        info,
                        assessment(
                                expectation.getKey(),
                                TraceAssessment.Kind.EXPECTATION,
                                "dataset",
                                expectation.getValue(),
                                "",
                                clock.instant().truncatedTo(ChronoUnit.MILLIS)),
                        "expectation/" + expectation.getKey());
            }
        }
    }

    private static TraceAssessment assessment(
            String name, TraceAssessment.Kind kind, String person, JsonNode value, String rationale, Instant time) {
        return new TraceAssessment(
                "",
                name,
                kind,
                TraceAssessment.Source.human(person),
                value,
                Optional.empty(),
                rationale,
                Map.of(),
                Optional.empty(),
                time,
                time,
                true);
    }

    private static TraceInfo unassessed(String id) {
        return new TraceInfo(id, "", Instant.EPOCH, Optional.empty(), "OK", Map.of(), Map.of(), "", "", List.of());
    }
}
