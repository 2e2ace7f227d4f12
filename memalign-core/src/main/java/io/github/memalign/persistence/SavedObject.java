package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** A JSON object in a file of a saved judge, read member by member; what is missing or of the wrong kind is said. */
final class SavedObject {
    private final String file;
    private final int line;
    private final String path;
    private final JsonNode json;

    private SavedObject(String file, int line, String path, JsonNode json) {
        this.file = file;
        this.line = line;
        this.path = path;
        this.json = json;
        if (!json.isObject()) {
            throw damaged((path.isEmpty() ? "the content" : "'" + path + "'") + " is no JSON object", null);
        }
    }

    static SavedObject of(String file, int line, JsonNode json) {
        return new SavedObject(file, line, "", json);
    }

    JsonNode json() {
        return json;
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> damaged("'" + path + name + "' is missing or no text", null));
    }

    Optional<String> optionalText(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw damaged("'" + path + name + "' is no text", null);
        }
        return Optional.of(value.textValue());
    }

    boolean flag(String name) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw damaged("'" + path + name + "' is neither true nor false", null);
        }
        return value.booleanValue();
    }

    int integer(String name) {
        return optionalInteger(name).orElseThrow(() -> damaged("'" + path + name + "' is missing", null));
    }

    Optional<Integer> optionalInteger(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isInt()) {
            throw damaged("'" + path + name + "' is no whole number", null);
        }
        return Optional.of(value.intValue());
    }

    Optional<Instant> optionalInstant(String name) {
        return optionalText(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw damaged("'" + path + name + "' is no time like 2026-01-31T12:00:00Z", e);
            }
        });
    }

    JsonNode value(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            throw damaged("'" + path + name + "' is missing", null);
        }
        return value;
    }

    SavedObject object(String name) {
        return new SavedObject(file, line, path + name + ".", value(name));
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list(name)) {
            if (!item.isTextual()) {
                throw damaged("'" + path + name + "' holds something that is no text", null);
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    List<SavedObject> objects(String name) {
        return StreamSupport.stream(list(name).spliterator(), false)
                .map(item -> new SavedObject(file, line, path + name + ".", item))
                .toList();
    }

    private JsonNode list(String name) {
        JsonNode list = value(name);
        if (!list.isArray()) {
            throw damaged("'" + path + name + "' is no list", null);
        }
        return list;
    }

    /** What a member or the whole object stands for; the reason is said if it stands for nothing. */
    <T> T as(Function<SavedObject, T> reader) {
        try {
            return reader.apply(this);
        } catch (DamagedJudgeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    DamagedJudgeException damaged(String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        return new DamagedJudgeException(file, line, reason, cause);
    }
}
