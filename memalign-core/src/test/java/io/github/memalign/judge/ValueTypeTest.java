package io.github.memalign.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.InvalidSettingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"str\"; str; {\"title\":\"Result\",\"type\":\"string\"}",
                "\"int\"; int; {\"title\":\"Result\",\"type\":\"integer\"}",
                "\"float\"; float; {\"title\":\"Result\",\"type\":\"number\"}",
                "\"bool\"; bool; {\"title\":\"Result\",\"type\":\"boolean\"}",
                "[\"a\",\"b\"]; Literal['a', 'b']; {\"title\":\"Result\",\"enum\":[\"a\",\"b\"],\"type\":\"string\"}",
                "[1,2]; Literal[1, 2]; {\"title\":\"Result\",\"enum\":[1,2],\"type\":\"integer\"}",
                "[\"a\"]; Literal['a']; {\"title\":\"Result\",\"const\":\"a\",\"type\":\"string\"}",
                "[1,\"a\",true]; Literal[1, 'a', True]; {\"title\":\"Result\",\"enum\":[1,\"a\",true]}",
                "\"list[int]\"; list[int]; {\"title\":\"Result\",\"type\":\"array\",\"items\":{\"type\":\"integer\"}}",
                "\"dict[str, bool]\"; dict[str, bool];"
                        + " {\"title\":\"Result\",\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"}}",
                "\"optional[float]\"; Optional[float];"
                        + " {\"title\":\"Result\",\"anyOf\":[{\"type\":\"number\"},{\"type\":\"null\"}]}"
            })
    void aTypeHasMlflowsNameAndSchemaAndIsReadBackFromItsSpecAndItsSchema(String spec, String name, String schema) {
        ValueType type = ValueType.of(json(spec));
        assertThat(type.pythonName()).isEqualTo(name);
        assertThat(json(type.jsonSchema().toString())).isEqualTo(json(schema));
        assertThat(ValueType.of(type.spec())).isEqualTo(type);
        assertThat(ValueType.ofJsonSchema(type.jsonSchema())).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"list\"",
                "\"list[list[int]]\"",
                "\"list[str, int]\"",
                "\"dict[int]\"",
                "\"dict[int, str]\"",
                "\"optional[str, int]\"",
                "\"number\"",
                "[]",
                "[null]",
                "[[1]]",
                "null",
                "3"
            })
    void whatIsNoTypeIsRefused(String spec) {
        assertThatThrownBy(() -> ValueType.of(json(spec)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("value_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":\"array\"}",
                "{\"type\":\"object\"}",
                "{\"type\":\"date\"}",
                "{\"enum\":[]}",
                "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}",
                "{\"anyOf\":[{\"type\":\"string\"}]}"
            })
    void anUnknownSchemaIsRefused(String schema) {
        assertThatThrownBy(() -> ValueType.ofJsonSchema(json(schema))).isInstanceOf(InvalidSettingException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"int\"; 3; 3",
                "\"int\"; 3.0; 3",
                "\"int\"; \" 3 \"; 3",
                "\"float\"; 3; 3.0",
                "\"float\"; \"2.5\"; 2.5",
                "\"bool\"; \"TRUE\"; true",
                "\"bool\"; false; false",
                "[\"yes\",\"no\"]; \" Yes\"; yes",
                "[\"yes\",\"Yes\"]; \"Yes\"; Yes",
                "[1,2]; \"2\"; 2",
                "[1,2]; 2.0; 2",
                "[\"1\",\"2\"]; 2; 2",
                "\"list[int]\"; [1,\"2\"]; [1, 2]",
                "\"dict[str, int]\"; {\"a\":1.0}; {a=1}",
                "\"optional[int]\"; 4; 4"
            })
    void onlyWhatLosesNothingIsConverted(String spec, String answer, String value) {
        ValueType type = ValueType.of(json(spec));
        Object read = type.read(json(answer));
        assertThat(read).hasToString(value);
        assertThat(type.normalize(read)).as("reading again changes nothing").isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"int\"; 3.5",
                "\"int\"; true",
                "\"int\"; \"three\"",
                "\"int\"; 1e30",
                "\"int\"; 1e999",
                "\"int\"; null",
                "\"float\"; \"NaN\"",
                "\"float\"; 1e999",
                "\"float\"; \"\"",
                "\"bool\"; \"yes\"",
                "\"bool\"; 1",
                "\"bool\"; null",
                "\"str\"; 3",
                "\"str\"; null",
                "\"str\"; {\"a\":1}",
                "\"str\"; [\"a\"]",
                "[\"yes\",\"no\"]; \"maybe\"",
                "[\"yes\",\"no\"]; true",
                "[\"yes\",\"no\"]; null",
                "[\"yes\",\"Yes\"]; \"YES\"",
                "[1,2]; 3",
                "[1,2]; true",
                "[1,2]; 1.5",
                "\"list[int]\"; 1",
                "\"list[int]\"; [1,\"x\"]",
                "\"dict[str, int]\"; [1]",
                "\"optional[int]\"; null"
            })
    void w21_whatDoesNotFitIsNeverAValue(String spec, String answer) {
        ValueType type = ValueType.of(json(spec));
        assertThatThrownBy(() -> type.read(json(answer)))
                .isInstanceOf(UnfitValueException.class)
                .hasMessageContaining("is not of the declared type");
    }

    /** Whether verdicts are compared as numbers, by concordance, or as labels. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"int\"; true",
                "\"float\"; true",
                "\"str\"; false",
                "\"bool\"; false",
                "[1,2,3]; true",
                "[1,\"a\"]; false",
                "[\"a\",\"b\"]; false",
                "\"list[int]\"; false",
                "\"dict[str, int]\"; false",
                "\"optional[float]\"; true",
                "\"optional[bool]\"; false"
            })
    void numbersAreOfNumericTypes(String spec, boolean numeric) {
        assertThat(ValueType.of(json(spec)).isNumeric()).isEqualTo(numeric);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[1,2]; 1.0; 1",
                "[1,2]; \"2\"; 2",
                "[true,false]; false; false",
                "[true,false]; \" True \"; true",
                "[\"Yes\",\"no\"]; \"YES\"; Yes",
                "[\"1\",2]; 1; 1"
            })
    void aChoiceIsReadInItsOwnKind(String spec, String said, String choice) {
        assertThat(ValueType.of(json(spec)).read(json(said))).hasToString(choice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[1,2]; 3", "[1,2]; true", "[true,false]; 1", "[\"yes\",\"Yes\"]; \"YES\"", "[\"a\"]; [\"a\"]"})
    void whatIsNoneOfTheChoicesOrMoreThanOneIsUnfit(String spec, String said) {
        assertThatThrownBy(() -> ValueType.of(json(spec)).read(json(said))).isInstanceOf(UnfitValueException.class);
    }
}
