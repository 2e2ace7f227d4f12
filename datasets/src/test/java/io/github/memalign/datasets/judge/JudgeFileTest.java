package io.github.memalign.datasets.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.datasets.DataFileException;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.model.ModelUri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeFileTest {
    private static final String SMALLEST = "name: tone\ninstructions: Is {{ outputs }} kind?\n";

    @TempDir
    Path temp;

    private Path file(String text) {
        try {
            return Files.writeString(temp.resolve("judge.yaml"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JudgeFile read(String text) {
        return JudgeFile.read(file(text));
    }

    private void fails(String text, String... parts) {
        Path file = file(text);
        assertThatThrownBy(() -> JudgeFile.read(file))
                .isInstanceOf(DataFileException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(parts);
    }

    @Test
    void aNameAndInstructionsAreEnough() {
        JudgeFile judge = read(SMALLEST);
        assertThat(judge.definition().name()).isEqualTo("tone");
        assertThat(judge.settings()).isEqualTo(MemorySettings.DEFAULT);
        assertThat(judge.unaligned().episodes()).isEmpty();
    }

    @Test
    void retrievalCanBeMlflows() {
        assertThat(read(SMALLEST + "retrieval: mlflow\n").settings())
                .isEqualTo(MemorySettings.DEFAULT.withRetrieval(Retrieval.MLFLOW));
        fails(SMALLEST + "retrieval: python\n", "write fields or mlflow");
    }

    @Test
    void yesAndNoAreWords() {
        assertThat(read(SMALLEST + "value_type: [yes, no]\n")
                        .definition()
                        .valueType()
                        .choices())
                .containsExactly("yes", "no");
        assertThat(read(SMALLEST + "value_type: [on, off, y, n]\nrationale_first: true\n")
                        .definition()
                        .valueType()
                        .choices())
                .containsExactly("on", "off", "y", "n");
        fails(SMALLEST + "rationale_first: yes\n", "rationale_first", "neither true nor false");
    }

    @Test
    void everyKeyIsUsed() {
        JudgeFile judge = read("""
                name: tone
                description: How kind?
                instructions: Is {{ outputs }} to {{ inputs }} kind?
                model: openai:/gpt-4.1-mini
                value_type: [low, high]
                rationale_first: true
                inference_params: {temperature: 0.5, top_p: 1}
                base_url: http://127.0.0.1:1/v1
                extra_headers: {X-Team: red, X-Number: 7}
                reflection_model: openai:/o
                embedding_model: openai:/e
                embedding_dimension: 64
                retrieve_by: [outputs, inputs]
                k: 7
                token_budget: 999
                context_window: 4096
                """);
        assertThat(judge.definition().description()).contains("How kind?");
        assertThat(judge.definition().model()).isEqualTo(ModelUri.of("openai:/gpt-4.1-mini"));
        assertThat(judge.definition().valueType()).isEqualTo(ValueType.oneOf("low", "high"));
        assertThat(judge.definition().rationaleFirst()).isTrue();
        assertThat(judge.definition().inferenceParams().toString()).contains("temperature", "0.5", "top_p");
        assertThat(judge.definition().baseUrl().toString()).contains("http://127.0.0.1:1/v1");
        assertThat(judge.definition().extraHeaders())
                .containsEntry("X-Team", "red")
                .containsEntry("X-Number", "7");
        assertThat(judge.settings().reflectionModel()).contains(ModelUri.of("openai:/o"));
        assertThat(judge.settings().embeddingModel()).isEqualTo(ModelUri.of("openai:/e"));
        assertThat(judge.settings().embeddingDimension()).contains(64);
        assertThat(judge.settings().retrieveBy()).containsExactly(Field.OUTPUTS, Field.INPUTS);
        assertThat(judge.settings().k()).isEqualTo(7);
        assertThat(judge.settings().tokenBudget()).isEqualTo(999);
        assertThat(judge.settings().contextWindow()).contains(4096);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"inputs; INPUTS", "' outputs, inputs '; OUTPUTS,INPUTS", "[inputs]; INPUTS", "[]; ''", "; ''"})
    void retrieveByIsAFieldOrAListOfFields(String written, String fields) {
        JudgeFile judge = read(SMALLEST + "retrieve_by: " + (written == null ? "" : written) + "\n");
        assertThat(String.join(
                        ",",
                        judge.settings().retrieveBy().stream().map(Field::name).toList()))
                .isEqualTo(fields);
    }

    @ParameterizedTest
    @ValueSource(strings = {"answer", "[inputs, answer]", "{inputs: 1}", "7"})
    void retrieveByOfAnythingElseIsRefusedWithItsLine(String written) {
        fails(SMALLEST + "retrieve_by: " + written, ":3: retrieve_by: ", "field");
    }

    @Test
    void aKeyGivenTwiceIsRefusedWithBothLines() {
        fails(SMALLEST + "k: 5\nk: 6\n", ":4: k: is given in line 3 already");
        fails(SMALLEST + "extra_headers:\n  A: b\n  A: c\n", ":5: A: is given in line 4 already");
        fails("{\"name\": \"a\", \"name\": \"b\"}", ":1: name: is given in line 1 already");
    }

    @Test
    void theSameKeyInTwoPlacesIsNoRepetition() {
        JudgeFile judge = read(SMALLEST + "extra_headers: {name: a, k: b}\ninference_params: {k: 1}\nk: 3\n");
        assertThat(judge.settings().k()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "retreive_by, did you mean retrieve_by?",
        "Model, did you mean model?",
        "value-type, did you mean value_type?",
        "tokenbudget, did you mean token_budget?",
        "colour, 'Keys are name, description'"
    })
    void anUnknownKeyIsNamedWithItsLineAndTheNearestOne(String key, String hint) {
        fails(SMALLEST + "\n" + key + ": x\n", ":4: " + key + ": is no known key", hint);
    }

    @Test
    void allUnknownKeysAreToldTogether() {
        Path file = file(SMALLEST + "colour: red\nsize: 3\n");
        assertThatThrownBy(() -> JudgeFile.read(file))
                .isInstanceOfSatisfying(
                        DataFileException.class, e -> assertThat(e.problems()).hasSize(2))
                .hasMessageContaining("(1 more)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "k: 0; k",
                "k: five; k",
                "k: 1.5; k",
                "token_budget: 3; token_budget",
                "context_window: 300; context_window",
                "rationale_first: maybe; rationale_first",
                "value_type: complex; value_type",
                "description: [a]; description",
                "extra_headers: [a]; extra_headers",
                "extra_headers: {A: [b]}; extra_headers",
                "extra_headers: {A: }; extra_headers",
                "inference_params: 3; inference_params",
                "model: gpt-4; model",
                "embedding_dimension: -1; embedding_dimension"
            })
    void aValueThatCannotBeMeantIsNamedWithItsLine(String line, String key) {
        fails(SMALLEST + line + "\n", ":3: " + key + ": ");
    }

    @Test
    void whatIsNoJudgeIsTold() throws IOException {
        fails("", "is no judge");
        fails("- a\n- b\n", "is no judge");
        fails("name: tone\n", "instructions: is missing");
        fails("instructions: Is {{ outputs }} kind?\n", "name: is missing");
        fails("name: tone\ninstructions: 'Is {{ outputs }} kind?\n", ":", "is not valid YAML");
        fails(SMALLEST + "---\n" + SMALLEST, "a second document begins here");
        Path missing = temp.resolve("missing.yaml");
        assertThatThrownBy(() -> JudgeFile.read(missing)).hasMessage(missing + ": there is no such file");
        assertThatThrownBy(() -> JudgeFile.read(temp)).hasMessage(temp + ": is a directory; name a YAML file");
        Path utf16 = Files.write(temp.resolve("utf16.yaml"), SMALLEST.getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> JudgeFile.read(utf16)).hasMessageContaining("is not UTF-8");
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsChangeNothing() {
        JudgeFile plain = read(SMALLEST + "k: 3\n");
        assertThat(read("\ufeff" + SMALLEST.replace("\n", "\r\n") + "k: 3\r\n")).isEqualTo(plain);
    }
}
