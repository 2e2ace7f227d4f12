package io.github.memalign.server;

import io.github.memalign.MemAlignException;
import io.github.memalign.RunStoppedException;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Loaded;
import io.github.memalign.datasets.feedback.FeedbackFile;
import io.github.memalign.datasets.feedback.InputFile;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.internal.FeedbackJson;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.model.ModelCallException;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Judges as they are: verdicts, feedback, and what they know. */
final class JudgeRoutes {
    private final ServedJudges judges;
    private final ServerSettings.Limits limits;
    private final ServerMetrics metrics;
    private final ScheduledExecutorService clock;
    private final Parallel pool;

    /** @param pool judges the rows of requests that have many */
    JudgeRoutes(
            ServedJudges judges,
            ServerSettings.Limits limits,
            ServerMetrics metrics,
            ScheduledExecutorService clock,
            Parallel pool) {
        this.judges = judges;
        this.limits = limits;
        this.metrics = metrics;
        this.clock = clock;
        this.pool = pool;
    }

    void list(Call call) throws IOException {
        call.answer(Map.of(
                "judges",
                judges.all().stream()
                        .map(judge -> Map.of(
                                "name", judge.name(), "version", judge.current().id()))
                        .toList()));
    }

    void describe(Call call) throws IOException {
        ServedJudge.Version version = judges.named(call.inPath("name")).current();
        AlignedJudge judge = version.judge();
        JudgeDefinition definition = judge.definition();
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("name", definition.name());
        answer.put("version", version.id());
        answer.put("description", definition.description().orElse(null));
        answer.put("instructions", definition.instructions().text());
        answer.put(
                "fields",
                definition.instructions().variables().stream().map(Field::key).toList());
        answer.put("value_type", definition.valueType().spec());
        answer.put("model", definition.model().toString());
        answer.put("guidelines", judge.guidelines().size());
        answer.put("episodes", judge.episodes().size());
        answer.put("pending", judge.pending().size());
        judge.calibration()
                .ifPresent(calibration -> answer.put(
                        "calibration",
                        Map.of("threshold", calibration.threshold(), "agreement", calibration.agreement())));
        call.answer(answer);
    }

    void memory(Call call) throws IOException {
        ServedJudge.Version version = judges.named(call.inPath("name")).current();
        AlignedJudge judge = version.judge();
        try (var json = Json.MAPPER.createGenerator(call.begin(Call.JSON))) {
            json.writeStartObject();
            json.writeStringField("name", judge.definition().name());
            json.writeStringField("version", version.id());
            json.writePOJOField("guidelines", guidelines(judge.guidelines()));
            json.writeArrayFieldStart("episodes");
            for (Episode episode : judge.episodes()) {
                json.writePOJO(episode(episode, judge.pending().contains(episode.id())));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static Map<String, Object> episode(Episode episode, boolean pending) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", episode.id());
        episode.example().fields().forEach((field, value) -> members.put(field.key(), value));
        members.put(
                "assessments",
                episode.assessments().stream().map(JudgeRoutes::assessment).toList());
        if (pending) {
            members.put("pending", true);
        }
        return members;
    }

    private static Map<String, @Nullable Object> assessment(Assessment said) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("id", said.id());
        members.put("source", said.source());
        members.put("label", said.value().orElse(null));
        members.put("rationale", said.rationale());
        members.put("time", said.time() == null ? null : String.valueOf(said.time()));
        return members;
    }

    private static List<Map<String, Object>> guidelines(Collection<Guideline> guidelines) {
        return guidelines.stream()
                .map(one -> Map.<String, Object>of("id", one.id(), "text", one.text(), "sources", one.sourceIds()))
                .toList();
    }

    void judge(Call call) throws IOException {
        ServedJudge.Version version = judges.named(call.inPath("name")).current();
        Call.Rows rows = checked(call.rows());
        Loaded<InputFile.Input> loaded = InputFile.of(rows.all(), version.definition());
        if (!loaded.problems().isEmpty()) {
            throw Refusal.ofRows(loaded.problems());
        }
        List<Example> examples =
                loaded.examples().stream().map(InputFile.Input::example).toList();
        if (rows.single()) {
            call.answer(verdict(one(version, examples.get(0)), version));
        } else {
            judgeAll(call, version, examples);
        }
    }

    /** The verdict on one example; a failed judgement is refused. */
    Feedback one(ServedJudge.Version version, Example example) {
        try (TimeLimit limit = new TimeLimit(clock, limits.time())) {
            try {
                Feedback feedback = judged(version.ready(), example);
                if (feedback.error().isPresent()) {
                    throw limit.isExceeded()
                            ? tooLate()
                            : failed(feedback.error().get());
                }
                return feedback;
            } catch (RunStoppedException stopped) {
                throw limit.isExceeded()
                        ? tooLate()
                        : new Refusal(StatusCodes.SERVICE_UNAVAILABLE, String.valueOf(stopped.getMessage()), stopped);
            }
        }
    }

    private Feedback judged(Judge ready, Example example) {
        Feedback feedback = ready.judge(example);
        metrics.judged(feedback);
        return feedback;
    }

    private Refusal tooLate() {
        return new Refusal(
                StatusCodes.GATEWAY_TIME_OUT,
                "it took longer than " + limits.time().toSeconds() + " s, and was ended");
    }

    private static Refusal failed(FeedbackError error) {
        int status =
                switch (error.code()) {
                    case MISSING_FIELD -> StatusCodes.UNPROCESSABLE_ENTITY;
                    case NO_CASES -> StatusCodes.CONFLICT;
                    default -> StatusCodes.BAD_GATEWAY;
                };
        return new Refusal(status, error.message()).with("code", error.code().name());
    }

    /** A line a row, in order, each as soon as it is there; after what ends it early a line says why, and no more come. */
    private void judgeAll(Call call, ServedJudge.Version version, List<Example> examples) throws IOException {
        try (OutputStream out = call.begin(Call.JSON_LINES);
                TimeLimit limit = new TimeLimit(clock, limits.time())) {
            try {
                pool.forEach(
                        examples.iterator(),
                        example -> judged(version.ready(), example),
                        feedback -> line(out, verdict(feedback, version)));
            } catch (MemAlignException ended) {
                Refusal refusal = limit.isExceeded()
                        ? tooLate()
                        : new Refusal(StatusCodes.SERVICE_UNAVAILABLE, String.valueOf(ended.getMessage()), ended);
                limit.end();
                line(out, refusal.body(false));
            }
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
    }

    private static void line(OutputStream out, Map<String, ?> members) {
        try {
            out.write((Json.write(members) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static Map<String, @Nullable Object> verdict(Feedback feedback, ServedJudge.Version version) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        FeedbackJson.of(feedback).forEach(members::put);
        members.put("version", version.id());
        return members;
    }

    private Call.Rows checked(Call.Rows rows) {
        if (rows.all().isEmpty()) {
            throw new Refusal(StatusCodes.UNPROCESSABLE_ENTITY, "there is no row in the body");
        }
        if (rows.all().size() > limits.rows()) {
            throw new Refusal(
                    StatusCodes.REQUEST_ENTITY_TOO_LARGE,
                    rows.all().size() + " rows are more than " + limits.rows() + "; send fewer at a time");
        }
        return rows;
    }

    void learn(Call call) throws IOException {
        ServedJudge judge = judges.named(call.inPath("name"));
        Call.Rows rows = checked(call.rows());
        Loaded<LabelledExample> loaded =
                FeedbackFile.of(rows.all(), judge.current().definition());
        if (!loaded.problems().isEmpty()) {
            throw Refusal.ofRows(loaded.problems());
        }
        ServedJudge.Learned learned = learned(judge, loaded.examples());
        AlignmentReport report = learned.report();
        metrics.learned(judge.name(), report.added().size() + report.replaced().size());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("judge", judge.name());
        answer.put("version", learned.version().id());
        answer.put("saved", learned.place());
        answer.put("complete", report.isComplete());
        answer.put("added", report.added());
        answer.put("replaced", report.replaced());
        answer.put("unchanged", report.unchanged());
        answer.put("forgotten", report.forgotten());
        answer.put("skipped", report.skipped());
        answer.put(
                "conflicts",
                report.conflicts().stream()
                        .map(AlignmentReport.Conflict::exampleId)
                        .toList());
        answer.put("new_guidelines", guidelines(report.newGuidelines()));
        answer.put("changed_guidelines", guidelines(report.mergedGuidelines()));
        answer.put("removed_guidelines", guidelines(report.removedGuidelines()));
        answer.put(
                "failures",
                report.failures().stream().map(failure -> failure.reason()).toList());
        call.answer(answer);
    }

    private static Refusal notLearned(MemAlignException failed) {
        String detail = "nothing was learned: " + failed.getMessage();
        return failed instanceof ModelCallException
                ? new Refusal(StatusCodes.BAD_GATEWAY, detail, failed)
                : new Refusal(StatusCodes.SERVICE_UNAVAILABLE, detail, failed).retryAfter(1);
    }

    private ServedJudge.Learned learned(ServedJudge judge, List<LabelledExample> feedback) {
        try (TimeLimit limit = new TimeLimit(clock, limits.time())) {
            try {
                return judge.learn(feedback);
            } catch (InterruptedException late) {
                throw tooLate();
            } catch (MemAlignException failed) {
                throw limit.isExceeded() ? tooLate() : notLearned(failed);
            }
        }
    }
}
