package io.github.memalign.provider;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.internal.Tokens;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * A provider's embedding model behind its gate; texts go out in batches, one after the other. A batch that the provider
 * says is too long goes out in halves, and a text that is too long by itself is cut to half its length.
 */
final class RemoteEmbeddingModel implements EmbeddingModel {
    /** A text of fewer tokens is not cut further: it cannot be the reason. */
    private static final int SHORTEST = 100;

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
        Sum sum = new Sum(new ArrayList<>(segments.size()), Usage.NONE);
        for (List<String> batch :
                batches.of(segments.stream().map(TextSegment::text).toList())) {
            sum = embed(batch, sum);
        }
        return sum.usage.noteOn(Response.from(sum.vectors));
    }

    private Sum embed(List<String> batch, Sum before) {
        try {
            RemoteCalls.Answered<Response<List<Embedding>>> answered =
                    calls.call(this::attempt, batch, Response::tokenUsage);
            before.vectors.addAll(answered.answer().content());
            return new Sum(before.vectors, before.usage.plus(answered.usage()));
        } catch (ModelCallException e) {
            Sum spent = new Sum(before.vectors, before.usage.plus(e.usage()));
            if (e.reason() == Reason.TOO_LONG && batch.size() > 1) {
                int half = batch.size() / 2;
                return embed(batch.subList(half, batch.size()), embed(batch.subList(0, half), spent));
            }
            int tokens = Tokens.estimate(batch.get(0));
            if (e.reason() == Reason.TOO_LONG && tokens > SHORTEST) {
                return embed(List.of(Tokens.beginning(batch.get(0), tokens / 2)), spent);
            }
            throw new ModelCallException(e.reason(), String.valueOf(e.getMessage()), spent.usage, e);
        }
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

    /** What came of the batches so far. */
    private record Sum(List<Embedding> vectors, Usage usage) {}
}
