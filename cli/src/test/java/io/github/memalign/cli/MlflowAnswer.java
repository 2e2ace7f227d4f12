package io.github.memalign.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** What a server in memory answers. */
record MlflowAnswer(int status, String body) {
    static MlflowAnswer of(JsonNode json) {
        return new MlflowAnswer(200, json.toString());
    }

    static MlflowAnswer refused(int status, String code, String message) {
        return new MlflowAnswer(
                status,
                ScriptedMlflow.MAPPER
                        .createObjectNode()
                        .put("error_code", code)
                        .put("message", message)
                        .toString());
    }

    static MlflowAnswer unknown() {
        return refused(404, "RESOURCE_DOES_NOT_EXIST", "none");
    }
}
