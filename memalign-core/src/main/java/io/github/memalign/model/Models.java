package io.github.memalign.model;

/** Where models come from. An implementation holds what its clients share: pools, limits, prices. */
public interface Models extends AutoCloseable {
    /**
     * A client of a chat model.
     *
     * @throws io.github.memalign.InvalidSettingException if the provider is unknown, or its key, jar or address is missing
     */
    ChatClient chat(ModelSettings settings);

    /**
     * An embedder.
     *
     * @throws io.github.memalign.InvalidSettingException if the provider is unknown, or its key, jar or address is missing
     */
    TextEmbedder embedder(ModelSettings settings);

    @Override
    default void close() {}
}
