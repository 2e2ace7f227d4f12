package io.github.memalign.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.real.RealMlflow;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.mlflow.trace.TraceAssessment;
import io.github.memalign.mlflow.trace.TraceInfo;
import io.github.memalign.mlflow.trace.Traces;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Judges, labels and evaluation runs of tests on a real MLflow server. */
@ExtendWith(RealMlflow.class)
class JudgesOnMlflowIT {
    private static final String EXPERIMENT = "junit";
    private static final String DATASET = "junit-tone";

    private static String run = "";
    private static List<String> traces = List.of();

    @BeforeAll
    static void fill(RealMlflow.Server server) {
        try (MlflowHttp http = server.http();
                MemAlign memAlign = MemAlign.create()) {
            AlignedJudge judge = SampleJudge.aligned(memAlign);
            run = new JudgeRuns(http).save(EXPERIMENT, judge, Map.of());
            traces = List.copyOf(new ExamplesAsTraces(http, Clock.systemUTC())
                    .log(
                            http.runs().experimentId(EXPERIMENT),
                            "tone",
                            List.of(
                                    said("Where is it?", "That is the carrier's problem.", "unkind"),
                                    said("Where is it?", "I am sorry; it arrives tomorrow.", "kind")),
                            Progress.NONE)
                    .traceIds()
                    .values());
        }
        server.python("labels.py", "create", EXPERIMENT, DATASET, "tone", traces.get(0));
    }

    private static LabelledExample said(String inputs, String outputs, String label) {
        Example example = Example.builder()
                .inputs(Map.of("question", inputs))
                .outputs(outputs)
                .build();
        return new LabelledExample(
                example, List.of(Assessment.of(label, "Because.").by("ana@example.com")));
    }

    private static EngineExecutionResults run(RealMlflow.Server server, Class<?> tests, String... parameters) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .configurationParameter("memalign.mlflow.tracking-uri", server.uri());
        for (int i = 0; i < parameters.length; i += 2) {
            kit.configurationParameter(parameters[i], parameters[i + 1]);
        }
        return kit.execute();
    }

    private static List<String> failures(EngineExecutionResults results) {
        return results.allEvents().finished().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .map(Throwable::getMessage)
                        .orElse(""))
                .toList();
    }

    @Test
    void aJudgeOfARunIsHeldAgainstWhatPeopleSaidOfTraces(RealMlflow.Server server) {
        EngineExecutionResults results = run(server, AgainstTraces.class);

        assertThat(failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(2));
        assertThat(results.testEvents().succeeded().stream()
                        .map(event -> event.getTestDescriptor().getDisplayName()))
                .allMatch(name -> traces.stream().anyMatch(name::contains));
    }

    @Test
    void aDatasetsLabelsAreItsExpectationsOrThoseOfItsTraces(RealMlflow.Server server) {
        EngineExecutionResults results = run(server, AgainstADataset.class);

        assertThat(failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(3));
    }

    @Test
    void whatTestsJudgedIsAnEvaluationRunWhoseTracesCarryTheVerdicts(RealMlflow.Server server) {
        EngineExecutionResults results = run(server, AgainstADataset.class, "memalign.log", "runs:/junit-log");

        assertThat(failures(results)).isEmpty();
        String logged = results.allEvents().reportingEntryPublished().stream()
                .map(JudgesOnMlflowIT::loggedRun)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
        try (MlflowHttp http = server.http()) {
            Run run = http.runs().get(logged);
            assertThat(run.status()).isEqualTo("FINISHED");
            assertThat(run.name()).endsWith("AgainstADataset");
            assertThat(run.tags()).containsEntry("mlflow.runType", "genai_evaluate");
            List<TraceInfo> judged = new Traces(http)
                    .search(
                            List.of(
                                    http.runs().experimentId(EXPERIMENT),
                                    http.runs().experimentId("junit-log")),
                            "attributes.run_id = '" + logged + "'",
                            10);
            assertThat(judged).hasSize(3).extracting(TraceInfo::id).contains(traces.get(0));
            assertThat(judged).allSatisfy(trace -> assertThat(trace.assessments())
                    .filteredOn(said -> said.source().type().equals("LLM_JUDGE"))
                    .singleElement()
                    .extracting(TraceAssessment::name, said -> said.source().id())
                    .containsExactly("tone", "embedded:/case-based"));
        }
    }

    private static Optional<String> loggedRun(Event event) {
        return Optional.ofNullable(event.getRequiredPayload(ReportEntry.class)
                        .getKeyValuePairs()
                        .get("memalign.log"))
                .map(place -> place.substring("runs:/".length()));
    }

    @Test
    void whatIsNotThereIsNamed(RealMlflow.Server server) {
        assertThat(failures(run(server, NoDataset.class)))
                .singleElement()
                .asString()
                .contains("nowhere");
        assertThat(failures(run(server, AgainstADataset.class, "memalign.log", "junit-log")))
                .first()
                .asString()
                .isEqualTo("junit-log: is no place on an MLflow server; write runs:/NAME here");
    }

    /** The run is not known before, so that no annotation can name it. */
    @AgreesAtLeast(value = 0.3, excludeSelf = false)
    static class AgainstTraces {
        @RegisterExtension
        static final JudgeExtension TONE = JudgeExtension.loading("runs:/" + run);

        @ParameterizedTest
        @FeedbackSource("traces:/" + EXPERIMENT)
        void agrees(Example example, String label, Judge judge) {
            JudgeAssertions.assertThat(judge).judging(example).gives(label);
        }
    }

    static class AgainstADataset {
        @RegisterExtension
        static final JudgeExtension TONE = JudgeExtension.loading("runs:/" + run);

        @ParameterizedTest
        @FeedbackSource("datasets:/" + DATASET)
        void agrees(Example example, String label, Judge judge) {
            JudgeAssertions.assertThat(judge).judging(example).gives(label);
        }
    }

    static class NoDataset {
        @RegisterExtension
        static final JudgeExtension TONE = JudgeExtension.loading("runs:/" + run);

        @ParameterizedTest
        @FeedbackSource("datasets:/nowhere")
        void agrees(Example example, String label) {
            assertThat(label).isNotBlank();
        }
    }
}
