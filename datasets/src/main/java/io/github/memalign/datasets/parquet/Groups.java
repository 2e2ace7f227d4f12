package io.github.memalign.datasets.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * Parquet's records as JSON: groups and maps are objects, lists are arrays, decimals are numbers, days and times are ISO
 * text, other binaries are UTF-8 text.
 */
final class Groups {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Groups() {}

    /** The fields of a group; those without a value are left out. */
    static ObjectNode object(Group group) {
        GroupType type = group.getType();
        ObjectNode object = JSON.objectNode();
        for (int field = 0; field < type.getFieldCount(); field++) {
            int count = group.getFieldRepetitionCount(field);
            if (type.getType(field).isRepetition(Type.Repetition.REPEATED)) {
                ArrayNode array = object.putArray(type.getFieldName(field));
                for (int i = 0; i < count; i++) {
                    array.add(value(group, field, i));
                }
            } else if (count > 0) {
                object.set(type.getFieldName(field), value(group, field, 0));
            }
        }
        return object;
    }

    private static JsonNode value(Group group, int field, int index) {
        Type type = group.getType().getType(field);
        if (type.isPrimitive()) {
            return primitive(group, field, index);
        }
        Group inner = group.getGroup(field, index);
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (logical instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
            return list(inner);
        }
        return logical instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation ? map(inner) : object(inner);
    }

    /** A map is a group of one repeated group of a key and a value, which may be missing. */
    private static ObjectNode map(Group group) {
        ObjectNode object = JSON.objectNode();
        for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
            Group entry = group.getGroup(0, i);
            boolean hasValue = entry.getType().getFieldCount() > 1 && entry.getFieldRepetitionCount(1) > 0;
            JsonNode key = value(entry, 0, 0);
            object.set(
                    key.isValueNode() ? key.asText() : key.toString(), hasValue ? value(entry, 1, 0) : JSON.nullNode());
        }
        return object;
    }

    /** A list is a group of one repeated field, whose elements are wrapped once more so that they may be null. */
    private static JsonNode list(Group group) {
        Type repeated = group.getType().getType(0);
        boolean wrapped = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
        ArrayNode array = JSON.arrayNode();
        for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
            if (wrapped) {
                Group element = group.getGroup(0, i);
                array.add(element.getFieldRepetitionCount(0) == 0 ? JSON.nullNode() : value(element, 0, 0));
            } else {
                array.add(value(group, 0, i));
            }
        }
        return array;
    }

    private static JsonNode primitive(Group group, int field, int index) {
        PrimitiveType type = group.getType().getType(field).asPrimitiveType();
        Optional<JsonNode> logical = LogicalValues.of(type, group, field, index);
        if (logical.isPresent()) {
            return logical.get();
        }
        switch (type.getPrimitiveTypeName()) {
            case BOOLEAN:
                return JSON.booleanNode(group.getBoolean(field, index));
            case INT32:
                return JSON.numberNode(group.getInteger(field, index));
            case INT64:
                return JSON.numberNode(group.getLong(field, index));
            case FLOAT:
                return JSON.numberNode(group.getFloat(field, index));
            case DOUBLE:
                return JSON.numberNode(group.getDouble(field, index));
            case BINARY:
                return JSON.textNode(group.getBinary(field, index).toStringUsingUTF8());
            default:
                return JSON.textNode(group.getValueToString(field, index));
        }
    }
}
