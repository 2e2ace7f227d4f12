package io.github.memalign.mlflow.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.model.ModelUri;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SerializedScorerTest {
    private static final JudgeDefinition TONE = JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
            .model("openai:/gpt-4.1-mini")
            .valueType(ValueType.oneOf("yes", "no"))
            .description("ton")
            .inferenceParam("temperature", 0)
            .rationaleFirst(true)
            .build();
    private static final MemorySettings SETTINGS = MemorySettings.DEFAULT
            .withReflectionModel(ModelUri.of("openai:/big"))
            .withEmbeddingModel(ModelUri.of("openai:/emb"))
            .withEmbeddingDimension(Optional.of(64))
            .withK(3);
    private static final StoredJudge ALIGNED = new StoredJudge(
            TONE,
            SETTINGS,
            List.of(new Guideline("g1", "Greet \u00fc.", List.of("tr-1")), new Guideline("g2", "By hand.", List.of())),
            List.of("tr-1", "tr-2"));

    @Test
    void anAlignedJudgeComesBackAsItWasWritten() {
        assertThat(SerializedScorer.parse(ScorerWriter.write(ALIGNED).text()).judge())
                .isEqualTo(ALIGNED);
    }

    @Test
    void settingsThatPythonDoesNotKnowComeBackToo() {
        for (MemorySettings settings : List.of(
                SETTINGS.withRetrieveBy(List.of(Field.INPUTS, Field.OUTPUTS))
                        .withTokenBudget(500)
                        .withContextWindow(Optional.of(8192))
                        .withAnnotators(3),
                SETTINGS.withRetrieval(Retrieval.MLFLOW),
                SETTINGS.withEmbeddingDimension(Optional.empty()))) {
            StoredJudge judge = new StoredJudge(TONE, settings, ALIGNED.guidelines(), ALIGNED.traceIds());
            SerializedScorer written = ScorerWriter.write(judge);
            assertThat(SerializedScorer.parse(written.text()).judge()).isEqualTo(judge);
            assertThat(ScorerWriter.write(ALIGNED, Optional.of(written)))
                    .as("the usual ones need no word")
                    .isEqualTo(ScorerWriter.write(ALIGNED));
        }
    }

    @Test
    void everyMemberIsWrittenAndAHandWrittenGuidelineHasNoSources() {
        ObjectNode json = ScorerWriter.write(ALIGNED).json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "name",
                        "aggregations",
                        "description",
                        "is_session_level_scorer",
                        "timeout",
                        "mlflow_version",
                        "serialization_version",
                        "builtin_scorer_class",
                        "builtin_scorer_pydantic_data",
                        "call_source",
                        "call_signature",
                        "original_func_name",
                        "instructions_judge_pydantic_data",
                        "memory_augmented_judge_data",
                        "third_party_scorer_data",
                        "ensemble_scorer_data");
        assertThat(json.at("/memory_augmented_judge_data/semantic_memory/1/source_trace_ids")
                        .isNull())
                .isTrue();
    }

    @Test
    void w2_eachTraceIsKeptOnce() {
        ObjectNode json = ScorerWriter.write(ALIGNED).json();
        json.withArray("/memory_augmented_judge_data/episodic_trace_ids").add("tr-1");
        assertThat(SerializedScorer.of(json).judge().traceIds()).containsExactly("tr-1", "tr-2");
    }

    @Test
    void w20_outerNameAndDescriptionWinAndAggregationsAndUnknownMembersStay() {
        ObjectNode json = ScorerWriter.write(ALIGNED).json();
        json.put("name", "other").put("description", "new").put("of_the_future", 7);
        json.putArray("aggregations").add("max");
        SerializedScorer renamed = SerializedScorer.of(json);

        StoredJudge judge = renamed.judge();
        ObjectNode again = ScorerWriter.write(judge, Optional.of(renamed)).json();

        assertThat(judge.definition().name()).isEqualTo("other");
        assertThat(judge.definition().description()).contains("new");
        assertThat(again.path("of_the_future").asInt()).isEqualTo(7);
        assertThat(again.at("/aggregations/0").asText()).isEqualTo("max");
        assertThat(again.at("/memory_augmented_judge_data/base_judge/name").asText())
                .isEqualTo("other");
        assertThat(again.at("/memory_augmented_judge_data/base_judge").has("of_the_future"))
                .isFalse();
    }

    @Test
    void w22_baseUrlAndHeadersAreNotWrittenAndSaidToBeLost() {
        JudgeDefinition proxied = TONE.toBuilder()
                .baseUrl("https://proxy.example/v1")
                .extraHeader("X-Key", "s3cret")
                .build();
        StoredJudge judge = new StoredJudge(proxied, SETTINGS, List.of(), List.of());

        assertThat(ScorerWriter.write(judge).text()).doesNotContain("proxy.example", "X-Key", "s3cret");
        assertThat(PythonPortability.problems(judge))
                .singleElement()
                .asString()
                .contains("base URL", "OPENAI_API_BASE")
                .doesNotContain("s3cret");
    }

    @Test
    void embeddedModelsAreSaidNotToRunInPython() {
        JudgeDefinition embedded =
                TONE.toBuilder().model(JudgeDefinition.DEFAULT_MODEL).build();
        assertThat(PythonPortability.problems(
                        new StoredJudge(embedded, MemorySettings.DEFAULT, List.of(), List.of("tr-1"))))
                .anySatisfy(line -> assertThat(line).contains("embedded:/case-based", "another model"))
                .anySatisfy(line -> assertThat(line).contains("another embedding model"));
        assertThat(PythonPortability.problems(ALIGNED)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INSTRUCTIONS", "MEMORY"})
    void aScorerOfAnotherKindIsRefused(ScorerKind kind) {
        SerializedScorer other = SerializedScorer.parse("{\"name\":\"x\",\"" + kind.member() + "\":\"exit()\"}");
        assertThatThrownBy(other::judge)
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining(kind.shown())
                .hasMessageNotContaining("exit()");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "{\"name\":\"x\"}",
                "{\"call_source\":\"a\"}",
                "{\"name\":\"x\",\"call_source\":\"a\",\"builtin_scorer_class\":\"b\"}"
            })
    void whatIsOfNoKindOrOfTwoIsNoScorer(String text) {
        assertThatThrownBy(() -> SerializedScorer.parse(text)).isInstanceOf(MlflowException.class);
    }
}
