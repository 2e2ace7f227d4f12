package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.feedback.LoggedExamples;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.scorer.RegisteredScorer;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import io.github.memalign.persistence.JudgeCodec;
import io.github.memalign.provider.ProviderModels;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A judge that begins without traces and without Python: feedback of a file, kept in a run, registered, and used by Python. */
@ExtendWith(RealMlflow.class)
class JavaFirstIT {
    private static final String EXPERIMENT = "java-first";
    private static final String NAME = "courtesy";
    private static final Example PROBE = Example.builder()
            .inputs("Where is my refund?")
            .outputs("Thank you, please wait a day.")
            .build();

    private static AlignedJudge plain() {
        JudgeDefinition definition = JudgeDefinition.builder(
                        NAME, "Is {{ outputs }} a courteous answer to {{ inputs }}?")
                .model("openai:/gpt-4.1-mini")
                .valueType(ValueType.oneOf("polite", "rude"))
                .build();
        MemorySettings settings = MemorySettings.DEFAULT
                .withReflectionModel(ModelUri.of("openai:/gpt-4.1-mini"))
                .withEmbeddingModel(ModelUri.of("openai:/text-embedding-3-small"))
                .withEmbeddingDimension(Optional.of(32))
                .withK(3);
        return AlignedJudge.unaligned(definition, settings);
    }

    private static LabelledExample row(int n) {
        boolean polite = n % 2 == 0;
        Example example = Example.builder()
                .id("row-" + n)
                .inputs("Question " + n + "?")
                .outputs(polite ? "Thank you, please see page " + n + "." : "See page " + n + ".")
                .build();
        Instant time = Instant.parse("2026-03-01T00:00:00Z").plusSeconds(n);
        return new LabelledExample(
                example,
                List.of(Assessment.of(polite ? "polite" : "rude")
                        .by("ann")
                        .because("Reason " + n)
                        .withId("ann-" + n)
                        .at(time)));
    }

    @Test
    void feedbackOfAFileBecomesAJudgeThatBothLanguagesRun(RealMlflow.Server server) {
        List<LabelledExample> rows =
                IntStream.range(0, 6).mapToObj(JavaFirstIT::row).toList();
        try (MlflowHttp http = server.http();
                MemAlign memAlign = MemAlign.builder()
                        .models(RealMlflow.withEmbedded(ProviderModels.builder()
                                .environment(server.environment()::get)
                                .build()))
                        .concurrency(4)
                        .build()) {
            List<String> traces = logTwice(http, rows);
            AlignedJudge aligned = memAlign.align(plain(), rows).judge();
            String runId = new JudgeRuns(http).save(EXPERIMENT, aligned, Map.of("agreement/after", 0.75));
            checkRun(server.python("runs.py", "run", runId), aligned);

            RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
            RegisteredJudges.Registered first = registry.register(EXPERIMENT, aligned, Progress.NONE);
            assertThat(first.version()).isEqualTo(1);
            assertThat(first.newTraces()).isEmpty();
            assertThat(first.traceIds()).containsExactlyElementsOf(traces);

            JsonNode python = server.python(
                    "runs.py", "judge", EXPERIMENT, NAME, "Where is my refund?", "Thank you, please wait a day.");
            Feedback java = judge(memAlign, aligned);
            assertThat(python.path("type").asText()).isEqualTo("MemoryAugmentedJudge");
            assertThat(python.path("value").asText()).isEqualTo(java.value().orElseThrow());
            assertThat(python.path("rationale").asText()).isEqualTo(java.rationale());
            assertThat(texts(python.path("guidelines")))
                    .containsExactlyElementsOf(
                            aligned.guidelines().stream().map(Guideline::text).toList());
            assertThat(texts(python.path("episodes"))).containsExactlyElementsOf(traces);

            versionsCanBeListedLoadedAndDeleted(
                    http,
                    registry,
                    memAlign.addGuideline(aligned, "Thanks are polite.", ChangeNote.NONE)
                            .judge());
            survivesItsTraces(server, http, memAlign, aligned, runId, traces);
        }
    }

    private static List<String> logTwice(MlflowHttp http, List<LabelledExample> rows) {
        String experimentId = http.runs().experimentIdOrNew(EXPERIMENT);
        LoggedExamples first =
                new ExamplesAsTraces(http, Clock.systemUTC()).log(experimentId, NAME, rows, Progress.NONE);
        LoggedExamples second =
                new ExamplesAsTraces(http, Clock.systemUTC()).log(experimentId, NAME, rows, Progress.NONE);
        assertThat(first.newTraces()).hasSize(rows.size());
        assertThat(second.newTraces()).isEmpty();
        assertThat(second.traceIds()).isEqualTo(first.traceIds());
        assertThat(second.feedback()).isEqualTo(first.feedback());
        return rows.stream()
                .map(row -> first.traceIds().get(row.example().id()))
                .toList();
    }

    private static void checkRun(JsonNode run, AlignedJudge judge) {
        assertThat(run.path("status").asText()).isEqualTo("FINISHED");
        assertThat(run.path("params").path("model").asText()).isEqualTo("openai:/gpt-4.1-mini");
        assertThat(run.path("params").path("embedding_model").asText()).isEqualTo("openai:/text-embedding-3-small");
        assertThat(run.path("params").path("k").asText()).isEqualTo("3");
        assertThat(run.path("params").path("episodes").asText()).isEqualTo("6");
        assertThat(run.path("params").path("guidelines").asInt())
                .isEqualTo(judge.guidelines().size());
        assertThat(run.path("metrics").path("agreement/after").asDouble()).isEqualTo(0.75);
        assertThat(run.path("tags").path("memalign.judge_name").asText()).isEqualTo(NAME);
        assertThat(texts(run.path("files")))
                .containsExactlyInAnyOrderElementsOf(JudgeCodec.FILES.stream()
                        .map(file -> "memalign/" + file)
                        .toList());
    }

    private static void versionsCanBeListedLoadedAndDeleted(
            MlflowHttp http, RegisteredJudges registry, AlignedJudge more) {
        ScorerRegistry scorers = new ScorerRegistry(http);
        String experimentId = http.runs().experimentId(EXPERIMENT);
        assertThat(registry.register(EXPERIMENT, more, Progress.NONE).version()).isEqualTo(2);
        assertThat(scorers.versions(experimentId, NAME))
                .extracting(RegisteredScorer::version)
                .containsExactly(1, 2);
        assertThat(scorers.list(experimentId))
                .extracting(RegisteredScorer::name, RegisteredScorer::version)
                .containsExactly(Tuple.tuple(NAME, 2));
        int guidelines = more.guidelines().size();
        assertThat(load(registry, OptionalInt.of(1)).judge().guidelines()).hasSize(guidelines - 1);
        assertThat(load(registry, OptionalInt.empty()).judge().guidelines()).hasSize(guidelines);
        scorers.delete(experimentId, NAME, 2);
        assertThat(load(registry, OptionalInt.empty()).version()).isEqualTo(1);
        assertThatThrownBy(() -> load(registry, OptionalInt.of(2)))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining(NAME);
    }

    /** From the registry without the traces that are gone, from the run with all, and nothing is embedded but the question. */
    private static void survivesItsTraces(
            RealMlflow.Server server,
            MlflowHttp http,
            MemAlign memAlign,
            AlignedJudge aligned,
            String runId,
            List<String> traces) {
        server.python("runs.py", "forget", EXPERIMENT, traces.get(0), traces.get(3));
        RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
        RegisteredJudges.Loaded partly = load(registry, OptionalInt.empty());
        assertThat(partly.missing()).containsExactlyInAnyOrder(traces.get(0), traces.get(3));
        assertThat(partly.judge().episodes()).hasSize(4);
        assertThat(partly.judge().guidelines()).hasSameSizeAs(aligned.guidelines());
        assertThat(judge(memAlign, partly.judge()).value()).contains("polite");

        server.python("runs.py", "forget", EXPERIMENT, traces.get(1), traces.get(2), traces.get(4), traces.get(5));
        AlignedJudge whole = new JudgeRuns(http).load(runId);
        Map<String, byte[]> saved = JudgeCodec.encode(aligned);
        JudgeCodec.encode(whole)
                .forEach((file, bytes) -> assertThat(bytes).as(file).isEqualTo(saved.get(file)));
        try (MemAlign fresh = MemAlign.builder()
                .models(RealMlflow.withEmbedded(ProviderModels.builder()
                        .environment(server.environment()::get)
                        .build()))
                .concurrency(4)
                .build()) {
            List<String> asked = server.model().paths();
            int before = asked.size();
            assertThat(judge(fresh, whole)).isEqualTo(judge(memAlign, aligned));
            assertThat(new ArrayList<>(asked).subList(before, asked.size()))
                    .as("calls for two verdicts, one of which had embedded its question before")
                    .filteredOn(path -> path.endsWith("/embeddings"))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    private static Feedback judge(MemAlign memAlign, AlignedJudge judge) {
        Judge ready = memAlign.judge(judge);
        Feedback said = ready.judge(PROBE);
        return said.toBuilder().usage(Usage.NONE).build();
    }

    private static RegisteredJudges.Loaded load(RegisteredJudges registry, OptionalInt version) {
        return registry.load(EXPERIMENT, NAME, version);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
