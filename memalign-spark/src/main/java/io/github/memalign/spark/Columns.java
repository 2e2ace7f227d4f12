package io.github.memalign.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Instructions;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which columns of a table hold which fields of an example, by their place in a row.
 *
 * @param fields the fields that the table has
 * @param places where they are
 */
record Columns(List<String> fields, List<Integer> places) implements Serializable {
    private static final List<String> OF_EXAMPLES = Stream.concat(
                    Stream.of("id"), Arrays.stream(Field.values()).map(Field::key))
            .toList();
    private static final List<String> OF_FEEDBACK = Stream.concat(
                    OF_EXAMPLES.stream(), Stream.of("label", "rationale", "source", "time"))
            .toList();

    /** The columns of rows to judge; a field that nobody named is in the column of its name, if there is one. */
    static Columns toJudge(StructType schema, Map<String, String> named, Instructions instructions) {
        Columns columns = of(schema, named, OF_EXAMPLES);
        for (Field field : instructions.variables()) {
            if (!columns.fields.contains(field.key())) {
                throw new InvalidSettingException(
                        "column",
                        "the judge's instructions name {{ " + field.key()
                                + " }}, and the rows have no such column; name"
                                + " the one that holds it by column(\"" + field.key() + "\", NAME). Columns are "
                                + String.join(", ", schema.fieldNames()));
            }
        }
        return columns;
    }

    /** The columns of rows to judge that have the names of their fields, whichever of them are there. */
    static Columns toJudge(StructType schema) {
        return of(schema, Map.of(), OF_EXAMPLES);
    }

    /** The columns of rows that hold feedback. */
    static Columns ofFeedback(StructType schema, Map<String, String> named) {
        return of(schema, named, OF_FEEDBACK);
    }

    private static Columns of(StructType schema, Map<String, String> named, List<String> known) {
        named.keySet().stream()
                .filter(field -> !known.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new InvalidSettingException(
                            "column", "there is no field '" + field + "'; fields are " + String.join(", ", known));
                });
        List<String> names = List.of(schema.fieldNames());
        List<String> fields = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (String field : known) {
            String name = named.getOrDefault(field, field);
            int place = names.indexOf(name);
            if (place < 0 && named.containsKey(field)) {
                throw new InvalidSettingException(
                        "column",
                        "there is no column '" + name + "' for " + field + "; columns are " + String.join(", ", names));
            }
            if (place >= 0) {
                checkReadable(schema.fields()[place], field);
                fields.add(field);
                places.add(place);
            }
        }
        return new Columns(List.copyOf(fields), List.copyOf(places));
    }

    private static void checkReadable(StructField column, String field) {
        if (hasBinary(column.dataType())) {
            throw new InvalidSettingException(
                    "column",
                    column.name() + " for " + field + " is binary, or has a part that is; cast it to a string");
        }
    }

    private static boolean hasBinary(DataType type) {
        if (type instanceof StructType struct) {
            return Arrays.stream(struct.fields()).anyMatch(field -> hasBinary(field.dataType()));
        } else if (type instanceof ArrayType array) {
            return hasBinary(array.elementType());
        } else if (type instanceof MapType map) {
            return hasBinary(map.keyType()) || hasBinary(map.valueType());
        }
        return type instanceof BinaryType;
    }

    /**
     * The fields of a row, under their own names.
     *
     * @param place the partition, or what else the row is known by, for messages
     * @param number of the row within that, from 1
     */
    Row read(org.apache.spark.sql.Row row, Path place, long number) {
        ObjectNode values = Json.object();
        for (int i = 0; i < fields.size(); i++) {
            JsonNode value = Values.json(row.get(places.get(i)));
            if (!value.isNull()) {
                values.set(fields.get(i), value);
            }
        }
        return new Row(place, number, values);
    }
}
