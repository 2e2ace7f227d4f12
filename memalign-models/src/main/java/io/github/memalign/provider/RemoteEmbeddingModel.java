package io.github.memalign.provider;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.List;

/** A provider's embedding model behind its gate; texts go out in batches, one after the other. */
final class RemoteEmbeddingModel implements EmbeddingModel {
    private final RemoteCalls calls;
    private final EmbeddingModel model;
    private final EmbeddingBatches batches;

    RemoteEmbeddingModel(RemoteCalls calls, EmbeddingModel model, EmbeddingBatches batches) {
        this.calls = calls;
        this.model = model;
        this.batches = batches;
    }

    /** @throws ModelCallException if a batch gets no answer after all retries; its usage tells what was spent */
    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        List<Embedding> vectors = new ArrayList<>(segments.size());
        Usage usage = Usage.NONE;
        for (List<String> batch :
                batches.of(segments.stream().map(TextSegment::text).toList())) {
            try {
                RemoteCalls.Answered<Response<List<Embedding>>> answered =
                        calls.call(this::attempt, batch, Response::tokenUsage);
                vectors.addAll(answered.answer().content());
                usage = usage.plus(answered.usage());
            } catch (ModelCallException e) {
                throw new ModelCallException(e.reason(), String.valueOf(e.getMessage()), usage.plus(e.usage()), e);
            }
        }
        return usage.noteOn(Response.from(vectors));
    }

    private Response<List<Embedding>> attempt(List<String> batch) {
        Response<List<Embedding>> response =
                model.embedAll(batch.stream().map(TextSegment::from).toList());
        if (response.content().size() != batch.size()) {
            throw new InternalServerException(
                    response.content().size() + " vectors came back for " + batch.size() + " texts");
        }
        return response;
    }
}
