package io.github.memalign.model;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A provider's embedding model behind its gate; texts go out in batches, one after the other. */
final class RemoteEmbedder implements TextEmbedder {
    private final RemoteCalls calls;
    private final EmbeddingModel model;
    private final Optional<PriceTable.Price> price;
    private final EmbeddingBatches batches;

    RemoteEmbedder(
            RemoteCalls calls, EmbeddingModel model, Optional<PriceTable.Price> price, EmbeddingBatches batches) {
        this.calls = calls;
        this.model = model;
        this.price = price;
        this.batches = batches;
    }

    @Override
    public Embedded embed(List<String> texts) {
        CallMeter meter = new CallMeter(price);
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (List<String> batch : batches.of(texts)) {
            List<TextSegment> segments = batch.stream().map(TextSegment::from).toList();
            for (Embedding embedding : calls.call(meter, () -> attempt(segments, meter))) {
                vectors.add(embedding.vector());
            }
        }
        return new Embedded(vectors, meter.usage());
    }

    private List<Embedding> attempt(List<TextSegment> segments, CallMeter meter) {
        meter.begins();
        TokenUsage tokens = null;
        boolean answered = false;
        try {
            Response<List<Embedding>> response = model.embedAll(segments);
            answered = true;
            tokens = response.tokenUsage();
            int found = response.content().size();
            if (found != segments.size()) {
                throw new dev.langchain4j.exception.InternalServerException(
                        found + " vectors came back for " + segments.size() + " texts");
            }
            return response.content();
        } finally {
            if (answered) {
                meter.answered(tokens);
            } else {
                meter.failed();
            }
        }
    }
}
