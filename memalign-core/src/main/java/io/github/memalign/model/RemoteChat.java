package io.github.memalign.model;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.Optional;

/** A provider's chat model behind its gate. */
final class RemoteChat implements ChatClient {
    private final RemoteCalls calls;
    private final MeteredModel model;
    private final Optional<PriceTable.Price> price;

    RemoteChat(RemoteCalls calls, MeteredModel model, Optional<PriceTable.Price> price) {
        this.calls = calls;
        this.model = model;
        this.price = price;
    }

    @Override
    public ModelUri uri() {
        return calls.uri();
    }

    @Override
    public Reply chat(ChatRequest request) {
        CallMeter meter = new CallMeter(price);
        ChatResponse response = calls.call(meter, () -> model.chat(request, meter));
        String text = response.aiMessage().text();
        if (response.metadata().finishReason() == FinishReason.CONTENT_FILTER && (text == null || text.isBlank())) {
            throw new ModelCallException(
                    ModelCallException.Reason.CONTENT_FILTERED,
                    uri() + ": the provider's content filter held the answer back",
                    meter.usage(),
                    null);
        }
        return new Reply(response, meter.usage());
    }
}
