package io.github.memalign;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where models come from that are named by a URI. Implementations are found on the class path as services of this type;
 * each has the models of some providers. Safe for use by several threads.
 *
 * <p>What an answer took is noted on it by {@link io.github.memalign.model.Usage#noteOn}. A model is closed with the
 * {@code Models} it came from, so it may be asked for as often as needed.
 */
public interface Models extends AutoCloseable {
    /** The providers, the part of a model URI before the colon, whose models are had here. */
    Set<String> providers();

    /**
     * A chat model.
     *
     * @throws InvalidSettingException if the provider is unknown, or its key, library or address is missing
     */
    ChatModel chat(ModelSettings settings);

    /**
     * An embedding model.
     *
     * @throws InvalidSettingException if the provider is unknown, or its key, library or address is missing
     */
    EmbeddingModel embedding(ModelSettings settings);

    /**
     * What decides and distils in place of an LLM, if the model is no LLM; empty for one that chats.
     *
     * @throws InvalidSettingException if there is no such model
     */
    default Optional<Engine> engine(ModelUri model) {
        return Optional.empty();
    }

    /** Whether a model runs in this process: it costs nothing, and gives the same for the same at any time. */
    default boolean isLocal(ModelUri model) {
        return false;
    }

    /**
     * Tells of calls that are made again, from now on; nothing is told of models of the caller's own.
     *
     * @param told told of each by the thread that calls, before it calls again
     */
    default void onRetry(Consumer<Retry> told) {}

    @Override
    default void close() {}

    /** All that are on the class path, with keys and addresses from the environment. */
    static Models installed() {
        List<Models> found = new ArrayList<>();
        ServiceLoader.load(Models.class).forEach(found::add);
        return joined(found);
    }

    /** Several as one; of those that have a provider, the first is asked. They are closed with it. */
    static Models joined(List<Models> parts) {
        return new JoinedModels(parts);
    }
}
