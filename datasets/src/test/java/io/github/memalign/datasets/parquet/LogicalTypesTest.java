package io.github.memalign.datasets.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.datasets.rows.RowSink;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a number or a group of parquet's stands for is what a row says. */
class LogicalTypesTest {
    @TempDir
    Path temp;

    private JsonNode row(String fields, Consumer<Group> filled) throws IOException {
        MessageType schema = MessageTypeParser.parseMessageType("message rows { " + fields + " }");
        Path file = temp.resolve("a.parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .build()) {
            Group group = new SimpleGroup(schema);
            filled.accept(group);
            writer.write(group);
        }
        List<JsonNode> rows = new ArrayList<>();
        ParquetRows.read(file, RowSink.of(row -> rows.add(row.values()), problem -> {
            throw new AssertionError(problem);
        }));
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static JsonNode json(String text) throws IOException {
        return JsonMapper.builder().build().readTree(text.replace('\'', '"'));
    }

    @Test
    void decimalsAreNumbersWithTheirFraction() throws IOException {
        JsonNode row = row(
                "required int32 a (DECIMAL(9,2)); required int64 b (DECIMAL(18,3));"
                        + " required fixed_len_byte_array(9) c (DECIMAL(20,2)); required binary d (DECIMAL(20,0));",
                group -> {
                    group.add("a", 1999);
                    group.add("b", -1L);
                    group.add("c", Binary.fromConstantByteArray(new byte[] {0, 0, 0, 0, 0, 0, 0, 7, (byte) 0xcf}));
                    group.add(
                            "d",
                            Binary.fromConstantByteArray(BigInteger.valueOf(-5).toByteArray()));
                });
        assertThat(row.toString()).isEqualTo("{\"a\":19.99,\"b\":-0.001,\"c\":19.99,\"d\":-5}");
    }

    @Test
    void daysAndTimesAreIsoText() throws IOException {
        long second = 1_767_323_045L;
        JsonNode row = row(
                "required int32 day (DATE); required int32 time (TIME(MILLIS,true));"
                        + " required int64 milli (TIMESTAMP(MILLIS,true)); required int64 micro (TIMESTAMP(MICROS,false));"
                        + " required int64 nano (TIMESTAMP(NANOS,true)); required int96 old;",
                group -> {
                    group.add("day", 20_455);
                    group.add("time", 3_600_000);
                    group.add("milli", -1L);
                    group.add("micro", second * 1_000_000 + 250_000);
                    group.add("nano", second * 1_000_000_000 + 1);
                    group.add(
                            "old",
                            Binary.fromConstantByteArray(ByteBuffer.allocate(12)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .putLong(3_600_000_000_000L)
                                    .putInt(2_440_588 + 20_455)
                                    .array()));
                });
        assertThat(row)
                .isEqualTo(json("{'day':'2026-01-02','time':'01:00:00','milli':'1969-12-31T23:59:59.999Z',"
                        + "'micro':'2026-01-02T03:04:05.25','nano':'2026-01-02T03:04:05.000000001Z',"
                        + "'old':'2026-01-02T01:00:00Z'}"));
    }

    @Test
    void mapsAreObjects() throws IOException {
        JsonNode row = row(
                "optional group scores (MAP) { repeated group key_value { required binary key (STRING);"
                        + " optional int32 value; } }"
                        + " optional group none (MAP) { repeated group key_value { required int32 key;"
                        + " optional int32 value; } }",
                group -> {
                    Group scores = group.addGroup("scores");
                    scores.addGroup("key_value").append("key", "tone").append("value", 3);
                    scores.addGroup("key_value").append("key", "length");
                    group.addGroup("none");
                });
        assertThat(row).isEqualTo(json("{'scores':{'tone':3,'length':null},'none':{}}"));
    }

    @Test
    void numbersWithoutASignStayAboveZero() throws IOException {
        JsonNode row = row("required int32 a (INTEGER(32,false)); required int64 b (INTEGER(64,false));", group -> {
            group.add("a", -1);
            group.add("b", -1L);
        });
        assertThat(row.toString()).isEqualTo("{\"a\":4294967295,\"b\":18446744073709551615}");
    }
}
