package io.github.memalign.llm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.ValueType;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static final AnswerReader YES_OR_NO = new AnswerReader(ValueType.oneOf("yes", "no"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"result\": \"yes\", \"rationale\": \"r\"}",
                "```json\n{\"result\": \"YES\", \"rationale\": \"r\"}\n```",
                "```{\"result\": \"yes\", \"rationale\": \"r\"}```",
                "I thought {about it}. So: {\"rationale\": \"r\", \"result\": \"yes\"} That is all.",
                "{\"note\": \"first\"}\n{\"result\": \"yes\", \"rationale\": \"r\"}",
                "{\"result\": \"yes\", \"rationale\": \"r\"} and again {\"result\": \"yes\", \"rationale\": \"r\"}",
                "[{\"result\": \"yes\", \"rationale\": \"r\"}]"
            })
    void w21_aVerdictIsFoundInFencesAndProse(String answer) {
        AnswerReader.Answer read = YES_OR_NO.read(answer);
        assertThat(read.value()).isEqualTo("yes");
        assertThat(read.rationale()).isEqualTo("r");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "yes",
                "[\"yes\"]",
                "{}",
                "{\"rationale\": \"yes\"}",
                "{\"result\": \"yes\"",
                "{\"result\": \"yes\"} or rather {\"result\": \"no\"}",
                "{\"seen\": {\"result\": \"yes\"}}",
                "{\"result\": \"no\", \"rationale\": \"it says {\"result\": \"yes\"} itself\"}",
                "{\"result\": no, \"rationale\": {\"result\": \"yes\"}}"
            })
    void w21_anAnswerWithoutOneClearObjectIsUnreadable(String answer) {
        AnswerReader.Answer read = YES_OR_NO.read(answer);
        assertThat(read.value()).isNull();
        assertThat(Objects.requireNonNull(read.error()).code()).isEqualTo(Code.UNREADABLE_ANSWER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"null", "3", "true", "\"maybe\"", "[\"yes\"]", "{\"value\": \"yes\"}"})
    void w21_aResultOfAnotherTypeIsUnfit(String result) {
        AnswerReader.Answer read = YES_OR_NO.read("{\"result\": " + result + ", \"rationale\": \"r\"}");
        assertThat(read.value()).isNull();
        assertThat(Objects.requireNonNull(read.error()).code()).isEqualTo(Code.UNFIT_VALUE);
    }

    @Test
    void w21_numbersAreReadOnlyWhereNothingIsLost() {
        AnswerReader ints = new AnswerReader(ValueType.INT);
        assertThat(ints.read("{\"result\": \"3\"}").value()).isEqualTo(3L);
        assertThat(ints.read("{\"result\": 3.0}").value()).isEqualTo(3L);
        assertThat(ints.read("{\"result\": 3.4}").value()).isNull();
        assertThat(new AnswerReader(ValueType.BOOL)
                        .read("{\"result\": \"yes\"}")
                        .value())
                .isNull();
    }

    @Test
    void w21_anyRationaleIsText() {
        assertThat(YES_OR_NO.read("{\"result\": \"no\", \"rationale\": 5}").rationale())
                .isEqualTo("5");
        assertThat(YES_OR_NO.read("{\"result\": \"no\", \"rationale\": null}").rationale())
                .isEmpty();
        assertThat(YES_OR_NO.read("{\"result\": \"no\"}").rationale()).isEmpty();
        assertThat(YES_OR_NO
                        .read("{\"result\": \"no\", \"rationale\": \"a\nb\tc\"}")
                        .rationale())
                .isEqualTo("a\nb\tc");
    }
}
