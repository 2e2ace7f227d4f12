package io.github.memalign.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A single text, number or truth value. */
enum PrimitiveType implements ValueType {
    STR("string"),
    INT("integer"),
    FLOAT("number"),
    BOOL("boolean");

    private final String schemaType;

    PrimitiveType(String schemaType) {
        this.schemaType = schemaType;
    }

    static Optional<PrimitiveType> ofPythonName(String name) {
        return Arrays.stream(values())
                .filter(type -> type.pythonName().equals(name))
                .findFirst();
    }

    static Optional<PrimitiveType> ofSchemaType(String schemaType) {
        return Arrays.stream(values())
                .filter(type -> type.schemaType.equals(schemaType))
                .findFirst();
    }

    @Override
    public Object read(JsonNode json) {
        switch (this) {
            case STR:
                return readText(json);
            case BOOL:
                return readBool(json);
            case INT:
                return readInt(json);
            default:
                return readFloat(json);
        }
    }

    private String readText(JsonNode json) {
        if (json.isTextual()) {
            return json.textValue();
        }
        throw new UnfitValueException(json, this);
    }

    private Boolean readBool(JsonNode json) {
        if (json.isBoolean()) {
            return json.booleanValue();
        }
        String text = json.isTextual() ? json.textValue().strip().toLowerCase(Locale.ROOT) : "";
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        throw new UnfitValueException(json, this);
    }

    private Long readInt(JsonNode json) {
        try {
            return number(json).longValueExact();
        } catch (ArithmeticException notWhole) {
            throw new UnfitValueException(json, this);
        }
    }

    private Double readFloat(JsonNode json) {
        double value = number(json).doubleValue();
        if (Double.isInfinite(value)) {
            throw new UnfitValueException(json, this);
        }
        return value;
    }

    private BigDecimal number(JsonNode json) {
        try {
            if (json.isNumber()) {
                return json.decimalValue();
            }
            if (json.isTextual()) {
                return new BigDecimal(json.textValue().strip());
            }
        } catch (NumberFormatException notFinite) {
            throw new UnfitValueException(json, this);
        }
        throw new UnfitValueException(json, this);
    }

    @Override
    public String pythonName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public ObjectNode jsonSchema() {
        return Json.object().put("title", "Result").put("type", schemaType);
    }

    ObjectNode partSchema() {
        return Json.object().put("type", schemaType);
    }

    @Override
    public boolean isNumeric() {
        return this == INT || this == FLOAT;
    }

    @Override
    public List<Object> choices() {
        return this == BOOL ? List.of(true, false) : List.of();
    }
}
