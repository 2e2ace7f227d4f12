package io.github.memalign.mlflow.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelUri;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of a judge that Python's MLflow cannot run. */
class PythonPortabilityTest {
    private static final MemorySettings REMOTE =
            MemorySettings.DEFAULT.withEmbeddingModel(ModelUri.of("openai:/text-embedding-3-small"));

    private static JudgeDefinition.Builder tone(String model) {
        return JudgeDefinition.builder("tone", "Is {{ outputs }} kind?").model(model);
    }

    private static List<String> problems(JudgeDefinition definition, MemorySettings settings, boolean aligned) {
        List<Guideline> guidelines = aligned ? List.of(new Guideline("g1", "Greet.", List.of("tr-1"))) : List.of();
        return PythonPortability.problems(new StoredJudge(definition, settings, guidelines, List.of()));
    }

    @Test
    void aJudgeOfRemoteModelsRunsAsItIs() {
        assertThat(problems(tone("openai:/gpt-4.1-mini").build(), REMOTE, true)).isEmpty();
        assertThat(problems(tone("openai:/gpt-4.1-mini").build(), MemorySettings.DEFAULT, false))
                .as("what has no memory embeds nothing")
                .isEmpty();
    }

    @Test
    void modelsThatRunInThisProcessOnlyAreNamed() {
        assertThat(problems(tone("embedded:/case-based").build(), MemorySettings.DEFAULT, false))
                .singleElement()
                .asString()
                .contains("judge with embedded:/case-based", "another model");
        assertThat(problems(
                        tone("own:/ours").build(),
                        MemorySettings.DEFAULT.withReflectionModel(ModelUri.of("own:/stronger")),
                        true))
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("align with own:/stronger", "another reflection model"))
                .anySatisfy(line -> assertThat(line)
                        .contains("retrieve with embedded:/all-minilm-l6-v2-q", "another embedding model"));
    }

    @Test
    void anAddressOfItsOwnIsNotKept() {
        assertThat(problems(tone("openai:/m").baseUrl("http://localhost:1/v1").build(), REMOTE, true))
                .singleElement()
                .asString()
                .contains("OPENAI_API_BASE");
        assertThat(problems(tone("openai:/m").extraHeader("X-Team", "${TEAM}").build(), REMOTE, true))
                .hasSize(1);
    }
}
