package io.github.memalign.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstructionsTest {
    @Test
    void variablesStandInOrderOfFirstAppearanceOnceEach() {
        Instructions instructions = Instructions.of("{{outputs}} for {{ inputs }}, again {{  outputs  }}");
        assertThat(instructions.variables()).containsExactly(Field.OUTPUTS, Field.INPUTS);
        assertThat(instructions.text()).isEqualTo("{{outputs}} for {{ inputs }}, again {{  outputs  }}");
    }

    @Test
    void whatIsNoVariableIsPlainText() {
        assertThat(Instructions.of("{{{inputs}}} {outputs} {{ 1a }} {{ x | upper }} {{}}")
                        .variables())
                .containsExactly(Field.INPUTS);
    }

    @ParameterizedTest
    @CsvSource({
        "'', blank",
        "'  ', blank",
        "Rate it., hold no variable",
        "{inputs} alone, hold no variable",
        "{{ Inputs }}, unknown variables [Inputs]",
        "{{ inputs.question }} and {{ foo }} for {{ inputs }}, 'unknown variables [foo, inputs.question]'",
        "{{ conversation }} {{ inputs }}, only beside",
        "{{ conversation }} {{ trace }}, only beside"
    })
    void faultsNameTheSettingAndTheReason(String text, String reason) {
        assertThatThrownBy(() -> Instructions.of(text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("instructions")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ conversation }}", "{{ conversation }} {{ expectations }}", "{{ trace }}"})
    void conversationStandsAloneOrBesideExpectations(String text) {
        assertThat(Instructions.of(text).text()).isEqualTo(text);
    }

    @Test
    void aJudgeNeedsAName() {
        assertThatThrownBy(() -> JudgeDefinition.builder(" ", "{{ inputs }}").build())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("name");
    }

    @Test
    void aDefinitionSurvivesItsOwnBuilderAndShowsNoHeaderValue() {
        JudgeDefinition definition = JudgeDefinition.builder("tone", "{{ inputs }}")
                .description("d")
                .model("openai:/m")
                .valueType(ValueType.BOOL)
                .rationaleFirst(true)
                .inferenceParam("temperature", 0)
                .baseUrl("http://127.0.0.1:1/v1")
                .extraHeader("X-Key", "s3cret")
                .build();
        assertThat(definition.toBuilder().build()).isEqualTo(definition);
        assertThat(definition.toString()).contains("X-Key").doesNotContain("s3cret");
    }

    @Test
    void toolsStandInForWhatATraceHoldsButNotForExpectations() {
        JudgeDefinition definition = JudgeDefinition.builder("j", "{{ inputs }} {{ outputs }} {{ expectations }}")
                .build();
        Example example = Example.builder().inputs("").build();
        assertThat(definition.missingFields(example, false)).containsExactly("outputs", "expectations");
        assertThat(definition.missingFields(example, true)).containsExactly("expectations");
    }
}
