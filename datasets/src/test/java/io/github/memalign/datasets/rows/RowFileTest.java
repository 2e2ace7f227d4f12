package io.github.memalign.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.memalign.datasets.Problem;
import io.github.memalign.internal.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFileTest {
    @TempDir
    Path temp;

    /** What a file holds, as text. */
    private static final class Collected implements RowSink {
        final List<Row> rows = new ArrayList<>();
        final List<Problem> problems = new ArrayList<>();
        List<String> columns = List.of();

        static Collected of(Path file) {
            Collected collected = new Collected();
            RowFile.read(file, collected);
            return collected;
        }

        @Override
        public void header(Row header, List<String> names) {
            columns = names;
        }

        @Override
        public void row(Row row) {
            rows.add(row);
        }

        @Override
        public void problem(Problem problem) {
            problems.add(problem);
        }

        List<String> values() {
            return rows.stream()
                    .map(row -> row.line() + row.values().toString())
                    .toList();
        }

        List<String> reasons() {
            return problems.stream().map(Problem::toString).toList();
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(temp.resolve(name), text);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(temp.resolve(name), bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.ndjson", "a.json", "A.JSONL"})
    void jsonLinesAreRowsWithTheirLineAndBlankLinesArePassedOver(String name) throws IOException {
        Collected read = Collected.of(file(name, "{\"a\": 1}\n\n  \r\n{\"a\": \"2\"}\r\n"));
        assertThat(read.values()).containsExactly("1{\"a\":1}", "4{\"a\":\"2\"}");
        assertThat(read.problems).isEmpty();
    }

    @Test
    void anArrayOfObjectsIsRowsWithTheLineEachBeginsOn() throws IOException {
        Collected read =
                Collected.of(file("a.json", "\n [{\"a\": 1},\n  {\"a\": [1, {\"b\": 2}]},\n{\n\"a\": 3}\n]\n"));
        assertThat(read.values()).containsExactly("2{\"a\":1}", "3{\"a\":[1,{\"b\":2}]}", "4{\"a\":3}");
        assertThat(read.problems).isEmpty();
    }

    @Test
    void anElementThatIsNoObjectIsNamedByItsPlaceInTheArrayAndTheOthersAreRead() throws IOException {
        Path file = file("a.json", "[{\"a\": 1}, 7, {\"a\": 3}]");
        Collected read = Collected.of(file);
        assertThat(read.values()).containsExactly("1{\"a\":1}", "1{\"a\":3}");
        assertThat(read.reasons()).containsExactly(file + ":1: is not a JSON object (element 2 of the array)");
        assertThat(read.rows.get(1).problem("a", "is odd"))
                .hasToString(file + ":1: a: is odd (element 3 of the array)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[{\"a\": 1}, {\"a\": }, {\"a\": 3}]; 1; element 2",
                "[{\"a\": 1}, {\"a\": 2; 1; element 2",
                "[{\"a\": 1}; 1; element 2",
                "[{\"a\": 1, \"a\": 2}]; 0; element 1",
                "[{\"a\": 1}] {\"a\": 2}; 1; more JSON follows",
                "[{\"a\": 1}] x; 1; malformed"
            })
    void whatIsReadBeforeAnArrayBreaksIsKeptAndTheBreakIsNamed(String json, int rows, String named) throws IOException {
        Collected read = Collected.of(file("a.json", json));
        assertThat(read.rows).hasSize(rows);
        assertThat(read.reasons()).hasSize(1);
        assertThat(read.reasons().get(0)).contains("a.json:1: ", named);
    }

    @Test
    void aLineThatIsNoObjectIsNamedAndTheOthersAreRead() throws IOException {
        Path file = file("a.jsonl", "{\"a\": 1}\n{\"a\": \n[1]\n{\"a\": 1} {}\n{\"a\": 1, \"a\": 2}\n{\"a\": 6}\n");
        Collected read = Collected.of(file);
        assertThat(read.values()).containsExactly("1{\"a\":1}", "6{\"a\":6}");
        assertThat(read.problems).extracting(Problem::line).containsExactly(2L, 3L, 4L, 5L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a.jsonl|{~a~: ~é~}", "a.json|[{~a~: ~é~}]", "a.csv|a\\né"})
    void aByteOrderMarkIsNoPartOfTheRow(String name, String text) throws IOException {
        String json = text.replace('~', '"').replace("\\n", "\n");
        Collected read = Collected.of(file(name, "\ufeff" + json));
        assertThat(read.problems).isEmpty();
        assertThat(read.rows.get(0).values().toString()).isEqualTo("{\"a\":\"é\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "a.jsonl, UTF-16",
        "a.json, UTF-16",
        "a.csv, UTF-16",
        "a.jsonl, UTF-16LE",
        "a.csv, UTF-16LE",
        "a.csv, UTF-16BE",
        "a.jsonl, ISO-8859-1",
        "a.json, ISO-8859-1",
        "a.csv, ISO-8859-1",
        "a.csv, UTF-32"
    })
    void anotherEncodingIsToldAndNothingIsReadOfIt(String name, String encoding) throws IOException {
        String text =
                switch (name) {
                    case "a.csv" -> "text\né\n";
                    case "a.json" -> "[{\"text\": \"é\"}]";
                    default -> "{\"text\": \"é\"}";
                };
        Collected read = Collected.of(file(name, text.getBytes(Charset.forName(encoding))));
        assertThat(read.rows).isEmpty();
        assertThat(read.reasons()).isNotEmpty().allSatisfy(reason -> assertThat(reason)
                .contains("is not UTF-8; save the file in that encoding"));
    }

    @Test
    void cellsMaySpanLinesAndALaterFaultyRowIsNamedByTheLineItBeginsOn() throws IOException {
        Path file = file("a.csv", "a,b\r\n\"x\r\ny\n\"\"z\"\"\",1\r\n\r\n2\r\n\"3\n4\",5,6\n7,8\n");
        Collected read = Collected.of(file);
        assertThat(read.columns).containsExactly("a", "b");
        assertThat(read.values())
                .containsExactly("2{\"a\":\"x\\r\\ny\\n\\\"z\\\"\",\"b\":\"1\"}", "9{\"a\":\"7\",\"b\":\"8\"}");
        assertThat(read.problems).extracting(Problem::line).containsExactly(6L, 7L);
        assertThat(read.reasons().get(0)).contains("has 1 cells, the header has 2");
    }

    @Test
    void rowsWithoutAnyTextArePassedOver() throws IOException {
        Collected read = Collected.of(file("a.CSV", "a,b\n,\n\n 1,\n , \n,,,,\n"));
        assertThat(read.values()).containsExactly("4{\"a\":\" 1\"}");
        assertThat(read.problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a,b\\n1,2\\n3,\"4\\n5,6\\n|3", "a,b\\n\"1\\n2\",2\\n\\n3,\"4\\n5,6\\n|5", "a,\"b\\n1,2\\n|1"})
    void aQuoteThatIsNeverClosedIsNamedByTheLineOfItsRow(String text, long line) throws IOException {
        Collected read = Collected.of(file("a.csv", text.replace("\\n", "\n")));
        assertThat(read.problems).extracting(Problem::line).containsExactly(line);
        assertThat(read.reasons().get(0)).contains("quote").doesNotContain("Exception");
    }

    @Test
    void aColumnNamedTwiceOrNotAtAllIsAProblemOfTheHeader() throws IOException {
        assertThat(Collected.of(file("a.csv", "a,b,a\n1,2,3\n")).reasons())
                .containsExactly(temp.resolve("a.csv") + ":1: a: is the name of two columns");
        Collected unnamed = Collected.of(file("b.csv", "a,\n1,2\n"));
        assertThat(unnamed.rows).isEmpty();
        assertThat(unnamed.reasons()).containsExactly(temp.resolve("b.csv") + ":1: column 2 has no name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a.jsonl|''", "a.json|' '", "a.json|[]", "a.csv|''", "a.csv|'a,b'", "a.jsonl|\ufeff"})
    void aFileWithoutRowsIsAProblem(String name, String text) throws IOException {
        assertThat(Collected.of(file(name, text)).reasons())
                .containsExactly(temp.resolve(name) + ": is empty; expected at least one row");
    }

    @Test
    void whatIsNoFileOrOfNoKnownFormatIsToldBriefly() throws IOException {
        assertThat(Collected.of(temp).reasons().get(0)).contains("is a directory");
        assertThat(Collected.of(temp.resolve("no.jsonl")).reasons())
                .containsExactly(temp.resolve("no.jsonl") + ": there is no such file");
        assertThat(Collected.of(file("a.xlsx", "x")).reasons().get(0))
                .contains("unknown format", ".jsonl, .ndjson, .json or .csv");
        assertThat(Collected.of(file("README", "x")).reasons().get(0)).contains("unknown format");
        Path beneath = file("b.jsonl", "{}").resolve("c.jsonl");
        assertThat(Collected.of(beneath).reasons()).hasSize(1);
    }

    @Test
    void aFileThatMayNotBeReadIsTold() throws IOException {
        Path file = file("a.jsonl", "{\"a\": 1}");
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"), "skipped: no POSIX permissions here");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeTrue(
                !Files.isReadable(file),
                "skipped: this user may read every file, so that the message about one it may not read is not proved");
        assertThat(Collected.of(file).reasons()).containsExactly(file + ": may not be read; check its permissions");
    }

    /** Whatever is written into cells comes back, at the line it was written to. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void csvCellsComeBackAsTheyWereWritten(long seed) throws IOException {
        Random random = new Random(seed);
        String alphabet = "ab\",;\n\r é😀";
        StringBuilder csv = new StringBuilder("a,b\n");
        List<String> expected = new ArrayList<>();
        long line = 2;
        for (int row = 0; row < 200; row++) {
            String one = "x" + text(random, alphabet);
            String other = "y" + text(random, alphabet);
            csv.append(quoted(one)).append(',').append(quoted(other)).append('\n');
            expected.add(line
                    + Json.MAPPER
                            .createObjectNode()
                            .put("a", one)
                            .put("b", other)
                            .toString());
            line += 1 + lineBreaks(quoted(one) + quoted(other));
        }
        Collected read = Collected.of(file("a.csv", csv.toString()));
        assertThat(read.problems).isEmpty();
        assertThat(read.values()).isEqualTo(expected);
    }

    private static String text(Random random, String alphabet) {
        int[] characters = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    private static String quoted(String cell) {
        return '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static long lineBreaks(String text) {
        return text.replace("\r\n", "\n")
                .chars()
                .filter(c -> c == '\n' || c == '\r')
                .count();
    }

    @Test
    void aHugeLineIsReadWhole() throws IOException {
        String huge = "x".repeat(3 << 20);
        for (Path file : List.of(
                file("a.jsonl", "{\"a\": \"" + huge + "\"}"),
                file("a.json", "[{\"a\": \"" + huge + "\"}]"),
                file("a.csv", "a\n" + huge))) {
            assertThat(Collected.of(file).rows.get(0).values().get("a").asText())
                    .hasSize(huge.length());
        }
    }

    @Test
    void theArrayThatPrometheusIsPublishedAsHas160Rows() {
        String named = System.getProperty("memalign.data");
        Path data = named != null
                ? Path.of(named)
                : Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                        .map(directory -> directory.resolve("shared/data"))
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElse(temp);
        Path file = data.resolve("prometheus/new_feedback_collection.json");
        assumeTrue(Files.exists(file), "skipped: there is no directory shared/data beside the clone");
        Collected read = Collected.of(file);
        assertThat(read.problems).isEmpty();
        assertThat(read.rows).hasSize(160);
    }

    @Test
    void emptyCellsAreNoValuesAndBlankOnesAre() throws IOException {
        Collected read = Collected.of(file("a.csv", "a,b,c\n1,, \n".getBytes(StandardCharsets.UTF_8)));
        assertThat(read.values()).containsExactly("2{\"a\":\"1\",\"c\":\" \"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"a.jsonl;{~a~: ~é~}|{~a~: 2}", "a.json;[{~a~: ~é~},|{~a~: 2}]", "A.CSV;a|é|2"})
    void whatIsCompressedIsReadAsWhatItHolds(String name, String lines) throws IOException {
        String text = lines.replace('~', '"').replace('|', '\n');
        Path file = file(name + ".gz", compressed(text));
        Collected read = Collected.of(file);
        assertThat(read.problems).isEmpty();
        assertThat(read.values())
                .isEqualTo(Collected.of(file(name, text)).values())
                .hasSize(2);
    }

    @Test
    void ofACompressedFileThatIsTornWhatCameBeforeIsRead() throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 5000; row++) {
            text.append("{\"a\": ").append(random.nextLong()).append("}\n");
        }
        byte[] bytes = compressed(text.toString());
        Collected read = Collected.of(file("a.jsonl.gz", Arrays.copyOf(bytes, bytes.length - 100)));
        assertThat(read.rows).hasSizeGreaterThan(1000);
        assertThat(read.reasons()).hasSize(1);
        assertThat(read.reasons().get(0)).contains("a.jsonl.gz: cannot be read");
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"a.json, 2", "a.csv, 3"})
    void whatComesBeforeTheFirstByteThatIsNotUtf8IsRead(String name, long line) throws IOException {
        String text = name.endsWith("csv") ? "a\né\n?\n" : "[{\"a\": \"é\"},\n{\"a\": \"?\"}]";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '?' ? (byte) 0xE9 : bytes[i];
        }
        Collected read = Collected.of(file(name, bytes));
        assertThat(read.rows).hasSize(1);
        assertThat(read.reasons())
                .containsExactly(temp.resolve(name) + ":" + line
                        + ": is not UTF-8; save the file in that encoding; nothing more is read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{~a~: 1}\n|{~a~: 2}\n", "[{~a~: 1},\n|{~a~: 2}]", "a\n1\n|2\n"})
    void aRowThatComesThroughAPipeIsToldBeforeTheNextHasCome(String text) throws IOException, InterruptedException {
        String[] parts = text.replace('~', '"').split("\\|");
        CountDownLatch told = new CountDownLatch(1);
        List<Boolean> toldInTime = new ArrayList<>();
        InputStream before = System.in;
        try (PipedOutputStream pipe = new PipedOutputStream()) {
            System.setIn(new PipedInputStream(pipe));
            Thread writer = new Thread(() -> {
                try (pipe) {
                    pipe.write(parts[0].getBytes(StandardCharsets.UTF_8));
                    pipe.flush();
                    toldInTime.add(told.await(60, TimeUnit.SECONDS));
                    pipe.write(parts[1].getBytes(StandardCharsets.UTF_8));
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            List<Row> rows = new ArrayList<>();
            RowFile.read(
                    Path.of("-"),
                    RowSink.of(
                            row -> {
                                rows.add(row);
                                told.countDown();
                            },
                            problem -> assertThat(problem).isNull()));
            writer.join();
            assertThat(rows).hasSize(2);
        } finally {
            System.setIn(before);
        }
        assertThat(toldInTime).containsExactly(true);
    }
}
