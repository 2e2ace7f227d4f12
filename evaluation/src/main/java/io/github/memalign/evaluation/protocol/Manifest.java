package io.github.memalign.evaluation.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.MemAlignException;
import io.github.memalign.memory.MemorySettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** What was measured and with what, so that two results can be told to be of the same. */
final class Manifest {
    private static final String VERSIONS = "versions.properties";

    private Manifest() {}

    static Map<String, Object> of(String version, EvaluationConfig config, List<Source> sources) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("memalign", version);
        manifest.put("java", Runtime.version().feature());
        manifest.put("libraries", versions());
        manifest.put("config", config);
        Map<String, Object> datasets = new LinkedHashMap<>();
        sources.forEach(source -> datasets.put(source.name(), about(source)));
        manifest.put("datasets", datasets);
        return manifest;
    }

    private static Map<String, Object> about(Source source) {
        MemorySettings settings = source.settings();
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("sha256", source.checksum());
        about.put("examples", source.examples().size());
        about.put("model", source.definition().model().toString());
        about.put("inference_params", source.definition().inferenceParams());
        about.put(
                "reflection_model",
                settings.reflectionModel().map(Object::toString).orElse(null));
        about.put("embedding_model", settings.embeddingModel().toString());
        about.put("k", settings.k());
        about.put("token_budget", settings.tokenBudget());
        about.put("retrieve_by", settings.retrieveBy());
        about.put("retrieval", settings.retrieval().key());
        return about;
    }

    private static Map<String, String> versions() {
        Properties versions = new Properties();
        try (InputStream in = Manifest.class.getResourceAsStream(VERSIONS)) {
            if (in == null) {
                throw new IllegalStateException(VERSIONS + " is missing from the jar");
            }
            versions.load(in);
        } catch (IOException e) {
            throw new MemAlignException(VERSIONS + " cannot be read: " + e.getMessage(), e);
        }
        Map<String, String> sorted = new TreeMap<>();
        versions.forEach((name, version) -> sorted.put(name.toString(), version.toString()));
        return sorted;
    }

    /** What differs between two manifests: the setting, what it was, and what it is. */
    static List<String> differences(JsonNode before, JsonNode now) {
        List<String> differences = new ArrayList<>();
        compare("", before, now, differences);
        return differences;
    }

    private static void compare(String path, JsonNode before, JsonNode now, List<String> differences) {
        if (before.equals(now)) {
            return;
        }
        if (!before.isObject() || !now.isObject()) {
            differences.add(path + " was " + shown(before) + " and is " + shown(now));
            return;
        }
        Set<String> names = new LinkedHashSet<>();
        before.fieldNames().forEachRemaining(names::add);
        now.fieldNames().forEachRemaining(names::add);
        names.forEach(name ->
                compare(path.isEmpty() ? name : path + "." + name, before.path(name), now.path(name), differences));
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "not there" : value.toString();
    }
}
