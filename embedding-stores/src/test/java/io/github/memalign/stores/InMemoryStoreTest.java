package io.github.memalign.stores;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.util.HashMap;
import java.util.Map;

class InMemoryStoreTest extends EmbeddingStoreContract {
    private final Map<String, EmbeddingStore<TextSegment>> stores = new HashMap<>();

    @Override
    EmbeddingStore<TextSegment> store(String name, int dimension) {
        return stores.computeIfAbsent(name, key -> new InMemoryEmbeddingStore<>());
    }
}
