package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.provider.ProviderModels;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A judge goes from Python to Java and back, twice, and is the same judge at each step. */
@ExtendWith(RealMlflow.class)
class RoundTripIT {
    private static final List<Example> PROBES = List.of(
            probe("Where is my refund?", "Thank you, please wait a day."),
            probe("Can you help?", "Ask somebody else."),
            probe("Ist das möglich? 質問", "Ja, please! 😀"));

    private static Example probe(String inputs, String outputs) {
        return Example.builder().inputs(inputs).outputs(outputs).build();
    }

    @Test
    void aJudgeIsTheSameInBothLanguagesAtEachStep(RealMlflow.Server server) {
        JsonNode aligned = server.python("roundtrip.py", "align", "round-trip");
        List<String> traces = texts(aligned.path("traces"));
        try (MlflowHttp http = server.http();
                MemAlign memAlign = memAlign(server)) {
            RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
            AlignedJudge fromPython = load(registry);
            assertSame(aligned, fromPython, memAlign);
            assertThat(fromPython.episodes()).hasSize(6);

            TraceFeedback.Labelled more =
                    new TraceFeedback(http).labelled(fromPython.definition(), TraceQuery.ids(traces.subList(4, 10)));
            Alignment further = memAlign.align(fromPython, more.feedback());
            assertThat(further.report().added()).containsExactlyInAnyOrderElementsOf(traces.subList(6, 10));
            assertThat(further.report().unchanged()).containsExactlyInAnyOrderElementsOf(traces.subList(4, 6));
            assertThat(further.judge().guidelines()).hasSize(2);
            RegisteredJudges.Registered registered = registry.register("round-trip", further.judge(), Progress.NONE);
            assertThat(registered.version()).isEqualTo(2);
            assertThat(registered.newTraces()).isEmpty();
            assertThat(registered.pythonProblems()).isEmpty();

            String forgotten = further.judge().guidelines().get(0).sourceIds().get(0);
            List<String> kept = further.judge().guidelines().get(1).sourceIds();
            String alsoForgotten = traces.subList(6, 10).stream()
                    .filter(id -> !kept.contains(id))
                    .findFirst()
                    .orElseThrow();
            JsonNode back =
                    server.python("roundtrip.py", "continue_and_unalign", "round-trip", forgotten, alsoForgotten);
            assertThat(back.path("type").asText()).isEqualTo("MemoryAugmentedJudge");
            assertSame(back.path("loaded"), further.judge(), memAlign);

            AlignedJudge unaligned = load(registry);
            assertSame(back.path("after"), unaligned, memAlign);
            assertThat(unaligned.episodes()).hasSize(8);
            assertThat(unaligned.guidelines()).hasSize(1);

            JsonNode again = server.python("roundtrip.py", "align_further", "round-trip", forgotten);
            assertSame(again, load(registry), memAlign);
            assertThat(load(registry).episodes()).hasSize(9);
        }
    }

    private static MemAlign memAlign(RealMlflow.Server server) {
        return MemAlign.builder()
                .models(RealMlflow.withEmbedded(ProviderModels.builder()
                        .environment(server.environment()::get)
                        .build()))
                .concurrency(4)
                .build();
    }

    private static AlignedJudge load(RegisteredJudges registry) {
        RegisteredJudges.Loaded loaded = registry.load("round-trip", "politeness", OptionalInt.empty());
        assertThat(loaded.missing()).isEmpty();
        return loaded.judge();
    }

    private static void assertSame(JsonNode python, AlignedJudge java, MemAlign memAlign) {
        assertThat(java.guidelines())
                .extracting(Guideline::text)
                .containsExactlyElementsOf(texts(python.path("guidelines"), "text"));
        List<List<String>> sources = new ArrayList<>();
        python.path("guidelines").forEach(guideline -> sources.add(texts(guideline.path("sources"))));
        assertThat(java.guidelines()).extracting(Guideline::sourceIds).containsExactlyElementsOf(sources);
        assertThat(java.episodes())
                .extracting(Episode::id)
                .containsExactlyInAnyOrderElementsOf(texts(python.path("episodes")));
        Judge judge = memAlign.judge(java);
        List<Feedback> said = PROBES.stream().map(judge::judge).toList();
        assertThat(said)
                .extracting(one -> String.valueOf(one.value().orElse(null)))
                .containsExactlyElementsOf(texts(python.path("verdicts"), "value"));
        assertThat(said)
                .extracting(Feedback::rationale)
                .containsExactlyElementsOf(texts(python.path("verdicts"), "rationale"));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> texts(JsonNode array, String member) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(one -> one.path(member).asText())
                .toList();
    }
}
