package io.github.memalign.datasets.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blue.strategic.parquet.ParquetWriter;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.DataFileException;
import io.github.memalign.datasets.Loaded;
import io.github.memalign.datasets.Problem;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Assessment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackFileTest {
    private static final JudgeDefinition TONE = JudgeDefinition.builder(
                    "tone", "Is {{ outputs }} to {{ inputs }} kind?")
            .valueType(ValueType.oneOf("kind", "rude"))
            .build();

    @TempDir
    Path temp;

    private Path file(String name, String... lines) {
        try {
            return Files.writeString(temp.resolve(name), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Loaded<LabelledExample> read(String name, String... lines) {
        return FeedbackFile.read(file(name, lines), TONE, Map.of());
    }

    private List<String> reasons(Loaded<?> loaded) {
        return loaded.problems().stream()
                .map(problem -> problem.toString().replace(temp + "/", ""))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "A.CSV"})
    void everyColumnOfACsvFileIsUsed(String name) {
        LabelledExample read = read(
                        name,
                        "id,inputs,outputs,expectations,label,rationale,source,time",
                        "7,\"{\"\"q\"\": 1}\",[text,\"[1, 2]\",kind,\"nice,\nreally\",ann,2026-01-31T13:00:00+01:00")
                .orThrow()
                .get(0);
        assertThat(read.example().id()).isEqualTo("7");
        assertThat(read.example().field(Field.INPUTS).orElseThrow().isObject()).isTrue();
        assertThat(read.example().text(Field.OUTPUTS)).contains("[text");
        assertThat(read.example().field(Field.EXPECTATIONS).orElseThrow().isArray())
                .isTrue();
        assertThat(read.assessments())
                .containsExactly(Assessment.of("kind")
                        .by("ann")
                        .because("nice,\nreally")
                        .at(Instant.parse("2026-01-31T12:00:00Z")));
    }

    @Test
    void jsonKeepsItsTypesAndTextsStayTexts() {
        LabelledExample read = read("a.jsonl", "{\"inputs\": {\"q\": 1}, \"outputs\": \"[1, 2]\", \"label\": \"rude\"}")
                .orThrow()
                .get(0);
        assertThat(read.example().field(Field.OUTPUTS).orElseThrow().isTextual())
                .isTrue();
        assertThat(read.assessments().get(0).source()).isEqualTo("unknown");
        assertThat(read.assessments().get(0).time()).isNull();
    }

    @Test
    void rowsOfOneIdOrOfOneContentAreAssessmentsOfOneExample() {
        List<LabelledExample> read = read(
                        "a.csv",
                        "id,inputs,outputs,label,source",
                        "7,q,a,kind,ann",
                        ",r,b,rude,ann",
                        "7,q,a,rude,bob",
                        "7,q,a,rude,ann",
                        "7,q,a,rude,ann#2",
                        ",r,b,kind,bob")
                .orThrow();
        assertThat(read).hasSize(2);
        assertThat(read.get(0).assessments())
                .extracting(Assessment::id)
                .containsExactly("ann", "bob", "ann#2", "ann#2#2");
        assertThat(read.get(1).assessments()).extracting(Assessment::id).containsExactly("ann", "bob");
    }

    @Test
    void anIdThatStoodForAnotherExampleNamesTheEarlierLine() {
        assertThat(reasons(read(
                        "a.csv", "id,inputs,outputs,label", "7,\"q\n\",a,kind", "7,\"q\n\",a,rude", "7,other,a,kind")))
                .containsExactly(
                        "a.csv:6: id: 7 stands for another example in line 2; rows of one id need the same content");
        assertThat(reasons(read(
                        "a.json",
                        "[{\"id\": 7, \"inputs\": \"q\", \"outputs\": \"a\", \"label\": \"kind\"},",
                        " {\"id\": 7, \"inputs\": \"r\", \"outputs\": \"a\", \"label\": \"kind\"}]")))
                .containsExactly("a.json:2: id: 7 stands for another example in element 1;"
                        + " rows of one id need the same content (element 2 of the array)");
    }

    @Test
    void aMistypedColumnIsToldOnceForTheHeaderAndOthersAreIgnored() {
        Loaded<LabelledExample> read =
                read("a.csv", "inputs,outputs,label,sorce,note", "q,a,kind,ann,x", "r,b,rude,bob,y");
        assertThat(read.examples()).hasSize(2);
        assertThat(reasons(read)).hasSize(1);
        assertThat(reasons(read).get(0)).startsWith("a.csv:1: sorce: is no known column; did you mean source?");
        assertThat(read.ignored()).containsExactly("note");
    }

    /** What real exports have beside the known columns, some of them a few letters from one. */
    @Test
    void furtherColumnsAreIgnored() {
        Loaded<LabelledExample> read = read(
                "a.csv",
                "inputs,input,outputs,label,labels,topic,customer_tier,type,name,tone,score",
                "q,p,a,kind,x,late,gold,chat,ann,flat,3");
        assertThat(read.problems()).isEmpty();
        assertThat(read.examples()).hasSize(1);
        assertThat(read.ignored())
                .containsExactly("input", "labels", "topic", "customer_tier", "type", "name", "tone", "score");
    }

    @Test
    void aFileOfInputsMayBeEmptyAndOneOfFeedbackMayNot() {
        assertThat(InputFile.read(file("none.jsonl", ""), TONE, Map.of()))
                .isEqualTo(new Loaded<>(List.of(), List.of(), List.of()));
        assertThat(reasons(read("none.jsonl", ""))).hasSize(1);
    }

    @Test
    void anUnknownColumnOfAJsonRowIsAProblemOfThatRow() {
        Loaded<LabelledExample> read = read(
                "a.jsonl",
                "{\"inputs\": \"q\", \"outputs\": \"a\", \"label\": \"kind\"}",
                "{\"inputs\": \"q\", \"outputs\": \"b\", \"lable\": \"kind\"}");
        assertThat(read.examples()).hasSize(1);
        assertThat(reasons(read)).hasSize(1);
        assertThat(reasons(read).get(0)).startsWith("a.jsonl:2: lable: is no known column; did you mean label?");
    }

    @Test
    void columnsMayHaveOtherNamesAndOthersBesideThem() {
        Path file = file("a.csv", "question,answer,score,note", "q,a,kind,x");
        Map<String, String> columns = Map.of("inputs", "question", "outputs", "answer", "label", "score");
        LabelledExample read = FeedbackFile.read(file, TONE, columns).orThrow().get(0);
        assertThat(read.example().text(Field.INPUTS)).contains("q");
        assertThat(read.assessments().get(0).value()).contains("kind");
        assertThat(reasons(FeedbackFile.read(
                        file,
                        TONE,
                        Map.of("inputs", "question", "outputs", "answer", "label", "score", "source", "who"))))
                .containsExactly("a.csv:1: who: is named with --column, but the file has no such column");
        assertThatThrownBy(() -> FeedbackFile.read(file, TONE, Map.of("question", "inputs")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll("--column", "question", "inputs, outputs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "q,,kind,|outputs: is missing; the judge's instructions name {{ outputs }}",
                "' ',' ',kind,|nothing to judge: all its texts are blank",
                "\u200b,\u200b\ufeff,kind,|nothing to judge: all its texts are blank",
                "q,a,lukewarm,|label: \"lukewarm\" is not of the judge's value type; expected [kind, rude]",
                "q,a,kind,yesterday|time: yesterday is no time; expected one as 2026-01-31T12:00:00Z",
                "q,a,​,|has neither a label nor a rationale; there is nothing to learn from it"
            })
    void aRowThatCannotBeUsedSaysWhy(String row, String reason) {
        Loaded<LabelledExample> read = read("a.csv", "inputs,outputs,label,time", row.replace("'", "\""), "q,a,kind,");
        assertThat(reasons(read)).containsExactly("a.csv:2: " + reason);
        assertThat(read.examples()).hasSize(1);
    }

    @Test
    void aTextIsAtMostAMillionCharacters() {
        String longest = "x".repeat(1_000_000);
        assertThat(read("a.csv", "inputs,outputs,label", "q," + longest + ",kind")
                        .problems())
                .isEmpty();
        assertThat(reasons(read("a.csv", "inputs,outputs,label", "q," + longest + "x,kind")))
                .containsExactly("a.csv:2: outputs: has 1000001 characters; at most 1000000 are taken");
    }

    @Test
    void aCsvFileOfAnotherSeparatorIsToldSo() {
        assertThat(reasons(read("a.csv", "inputs;outputs;label", "q;a;kind")))
                .containsExactly("a.csv:1: has one column; separate columns by commas");
    }

    @Test
    void orThrowGivesAllOrNamesTheFirstProblemAndHowManyThereAre() {
        Loaded<LabelledExample> read = read("a.csv", "inputs,outputs,label", "q,,kind", "q,,rude", "q,a,kind");
        assertThatThrownBy(read::orThrow)
                .isInstanceOfSatisfying(
                        DataFileException.class,
                        e -> assertThat(e.problems()).extracting(Problem::line).containsExactly(2L, 3L))
                .hasMessageContainingAll("a.csv:2: outputs", "(1 more)");
    }

    @Test
    void rowsToJudgeNeedNoLabelAndEachStandsForItself() {
        Path file = file("a.csv", "id,inputs,outputs,label", "7,q,a,", "7,r,b,rude", "8,q,,kind");
        Loaded<InputFile.Input> read = InputFile.read(file, TONE, Map.of());
        assertThat(read.examples()).extracting(input -> input.example().id()).containsExactly("7", "7");
        assertThat(read.examples().get(0).label()).isEmpty();
        assertThat(read.examples().get(1).label()).contains("rude");
        assertThat(reasons(read))
                .containsExactly("a.csv:4: outputs: is missing; the judge's instructions name {{ outputs }}");
    }

    @Test
    void anUnknownColumnOfRowsToJudgeIsToldOnce() {
        Loaded<InputFile.Input> read =
                InputFile.read(file("a.csv", "inputs,outputs,lable", "q,a,kind", "r,b,rude"), TONE, Map.of());
        assertThat(read.examples()).hasSize(2);
        assertThat(reasons(read)).hasSize(1);
    }

    @Test
    void aParquetFileIsReadLikeTheOthers() throws IOException {
        Path file = temp.resolve("a.parquet");
        MessageType schema = Types.buildMessage()
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named("inputs")
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named("outputs")
                .named("rows");
        try (ParquetWriter<String> writer = ParquetWriter.writeFile(schema, file.toFile(), (outputs, value) -> {
            value.write("inputs", "q");
            value.write("outputs", outputs);
        })) {
            writer.write("a");
            writer.write(" b");
        }
        assertThat(InputFile.read(file, TONE, Map.of()).orThrow())
                .extracting(input -> input.example().text(Field.OUTPUTS).orElse(""))
                .containsExactly("a", " b");
        assertThat(reasons(FeedbackFile.read(file, TONE, Map.of())))
                .hasSize(2)
                .allMatch(reason -> reason.contains("neither a label"));
    }
}
