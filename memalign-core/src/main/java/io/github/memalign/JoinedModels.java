package io.github.memalign;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Retry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Finds whoever has a model's provider. */
final class JoinedModels implements Models {
    private static final Map<String, String> ARTIFACTS = Map.of("embedded", "io.github.memalign:memalign-embedded");

    private final List<Models> parts;

    JoinedModels(List<Models> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public Set<String> providers() {
        Set<String> all = new TreeSet<>();
        parts.forEach(part -> all.addAll(part.providers()));
        return all;
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        return having(settings.uri()).chat(settings);
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        return having(settings.uri()).embedding(settings);
    }

    @Override
    public Optional<Engine> engine(ModelUri model) {
        return having(model).engine(model);
    }

    @Override
    public boolean isLocal(ModelUri model) {
        return parts.stream().anyMatch(part -> part.providers().contains(model.provider()) && part.isLocal(model));
    }

    private Models having(ModelUri model) {
        return parts.stream()
                .filter(part -> part.providers().contains(model.provider()))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingException("model", unknown(model)));
    }

    private String unknown(ModelUri model) {
        Set<String> known = providers();
        String artifact = ARTIFACTS.getOrDefault(model.provider(), "io.github.memalign:memalign-models");
        return "'" + model.provider() + "' in " + model + " is no known provider; "
                + (known.isEmpty() ? "none is on the class path" : "known are " + String.join(", ", known))
                + (known.isEmpty() || ARTIFACTS.containsKey(model.provider()) ? "; add the library " + artifact : "");
    }

    @Override
    public void onRetry(Consumer<Retry> told) {
        parts.forEach(part -> part.onRetry(told));
    }

    @Override
    public void close() {
        RuntimeException failed = null;
        for (Models part : parts) {
            try {
                part.close();
            } catch (RuntimeException e) {
                if (failed == null) {
                    failed = e;
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
