package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.feedback.DatasetFeedback;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Evaluation datasets that Python made, and its built-in scorers. */
@ExtendWith(RealMlflow.class)
class DatasetsIT {
    private static final String SCRIPT = "datasets.py";
    private static final JudgeDefinition TONE = JudgeDefinition.builder(
                    "tone", "Is {{ outputs }} a kind answer to {{ inputs }}? The fact: {{ expectations }}")
            .valueType(ValueType.oneOf("kind", "rude"))
            .build();

    @Test
    void recordsAreExamplesWithWhatExpertsSayOfThem(RealMlflow.Server server) {
        JsonNode made = server.python(SCRIPT, "make_dataset", "datasets", "replies");
        String trace = made.path("trace").asText();
        try (MlflowHttp http = server.http()) {
            DatasetFeedback datasets = new DatasetFeedback(http);
            DatasetFeedback.Read read = datasets.read(TONE, "replies");
            assertThat(read.items())
                    .extracting(item -> item.example().text(Field.OUTPUTS).orElseThrow())
                    .containsExactlyInAnyOrder(
                            "Sorry, it comes on Friday.", "Read the terms.", "Of course, gladly!", "A clerk.");
            assertThat(read.items())
                    .as("a judge never sees what an expert says of it")
                    .allSatisfy(item -> assertThat(item.example()
                                    .field(Field.EXPECTATIONS)
                                    .orElseThrow()
                                    .toString())
                            .contains("fact")
                            .doesNotContain("tone", "rude", "kind"));
            assertThat(read.skipped().toString()).contains("loud", "outputs");

            TraceFeedback.Labelled labelled =
                    datasets.labelled(AlignedJudge.unaligned(TONE, MemorySettings.DEFAULT), "replies");
            assertThat(labelled.feedback())
                    .extracting(DatasetsIT::words)
                    .containsExactlyInAnyOrder("rude: ", "kind: It is friendly.", "kind: It says sorry.");
            assertThat(labelled.feedback())
                    .extracting(one -> one.example().id())
                    .contains(trace);
            assertThat(labelled.skipped())
                    .extracting(SkippedTrace::reason)
                    .anyMatch(why -> why.contains("no expectation"));

            assertThat(datasets.read(TONE, made.path("id").asText()).items()).hasSize(4);
            assertThatThrownBy(() -> datasets.read(TONE, "none"))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("'none'");
            assertThatThrownBy(() -> datasets.read(TONE, "d-00000000000000000000000000000000"))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("d-0000");
            server.python(SCRIPT, "make_dataset", "datasets-2", "replies");
            assertThatThrownBy(() -> datasets.read(TONE, "replies"))
                    .isInstanceOf(MlflowException.class)
                    .hasMessageContaining("Several")
                    .hasMessageContaining(made.path("id").asText());
        }
    }

    private static String words(LabelledExample example) {
        Assessment said = example.assessments().get(0);
        return said.value().orElse("") + ": " + said.rationale();
    }

    @Test
    void builtInScorersAreJudgesWhereTheRegistrySaysWhatTheyAreTold(RealMlflow.Server server) {
        server.python(SCRIPT, "make_built_in", "built-in");
        try (MlflowHttp http = server.http()) {
            JudgeDefinition rules = load(http, "house_rules");
            assertThat(rules.instructions().text())
                    .contains("- Be polite.\n- Answer in one sentence.", "{{ inputs }}", "{{ outputs }}");
            assertThat(rules.valueType()).isEqualTo(ValueType.oneOf("yes", "no"));
            assertThat(rules.model()).hasToString("openai:/gpt-4.1-mini");
            assertThat(load(http, "relevance_to_query").model()).hasToString("openai:/gpt-4.1");
            assertThat(load(http, "correctness").instructions().variables())
                    .isEqualTo(List.of(Field.INPUTS, Field.EXPECTATIONS, Field.OUTPUTS));
            assertThat(load(http, "completeness").instructions().variables()).hasSize(2);
            assertThat(load(http, "user_frustration").valueType())
                    .isEqualTo(ValueType.oneOf("none", "resolved", "unresolved"));
            assertRefused(http, "safety", "description of it only");
            assertRefused(http, "retrieval_groundedness", "retrieval_context");
            assertRefused(http, "tool_call_correctness", "{{ ");
        }
    }

    private static JudgeDefinition load(MlflowHttp http, String name) {
        return new RegisteredJudges(http, Clock.systemUTC())
                .load("built-in", name, OptionalInt.empty())
                .judge()
                .definition();
    }

    private static void assertRefused(MlflowHttp http, String name, String why) {
        assertThatThrownBy(() -> load(http, name))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(why)
                .hasMessageContaining("memalign init");
    }
}
