package io.github.memalign.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterable;
import scala.collection.Iterator;

/** Values of cells as JSON: structs and maps as objects, arrays as lists, and what JSON has no type for as text. */
final class Values {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Values() {}

    /** A text that holds a JSON object or list is read as that, as in CSV, since tables keep such texts for want of a type. */
    static JsonNode json(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof String text) {
            return Json.container(text).orElseGet(() -> NODES.textNode(text));
        } else if (value instanceof Row row) {
            return object(row);
        } else if (value instanceof scala.collection.Map<?, ?> map) {
            return object(map);
        } else if (value instanceof Iterable<?> list) {
            return list(list);
        }
        return scalar(value);
    }

    private static JsonNode scalar(Object value) {
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? NODES.numberNode(number) : NODES.nullNode();
        } else if (value instanceof BigDecimal number) {
            return NODES.numberNode(number);
        } else if (value instanceof Number number) {
            return NODES.numberNode(number.longValue());
        } else if (value instanceof Timestamp time) {
            return NODES.textNode(time.toInstant().toString());
        } else if (value instanceof LocalDateTime time) {
            return NODES.textNode(time.toInstant(ZoneOffset.UTC).toString());
        }
        return NODES.textNode(value.toString());
    }

    private static JsonNode object(Row row) {
        ObjectNode object = Json.object();
        StructType schema = row.schema();
        for (int i = 0; i < row.length(); i++) {
            object.set(schema == null ? "_" + (i + 1) : schema.fieldNames()[i], json(row.get(i)));
        }
        return object;
    }

    private static JsonNode object(scala.collection.Map<?, ?> map) {
        ObjectNode object = Json.object();
        for (Iterator<?> entries = map.iterator(); entries.hasNext(); ) {
            scala.Tuple2<?, ?> entry = (scala.Tuple2<?, ?>) entries.next();
            object.set(String.valueOf(entry._1()), json(entry._2()));
        }
        return object;
    }

    private static JsonNode list(Iterable<?> list) {
        ArrayNode array = NODES.arrayNode();
        for (Iterator<?> elements = list.iterator(); elements.hasNext(); ) {
            array.add(json(elements.next()));
        }
        return array;
    }
}
