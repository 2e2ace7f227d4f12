package io.github.memalign.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A description, and whether JSON is what it says. */
record OpenApi(JsonNode description) {
    List<String> operations() {
        List<String> all = new ArrayList<>();
        description.path("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> all.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return all;
    }

    void check(String method, String path, JsonNode answer) {
        JsonNode schema = description
                .path("paths")
                .path(path)
                .path(method)
                .at("/responses/200/content")
                .path("application/json")
                .path("schema");
        check(path, schema, answer);
    }

    void checkProblem(JsonNode answer) {
        check("problem", description.at("/components/schemas/Problem"), answer);
    }

    private void check(String where, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            check(where, description.at(schema.path("$ref").asText().substring(1)), value);
            return;
        }
        for (JsonNode required : schema.path("required")) {
            assertThat(value.has(required.asText()))
                    .as(where + " lacks " + required)
                    .isTrue();
        }
        if (schema.has("properties")) {
            value.properties().forEach(member -> {
                JsonNode known = schema.path("properties").path(member.getKey());
                assertThat(known.isMissingNode())
                        .as(where + ": " + member.getKey())
                        .isFalse();
                check(where + "." + member.getKey(), known, member.getValue());
            });
        }
        if (schema.path("type").asText().equals("array")) {
            assertThat(value.isArray()).as(where).isTrue();
            value.forEach(item -> check(where + "[]", schema.path("items"), item));
        }
        switch (schema.path("type").asText()) {
            case "string" -> assertThat(value.isTextual()).as(where).isTrue();
            case "integer" -> assertThat(value.isIntegralNumber()).as(where).isTrue();
            case "number" -> assertThat(value.isNumber()).as(where).isTrue();
            case "boolean" -> assertThat(value.isBoolean()).as(where).isTrue();
            case "object" -> assertThat(value.isObject()).as(where).isTrue();
            default -> {
                return;
            }
        }
    }
}
