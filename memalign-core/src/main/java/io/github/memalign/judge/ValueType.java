package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import java.util.List;

/**
 * The type of a judge's verdicts: MLflow's {@code feedback_value_type}.
 *
 * <p>Values are {@link Boolean}, {@link Long}, {@link Double}, {@link String}, or an immutable {@link List} or {@link
 * java.util.Map} (with String keys) of one of these.
 */
public sealed interface ValueType permits PrimitiveType, OneOfType, OptionalType, ListType, MapType {
    /** Free text. */
    ValueType STR = PrimitiveType.STR;
    /** A whole number. */
    ValueType INT = PrimitiveType.INT;
    /** A number. */
    ValueType FLOAT = PrimitiveType.FLOAT;
    /** True or false. */
    ValueType BOOL = PrimitiveType.BOOL;

    /**
     * The value that a piece of JSON stands for. Only what loses nothing is converted: {@code 3.0} and {@code "3"} are the
     * int 3, {@code "TRUE"} is the bool true, and members of a closed list are found whatever their case; nothing is
     * guessed.
     *
     * @throws UnfitValueException if it is not of this type
     */
    Object read(JsonNode json);

    /** The value of this type that stands for the same as the given one; see {@link #read(JsonNode)}. */
    default Object normalize(Object value) {
        return read(Json.MAPPER.valueToTree(value));
    }

    /** The type as Python writes it, as {@code Literal['yes', 'no']}: what a model is told. */
    String pythonName();

    /** MLflow's JSON schema of the type, titled {@code Result}. */
    ObjectNode jsonSchema();

    /** Whether verdicts are numbers, so that distances between them mean something. */
    default boolean isNumeric() {
        return false;
    }

    /** The closed list of possible values, in order; empty if the type is open. */
    default List<Object> choices() {
        return List.of();
    }

    /** One of these values and no other. */
    static ValueType oneOf(List<?> values) {
        return OneOfType.of(values);
    }

    /** One of these values and no other. */
    static ValueType oneOf(String... values) {
        return OneOfType.of(List.of(values));
    }

    /**
     * The type that a judge's YAML or the command line names: {@code bool}, {@code int}, {@code float}, {@code str},
     * {@code list[int]}, {@code dict[str, bool]}, {@code optional[float]}, or a JSON list of the allowed values.
     *
     * @throws InvalidSettingException if it names no type
     */
    static ValueType of(JsonNode spec) {
        return ValueTypes.ofSpec(spec);
    }

    /** What {@link #of(JsonNode)} reads back as this type. */
    default JsonNode spec() {
        return TextNode.valueOf(pythonName());
    }

    /**
     * The type that one of MLflow's JSON schemas describes.
     *
     * @throws InvalidSettingException if the schema describes none of the types MLflow knows
     */
    static ValueType ofJsonSchema(JsonNode schema) {
        return ValueTypes.ofSchema(schema);
    }
}
