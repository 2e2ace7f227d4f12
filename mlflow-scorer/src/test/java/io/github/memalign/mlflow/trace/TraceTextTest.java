package io.github.memalign.mlflow.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.PythonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTextTest {
    /** Values and what MLflow 3.17.2 made of them under Python. */
    static List<JsonNode> pythonTexts() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                TraceTextTest.class.getResourceAsStream("python-texts.jsonl"), StandardCharsets.UTF_8))) {
            return lines.lines().map(TraceTextTest::json).toList();
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @ParameterizedTest
    @MethodSource("pythonTexts")
    void isPythonsToTheCharacter(JsonNode line) {
        Optional<JsonNode> value = Optional.of(line.get("value"));
        String text = line.get("kind").asText().equals("in") ? TraceText.inputs(value) : TraceText.outputs(value);
        assertThat(text).isEqualTo(line.get("text").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "2.5", "true", "[]"})
    void w18_outputsThatPythonCannotReadAreReadAsTheirJson(String output) {
        assertThat(TraceText.outputs(Optional.of(json(output)))).isEqualTo(output);
    }

    @Test
    void absentInputsAreOneBlank() {
        assertThat(TraceText.inputs(Optional.empty())).isEqualTo(" ");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void numbersAreTheShortestThatMeanTheSame(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String text = PythonText.number(value);
                assertThat(Double.parseDouble(text)).isEqualTo(value);
                assertThat(text.length())
                        .isLessThanOrEqualTo(Double.toString(value).length() + 2);
            }
        }
        assertThat(PythonText.number(2e-3)).isEqualTo("0.002");
        assertThat(PythonText.number(2.0E-45)).isEqualTo("2e-45");
        assertThat(PythonText.number(9007199254740993.0)).isEqualTo("9007199254740992.0");
        assertThat(PythonText.number(Double.NaN)).isEqualTo("nan");
        assertThat(PythonText.repr(JsonNodeFactory.instance.numberNode(3.0))).isEqualTo("3.0");
    }
}
