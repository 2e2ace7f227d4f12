package io.github.memalign.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JudgeDefinitionTest {
    private static final JudgeDefinition TONE = JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
            .model("openai:/gpt-4.1-mini")
            .valueType(ValueType.BOOL)
            .build();

    static Stream<UnaryOperator<JudgeDefinition.Builder>> whatChangesVerdicts() {
        return Stream.of(
                builder -> builder.instructions("Is {{ outputs }} polite?"),
                builder -> builder.model("openai:/gpt-4.1"),
                builder -> builder.valueType(ValueType.oneOf("yes", "no")),
                builder -> builder.rationaleFirst(true),
                builder -> builder.inferenceParam("temperature", 0),
                builder -> builder.baseUrl("http://localhost:1/v1"));
    }

    @ParameterizedTest
    @MethodSource("whatChangesVerdicts")
    void anotherVerdictMayComeOfWhatTheModelIsToldAndWhichItIs(UnaryOperator<JudgeDefinition.Builder> change) {
        JudgeDefinition other = change.apply(TONE.toBuilder()).build();
        assertThat(TONE.judgesAs(other)).isFalse();
        assertThat(other.judgesAs(TONE)).isFalse();
        assertThat(other).isNotEqualTo(TONE);
    }

    @Test
    void anotherNameOrDescriptionChangesNoVerdict() {
        JudgeDefinition other =
                TONE.toBuilder().name("manners").description("For replies.").build();
        assertThat(TONE.judgesAs(other)).isTrue();
        assertThat(other.name()).isEqualTo("manners");
        assertThat(other).isNotEqualTo(TONE);
    }

    @Test
    void instructionsAreWhatTheySay() {
        Instructions one = Instructions.of("Is {{ outputs }} kind?");
        assertThat(one)
                .isEqualTo(Instructions.of("Is {{ outputs }} kind?"))
                .hasSameHashCodeAs(Instructions.of("Is {{ outputs }} kind?"))
                .isNotEqualTo(Instructions.of("Is {{ outputs }} rude?"));
        assertThat(one.hashCode())
                .isNotEqualTo(Instructions.of("Is {{ outputs }} rude?").hashCode());
    }

    @Test
    void aTypeOfChoicesNamesThem() {
        assertThat(ValueType.oneOf("yes", "no").choices()).containsExactly("yes", "no");
        assertThat(ValueType.oneOf(List.of(1L, 2L)).choices()).containsExactly(1L, 2L);
        assertThat(ValueType.BOOL.choices()).containsExactly(true, false);
        assertThat(ValueType.STR.choices()).isEmpty();
    }

    @Test
    void noToolIsCalledWhereThereAreNone() {
        assertThat(Tools.NONE.call("look", "{}")).contains("no tool", "look");
        assertThat(Tools.NONE.specifications()).isEmpty();
    }

    @Test
    void allFieldsAreNamedForWhoNamesAnother() {
        assertThatThrownBy(() -> JudgeDefinition.builder("tone", "Is {{ answer }} kind?"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("inputs, outputs, expectations, conversation, trace");
    }
}
