package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.ScriptedModel.Answer;
import io.github.memalign.judge.Example;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.real.RealMlflow;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.mlflow.trace.TraceAssessment;
import io.github.memalign.mlflow.trace.Traces;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Judging into a run of a real server, when the program or the server is killed in the middle: nothing is lost or doubled. */
@ExtendWith(RealMlflow.class)
class JudgingKilledIT {
    private static final int ROWS = 40;
    private static final int AT_ONCE = 4;
    private static final int MIDDLE = 15;

    @TempDir
    Path temp;

    private Launcher launcher(RealMlflow.Server server) {
        Launcher launcher = new Launcher(temp);
        server.environment().forEach(launcher::with);
        return launcher;
    }

    private Object[] judge(ScriptedModel model, Object input, String experiment, Object... more) {
        List<Object> command = new ArrayList<>(List.of("judge", "--judge", Samples.judge(temp), "--input", input));
        command.addAll(List.of("--out", "runs:/" + experiment, "--model", "openai:/m", "--base-url", model.baseUrl()));
        command.addAll(List.of("--concurrency", AT_ONCE));
        command.addAll(List.of(more));
        return command.toArray();
    }

    private static void traces(RealMlflow.Server server, String experiment) {
        List<LabelledExample> rows = IntStream.range(0, ROWS)
                .mapToObj(n -> new LabelledExample(
                        Example.builder()
                                .id("row-" + n)
                                .inputs("Question " + n + "?")
                                .outputs("Answer " + n + ".")
                                .build(),
                        List.of()))
                .toList();
        try (MlflowHttp http = server.http()) {
            new ExamplesAsTraces(http, Clock.systemUTC())
                    .log(http.runs().experimentIdOrNew(experiment), "tone", rows, Progress.NONE);
        }
    }

    private Path rows() {
        return Samples.write(
                temp,
                "rows.jsonl",
                IntStream.range(0, ROWS)
                        .mapToObj(n -> Samples.row("r" + n, "Question " + n + "?", "Answer " + n + ".", "kind", ""))
                        .toArray(String[]::new));
    }

    private static List<List<TraceAssessment>> verdicts(MlflowHttp http, String experimentId) {
        return new Traces(http)
                .search(List.of(experimentId), "", 2 * ROWS).stream()
                        .map(trace -> trace.assessments().stream()
                                .filter(said -> said.source().type().equals("LLM_JUDGE"))
                                .toList())
                        .toList();
    }

    private static long verdictsSoFar(RealMlflow.Server server, String experiment) {
        try (MlflowHttp http = server.http()) {
            return verdicts(http, http.runs().experimentId(experiment)).stream()
                    .mapToLong(List::size)
                    .sum();
        }
    }

    private static void eachTraceHasOneVerdictOfTheOneRun(RealMlflow.Server server, String experiment, Ran last) {
        try (MlflowHttp http = server.http()) {
            String experimentId = http.runs().experimentId(experiment);
            Run run = http.runs().tagged(experimentId, "memalign.judge", "tone").stream()
                    .reduce((one, other) -> {
                        throw new AssertionError("two runs: " + one + ", " + other);
                    })
                    .orElseThrow();
            assertThat(last.json().path("out").asText()).isEqualTo("runs:/" + run.id());
            assertThat(last.json().path("verdicts").asInt()).isEqualTo(ROWS);
            assertThat(run.status()).isEqualTo("FINISHED");
            assertThat(verdicts(http, experimentId))
                    .hasSize(ROWS)
                    .allSatisfy(said -> assertThat(said).singleElement().satisfies(one -> {
                        assertThat(one.value().asText()).isEqualTo("kind");
                        assertThat(one.metadata()).containsEntry("mlflow.assessment.sourceRunId", run.id());
                    }));
        }
    }

    @Test
    void theProgramIsKilledAndGoesOn(RealMlflow.Server server) throws InterruptedException {
        traces(server, "killed");
        try (ScriptedModel model =
                ScriptedModel.start(asked -> asked.number() == MIDDLE ? Answer.hold() : Answer.verdict("kind", ""))) {
            Process judging = launcher(server).start(judge(model, "traces:/killed", "killed"));
            model.awaitHeld();
            judging.destroyForcibly();
            assertThat(Launcher.exit(judging)).isNotZero();
            long before = verdictsSoFar(server, "killed");
            assertThat(before).isBetween(1L, ROWS - 1L);

            int asked = model.requests().size();
            Ran ran = Ran.memalign(
                            server.environment()::get, judge(model, "traces:/killed", "killed", "--resume", "--json"))
                    .exits(0);
            eachTraceHasOneVerdictOfTheOneRun(server, "killed", ran);
            assertThat(model.requests()).as("none is paid for twice").hasSize((int) (asked + ROWS - before));
        }
    }

    @Test
    void theServerIsKilledAndComesBack(RealMlflow.Server server) {
        try (ScriptedModel model = ScriptedModel.start(asked -> {
            if (asked.number() == MIDDLE) {
                server.restart();
            }
            return Answer.verdict("kind", "");
        })) {
            Ran ran = Ran.memalign(server.environment()::get, judge(model, rows(), "comes back", "--json"))
                    .exits(0);
            eachTraceHasOneVerdictOfTheOneRun(server, "comes back", ran);
            assertThat(model.requests()).hasSize(ROWS);
        }
    }

    @Test
    void theServerIsKilledAndNobodyWaitsForIt(RealMlflow.Server server) {
        Path input = rows();
        try (ScriptedModel model = ScriptedModel.start(asked -> {
            if (asked.number() == MIDDLE) {
                server.restart();
            }
            return Answer.verdict("kind", "");
        })) {
            Ran gaveUp = launcher(server)
                    .with("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
                    .run(judge(model, input, "impatient"))
                    .exits(1);
            assertThat(gaveUp.err()).contains(server.uri(), "--resume");
            int asked = model.requests().size();
            server.awaitHealth();
            Ran ran = Ran.memalign(server.environment()::get, judge(model, input, "impatient", "--resume", "--json"))
                    .exits(0);
            eachTraceHasOneVerdictOfTheOneRun(server, "impatient", ran);
            assertThat(asked).isLessThan(ROWS);
            assertThat(model.requests()).as("but for what was under way").hasSizeLessThanOrEqualTo(ROWS + 2 * AT_ONCE);
        }
    }
}
