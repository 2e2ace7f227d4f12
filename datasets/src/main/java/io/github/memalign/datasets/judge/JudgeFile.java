package io.github.memalign.datasets.judge;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.DataFileException;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Nearest;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.model.ModelUri;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A judge as a person writes it in YAML (or JSON): {@code name} and {@code instructions}, and where the defaults do not
 * fit {@code description, model, value_type, rationale_first, inference_params, base_url, extra_headers,
 * reflection_model, embedding_model, embedding_dimension, retrieve_by, k, token_budget, retrieval, annotators,
 * context_window}.
 *
 * @param definition what the judge is
 * @param settings how it learns and recalls
 */
public record JudgeFile(JudgeDefinition definition, MemorySettings settings) {
    /** As YAML 1.2 has it, and as is meant in a list of values: {@code yes} and {@code no} are words. */
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS));

    private static final List<String> KEYS = List.of(
            "name",
            "description",
            "instructions",
            "model",
            "value_type",
            "rationale_first",
            "inference_params",
            "base_url",
            "extra_headers",
            "reflection_model",
            "embedding_model",
            "embedding_dimension",
            "retrieve_by",
            "k",
            "token_budget",
            "retrieval",
            "annotators",
            "context_window");

    /**
     * Reads a file.
     *
     * @throws DataFileException if it cannot be read, or something in it cannot be meant
     */
    public static JudgeFile read(Path file) {
        if (Files.isDirectory(file)) {
            throw new DataFileException(Problem.of(file, "is a directory; name a YAML file"), null);
        }
        String text = read(file, Files::readString);
        KeyLines lines = read(file, path -> KeyLines.of(path, text));
        List<Problem> unknown = lines.keys().stream()
                .filter(key -> !KEYS.contains(key))
                .map(key -> Problem.of(file, lines.of(key), key, unknown(key)))
                .toList();
        if (!unknown.isEmpty()) {
            throw new DataFileException(unknown);
        }
        try {
            return judge(read(file, path -> YAML.readTree(text)));
        } catch (InvalidSettingException invalid) {
            throw new DataFileException(
                    Problem.of(file, lines.of(invalid.setting()), String.valueOf(invalid.getMessage())), invalid);
        }
    }

    private static <T> T read(Path file, Reading<T> reading) {
        try {
            return reading.read(file);
        } catch (NoSuchFileException missing) {
            throw new DataFileException(Problem.of(file, "there is no such file"), missing);
        } catch (CharacterCodingException notUtf8) {
            throw new DataFileException(Problem.of(file, "is not UTF-8; save the file in that encoding"), notUtf8);
        } catch (JsonProcessingException malformed) {
            JsonLocation at = malformed.getLocation();
            throw new DataFileException(
                    Problem.of(
                            file,
                            at == null ? 0 : Math.max(0, at.getLineNr()),
                            "is not valid YAML: " + malformed.getOriginalMessage()),
                    malformed);
        } catch (IOException failed) {
            throw new DataFileException(Problem.of(file, "cannot be read: " + failed.getMessage()), failed);
        }
    }

    private interface Reading<T> {
        T read(Path file) throws IOException;
    }

    private static String unknown(String key) {
        String hint = Nearest.to(key, KEYS)
                .map(near -> "; did you mean " + near + "?")
                .orElse(".");
        return "is no known key" + hint + " Keys are " + String.join(", ", KEYS);
    }

    private static JudgeFile judge(JsonNode root) {
        JudgeDefinition.Builder builder = JudgeDefinition.builder(text(root, "name"), text(root, "instructions"));
        optional(root, "description").ifPresent(builder::description);
        optional(root, "model").ifPresent(builder::model);
        if (root.has("value_type")) {
            builder.valueType(ValueType.of(root.get("value_type")));
        }
        if (root.has("rationale_first")) {
            builder.rationaleFirst(bool(root, "rationale_first"));
        }
        members(root, "inference_params")
                .forEach(name -> builder.inferenceParam(
                        name, root.get("inference_params").get(name)));
        optional(root, "base_url").ifPresent(builder::baseUrl);
        members(root, "extra_headers")
                .forEach(name -> builder.extraHeader(name, header(root.get("extra_headers"), name)));
        return new JudgeFile(builder.build(), settings(root));
    }

    private static MemorySettings settings(JsonNode root) {
        MemorySettings usual = MemorySettings.DEFAULT;
        return new MemorySettings(
                optional(root, "reflection_model").map(ModelUri::of),
                optional(root, "embedding_model").map(ModelUri::of).orElse(usual.embeddingModel()),
                number(root, "embedding_dimension"),
                fields(root),
                number(root, "k").orElse(usual.k()),
                number(root, "token_budget").orElse(usual.tokenBudget()),
                optional(root, "retrieval")
                        .map(name -> Retrieval.of(name, "retrieval"))
                        .orElse(usual.retrieval()),
                number(root, "annotators").orElse(usual.annotators()),
                number(root, "context_window"));
    }

    private static String text(JsonNode root, String key) {
        return optional(root, key).orElseThrow(() -> new InvalidSettingException(key, "is missing"));
    }

    private static Optional<String> optional(JsonNode root, String key) {
        JsonNode value = root.get(key);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isValueNode()) {
            throw new InvalidSettingException(key, "must be a text");
        }
        return Optional.of(value.asText());
    }

    private static boolean bool(JsonNode root, String key) {
        if (!root.get(key).isBoolean()) {
            throw new InvalidSettingException(key, root.get(key) + " is neither true nor false");
        }
        return root.get(key).booleanValue();
    }

    private static Optional<Integer> number(JsonNode root, String key) {
        JsonNode value = root.get(key);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isInt()) {
            throw new InvalidSettingException(key, value + " is no whole number");
        }
        return Optional.of(value.intValue());
    }

    private static List<String> members(JsonNode root, String key) {
        JsonNode value = root.path(key);
        if (!value.isMissingNode() && !value.isObject()) {
            throw new InvalidSettingException(key, "must hold names with values");
        }
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String header(JsonNode headers, String name) {
        if (!headers.get(name).isValueNode() || headers.get(name).isNull()) {
            throw new InvalidSettingException("extra_headers", name + " must be a text");
        }
        return headers.get(name).asText();
    }

    private static List<Field> fields(JsonNode root) {
        JsonNode value = root.path("retrieve_by");
        List<String> names = new ArrayList<>();
        if (value.isTextual()) {
            names.addAll(List.of(value.textValue().split(",")));
        } else if (value.isArray()) {
            value.forEach(name -> names.add(Example.textOf(name)));
        } else if (!value.isMissingNode() && !value.isNull()) {
            throw new InvalidSettingException("retrieve_by", "must be a field or a list of fields");
        }
        return names.stream().map(JudgeFile::field).toList();
    }

    private static Field field(String name) {
        return Field.of(name.strip())
                .orElseThrow(() -> new InvalidSettingException(
                        "retrieve_by",
                        "there is no field " + name.strip() + "; write inputs, outputs, expectations,"
                                + " conversation or trace"));
    }

    /** The judge, before it has learned anything. */
    public AlignedJudge unaligned() {
        return AlignedJudge.unaligned(definition, settings);
    }
}
