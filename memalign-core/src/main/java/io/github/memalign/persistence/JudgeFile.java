package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.ProductVersion;
import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.model.ModelUri;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code judge.json}: the format, the definition, the settings of the memory, and checksums of all files. */
final class JudgeFile {
    static final String NAME = "judge.json";

    private static final String OWN_CHECKSUM = "sha256";

    private JudgeFile() {}

    /**
     * What the file holds.
     *
     * @param version the format
     * @param checksums SHA-256 of the other files, by name
     * @param untouched whether the file itself is as it was saved
     */
    record Content(
            int version,
            JudgeDefinition definition,
            MemorySettings settings,
            Map<String, String> checksums,
            boolean untouched) {}

    static byte[] write(AlignedJudge judge, Map<String, byte[]> others) {
        ObjectNode json = SavedJson.object()
                .put("format_version", JudgeCodec.FORMAT_VERSION)
                .put("product_version", ProductVersion.current());
        json.set("judge", definition(judge.definition()));
        json.set("memory", settings(judge.settings()));
        ObjectNode files = json.putObject("files");
        others.forEach((name, content) -> files.put(name, Sha256.hex(content)));
        json.put(OWN_CHECKSUM, Sha256.hex(SavedJson.pretty(json)));
        return SavedJson.pretty(json);
    }

    private static ObjectNode definition(JudgeDefinition definition) {
        ObjectNode json = SavedJson.object().put("name", definition.name());
        definition.description().ifPresent(description -> json.put("description", description));
        json.put("instructions", definition.instructions().text());
        json.put("model", definition.model().toString());
        json.set("value_type", definition.valueType().spec());
        json.put("rationale_first", definition.rationaleFirst());
        ObjectNode parameters = json.putObject("inference_params");
        definition.inferenceParams().forEach(parameters::set);
        definition.baseUrl().ifPresent(url -> json.put("base_url", SecretsLeftOut.withoutSecrets(url)));
        ObjectNode headers = json.putObject("extra_headers");
        ArrayNode unsaved = SavedJson.object().arrayNode();
        definition.extraHeaders().forEach((name, value) -> {
            String template = SecretsLeftOut.template(name, value);
            headers.put(name, template);
            if (template.equals(SecretsLeftOut.placeholder(name))) {
                unsaved.add(name);
            }
        });
        if (!unsaved.isEmpty()) {
            json.set("headers_not_saved", unsaved);
        }
        return json;
    }

    private static ObjectNode settings(MemorySettings settings) {
        ObjectNode json = SavedJson.object();
        settings.reflectionModel().ifPresent(model -> json.put("reflection_model", model.toString()));
        json.put("embedding_model", settings.embeddingModel().toString());
        settings.embeddingDimension().ifPresent(dimension -> json.put("embedding_dimension", dimension));
        ArrayNode fields = json.putArray("retrieve_by");
        settings.retrieveBy().forEach(field -> fields.add(field.key()));
        json.put("k", settings.k()).put("token_budget", settings.tokenBudget());
        if (settings.retrieval() != Retrieval.FIELDS) {
            json.put("retrieval", settings.retrieval().key());
        }
        return json;
    }

    static Content read(byte[] content) {
        SavedObject file = SavedObject.of(NAME, 0, SavedJson.parse(NAME, 0, SavedJson.text(NAME, content)));
        int version = file.integer("format_version");
        if (version > JudgeCodec.FORMAT_VERSION) {
            throw new NewerFormatException(
                    version, file.optionalText("product_version").orElse("of a later version"));
        }
        if (version < 1) {
            throw file.damaged("'format_version' is " + version + ", which there never was", null);
        }
        java.util.Map<String, String> checksums = new java.util.TreeMap<>();
        file.object("files")
                .json()
                .properties()
                .forEach(entry -> checksums.put(entry.getKey(), entry.getValue().asText()));
        ObjectNode unsigned = (ObjectNode) file.json().deepCopy();
        JsonNode checksum = unsigned.remove(OWN_CHECKSUM);
        boolean untouched = isChecksumOf(unsigned, checksum);
        try {
            return new Content(
                    version,
                    file.object("judge").as(JudgeFile::definition),
                    file.object("memory").as(JudgeFile::settings),
                    checksums,
                    untouched);
        } catch (DamagedJudgeException wrong) {
            throw untouched ? wrong : wrong.because("is damaged, or was changed by hand");
        }
    }

    private static boolean isChecksumOf(ObjectNode unsigned, @Nullable JsonNode checksum) {
        return checksum != null && Sha256.hex(SavedJson.pretty(unsigned)).equals(checksum.asText());
    }

    private static JudgeDefinition definition(SavedObject json) {
        JudgeDefinition.Builder builder = JudgeDefinition.builder(json.text("name"), json.text("instructions"))
                .description(json.optionalText("description").orElse(null))
                .model(json.text("model"))
                .valueType(ValueType.of(json.value("value_type")))
                .rationaleFirst(json.flag("rationale_first"))
                .baseUrl(json.optionalText("base_url").orElse(null));
        json.object("inference_params")
                .json()
                .properties()
                .forEach(entry -> builder.inferenceParam(entry.getKey(), entry.getValue()));
        SavedObject headers = json.object("extra_headers");
        headers.json().properties().forEach(entry -> builder.extraHeader(entry.getKey(), headers.text(entry.getKey())));
        return builder.build();
    }

    private static MemorySettings settings(SavedObject json) {
        List<Field> fields = json.texts("retrieve_by").stream()
                .map(key -> Field.of(key).orElseThrow(() -> json.damaged("'" + key + "' is no field", null)))
                .toList();
        return new MemorySettings(
                json.optionalText("reflection_model").map(ModelUri::of),
                ModelUri.of(json.text("embedding_model")),
                json.optionalInteger("embedding_dimension"),
                fields,
                json.integer("k"),
                json.integer("token_budget"),
                json.optionalText("retrieval")
                        .map(name -> Retrieval.of(name, "retrieval"))
                        .orElse(Retrieval.FIELDS));
    }
}
