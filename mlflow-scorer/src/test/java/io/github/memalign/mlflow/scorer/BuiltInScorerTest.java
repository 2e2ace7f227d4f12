package io.github.memalign.mlflow.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.mlflow.MlflowException;
import org.junit.jupiter.api.Test;

/** MLflow's own scorers, where the registry tells what their model is told. */
class BuiltInScorerTest {
    private static ObjectNode scorer(String kind, String instructions) {
        ObjectNode json = Json.object().put("name", "mine").put("builtin_scorer_class", kind);
        json.putObject("builtin_scorer_pydantic_data").put("instructions", instructions);
        return json;
    }

    private static ObjectNode data(ObjectNode scorer) {
        return (ObjectNode) scorer.get("builtin_scorer_pydantic_data");
    }

    @Test
    void itsVariablesBecomeTheFieldsOfAnExample() {
        JudgeDefinition judge = BuiltInScorer.definition(scorer(
                "Correctness",
                "Compare {{ output }} to {{ground_truth}} for {{ input }}, also {{ expected_output }}."));
        assertThat(judge.name()).isEqualTo("mine");
        assertThat(judge.instructions().text())
                .isEqualTo("Compare {{ outputs }} to {{ expectations }} for {{ inputs }}, also {{ expectations }}.");
        assertThat(judge.valueType()).isEqualTo(ValueType.oneOf("yes", "no"));
        assertThat(judge.model()).hasToString("openai:/gpt-4.1-mini");
        assertThat(judge.description()).isEmpty();
    }

    @Test
    void fieldsOfOursStayAndTheModelAndItsParametersAreTaken() {
        ObjectNode json = scorer("UserFrustration", "How does it go in {{ conversation }}?");
        json.put("description", "Looks at moods.");
        data(json)
                .put("model", "anthropic:/claude")
                .putObject("inference_params")
                .put("temperature", 0);
        JudgeDefinition judge = BuiltInScorer.definition(json);
        assertThat(judge.instructions().text()).isEqualTo("How does it go in {{ conversation }}?");
        assertThat(judge.valueType()).isEqualTo(ValueType.oneOf("none", "resolved", "unresolved"));
        assertThat(judge.model()).hasToString("anthropic:/claude");
        assertThat(judge.description()).contains("Looks at moods.");
        assertThat(judge.inferenceParams()).containsOnlyKeys("temperature");
    }

    @Test
    void guidelinesStandInTheInstructionsALineEach() {
        ObjectNode json = scorer("Guidelines", "Follow:\n{{ guidelines }}\nin {{ guidelines_context }}");
        data(json).putArray("guidelines").add("Be kind.").add("Be brief.");
        assertThat(BuiltInScorer.definition(json).instructions().text())
                .isEqualTo("Follow:\n- Be kind.\n- Be brief.\nin <request>{{ inputs }}</request>\n"
                        + "<response>{{ outputs }}</response>");
        data(json).put("guidelines", "Be kind for $1.");
        assertThat(BuiltInScorer.definition(json).instructions().text()).startsWith("Follow:\nBe kind for $1.\n");
    }

    @Test
    void bracesInAGuidelineAreNoVariables() {
        ObjectNode json = scorer("Guidelines", "Follow:\n{{ guidelines }}\nin {{ guidelines_context }}");
        data(json).putArray("guidelines").add("Greet as {{ name }}.").add("Show no {{trace}} and no {{{ id }}}.");
        JudgeDefinition judge = BuiltInScorer.definition(json);
        assertThat(judge.instructions().variables()).containsExactly(Field.INPUTS, Field.OUTPUTS);
        assertThat(judge.instructions().text())
                .contains("- Greet as { { name }}.\n- Show no { {trace}} and no { { { id }}}.\n");
    }

    @Test
    void whatCannotBeInstructionsIsRefusedByTheScorersName() {
        assertThatThrownBy(() -> BuiltInScorer.definition(scorer("Fluency", "{{ conversation }}, {{ outputs }}")))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("'mine'")
                .hasMessageContaining("{{ conversation }} can stand only beside");
    }

    @Test
    void whatTheRegistryDoesNotTellIsRefusedWithTheReason() {
        assertThatThrownBy(() -> BuiltInScorer.definition(scorer("Safety", "Checks that answers are safe.")))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("'mine'")
                .hasMessageContaining("a description of it only")
                .hasMessageContaining("memalign init");
        assertThatThrownBy(() -> BuiltInScorer.definition(scorer("Retrieval", "Is {{ retrieval_context }} enough?")))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("{{ retrieval_context }}");
        assertThatThrownBy(() -> BuiltInScorer.definition(scorer("Guidelines", "Follow {{ guidelines }}.")))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("{{ guidelines }}");
    }
}
