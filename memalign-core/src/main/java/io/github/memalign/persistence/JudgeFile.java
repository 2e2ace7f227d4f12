package io.github.memalign.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.ProductVersion;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.model.ModelUri;
import io.github.memalign.persistence.SavedJson.Required;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            Optional<Calibration> calibration,
            Map<String, String> checksums,
            boolean untouched) {}

    /** What all formats have. */
    record Head(@Required Integer formatVersion, @Nullable String productVersion) {}

    /** The file as it is saved. */
    record Saved(
            @Required Integer formatVersion,
            @Nullable String productVersion,
            @Required Definition judge,
            @Required Settings memory,
            @Nullable Calibrated calibration,
            @Required Map<String, String> files,
            @Nullable String sha256) {
        Saved signed(String checksum) {
            return new Saved(formatVersion, productVersion, judge, memory, calibration, files, checksum);
        }

        Content content(boolean untouched) {
            return new Content(
                    formatVersion,
                    judge.definition(),
                    memory.settings(),
                    Optional.ofNullable(calibration).map(Calibrated::calibration),
                    files,
                    untouched);
        }
    }

    /** A definition as it is saved. */
    record Definition(
            @Required String name,
            @Nullable String description,
            @Required String instructions,
            @Required String model,
            @Required JsonNode valueType,
            boolean rationaleFirst,
            @Required ObjectNode inferenceParams,
            @Nullable String baseUrl,
            @Required Map<String, String> extraHeaders,
            @Nullable List<String> headersNotSaved) {
        static Definition of(JudgeDefinition definition) {
            ObjectNode parameters = Json.object();
            parameters.setAll(definition.inferenceParams());
            Map<String, String> headers = new LinkedHashMap<>();
            definition.extraHeaders().forEach((name, value) -> headers.put(name, SecretsLeftOut.template(name, value)));
            List<String> unsaved = headers.keySet().stream()
                    .filter(name -> SecretsLeftOut.placeholder(name).equals(headers.get(name)))
                    .toList();
            return new Definition(
                    definition.name(),
                    definition.description().orElse(null),
                    definition.instructions().text(),
                    definition.model().toString(),
                    SavedJson.normal(definition.valueType().spec()),
                    definition.rationaleFirst(),
                    (ObjectNode) SavedJson.normal(parameters),
                    definition.baseUrl().map(SecretsLeftOut::withoutSecrets).orElse(null),
                    headers,
                    unsaved.isEmpty() ? null : unsaved);
        }

        JudgeDefinition definition() {
            JudgeDefinition.Builder builder = JudgeDefinition.builder(name, instructions)
                    .description(description)
                    .model(model)
                    .valueType(ValueType.of(valueType))
                    .rationaleFirst(rationaleFirst)
                    .baseUrl(baseUrl);
            inferenceParams.properties().forEach(entry -> builder.inferenceParam(entry.getKey(), entry.getValue()));
            extraHeaders.forEach(builder::extraHeader);
            return builder.build();
        }
    }

    /** Settings of the memory as they are saved. */
    record Settings(
            @Nullable String reflectionModel,
            @Required String embeddingModel,
            @Nullable Integer embeddingDimension,
            @Required List<String> retrieveBy,
            @Required Integer k,
            @Required Integer tokenBudget,
            @Nullable String retrieval,
            @Nullable Integer annotators,
            @Nullable Integer contextWindow) {
        static Settings of(MemorySettings settings) {
            return new Settings(
                    settings.reflectionModel().map(ModelUri::toString).orElse(null),
                    settings.embeddingModel().toString(),
                    settings.embeddingDimension().orElse(null),
                    settings.retrieveBy().stream().map(Field::key).toList(),
                    settings.k(),
                    settings.tokenBudget(),
                    settings.retrieval() == Retrieval.FIELDS
                            ? null
                            : settings.retrieval().key(),
                    settings.annotators() == 1 ? null : settings.annotators(),
                    settings.contextWindow().orElse(null));
        }

        MemorySettings settings() {
            return new MemorySettings(
                    Optional.ofNullable(reflectionModel).map(ModelUri::of),
                    ModelUri.of(embeddingModel),
                    Optional.ofNullable(embeddingDimension),
                    retrieveBy.stream().map(Settings::field).toList(),
                    k,
                    tokenBudget,
                    retrieval == null ? Retrieval.FIELDS : Retrieval.of(retrieval, "retrieval"),
                    annotators == null ? 1 : annotators,
                    Optional.ofNullable(contextWindow));
        }

        private static Field field(String key) {
            return Field.of(key).orElseThrow(() -> new IllegalArgumentException("'" + key + "' is no field"));
        }
    }

    /** A calibration as it is saved. */
    record Calibrated(
            @Required Double threshold,
            @Required Double agreement,
            @Required Double level,
            @Required Double within,
            @Required Integer verdicts,
            @Required Integer given,
            @Required Integer agreed) {
        static Calibrated of(Calibration calibration) {
            return new Calibrated(
                    calibration.threshold(),
                    calibration.agreement(),
                    calibration.level(),
                    calibration.within(),
                    calibration.verdicts(),
                    calibration.given(),
                    calibration.agreed());
        }

        Calibration calibration() {
            return new Calibration(threshold, agreement, level, within, verdicts, given, agreed);
        }
    }

    static byte[] write(AlignedJudge judge, Map<String, String> checksums) {
        Saved unsigned = new Saved(
                JudgeCodec.FORMAT_VERSION,
                ProductVersion.current(),
                Definition.of(judge.definition()),
                Settings.of(judge.settings()),
                judge.calibration().map(Calibrated::of).orElse(null),
                checksums,
                null);
        return SavedJson.pretty(unsigned.signed(Sha256.hex(SavedJson.pretty(unsigned))));
    }

    static Content read(byte[] content) {
        JsonNode file = SavedJson.parse(NAME, content);
        Head head = SavedJson.read(NAME, 0, file, Head.class, one -> one);
        if (head.formatVersion > JudgeCodec.FORMAT_VERSION) {
            throw new NewerFormatException(
                    head.formatVersion, head.productVersion == null ? "of a later version" : head.productVersion);
        }
        if (head.formatVersion < 1) {
            throw new DamagedJudgeException(
                    NAME, 0, "'format_version' is " + head.formatVersion + ", which there never was", null);
        }
        ObjectNode unsigned = file.deepCopy();
        JsonNode checksum = unsigned.remove(OWN_CHECKSUM);
        boolean untouched =
                checksum != null && Sha256.hex(SavedJson.pretty(unsigned)).equals(checksum.asText());
        try {
            return SavedJson.read(NAME, 0, file, Saved.class, saved -> saved.content(untouched));
        } catch (DamagedJudgeException wrong) {
            throw untouched ? wrong : wrong.because("is damaged, or was changed by hand");
        }
    }
}
