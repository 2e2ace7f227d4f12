package io.github.memalign.model;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A provider's model with a listener that meters each attempt, whatever listeners the provider was built with. */
final class MeteredModel implements ChatModel {
    private final ChatModel model;
    private final List<ChatModelListener> listeners;

    MeteredModel(ChatModel model) {
        this.model = model;
        List<ChatModelListener> all = new ArrayList<>(model.listeners());
        all.add(new MeterListener());
        this.listeners = List.copyOf(all);
    }

    ChatResponse chat(ChatRequest request, CallMeter meter) {
        return chat(
                request,
                ChatRequestOptions.builder()
                        .addListenerAttribute(CallMeter.class, meter)
                        .build());
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return model.doChat(request);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return model.defaultRequestParameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    @Override
    public ModelProvider provider() {
        return model.provider();
    }

    private static final class MeterListener implements ChatModelListener {
        @Override
        public void onRequest(ChatModelRequestContext context) {
            meter(context.attributes()).ifPresent(CallMeter::begins);
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            meter(context.attributes())
                    .ifPresent(meter ->
                            meter.answered(context.chatResponse().metadata().tokenUsage()));
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            meter(context.attributes()).ifPresent(CallMeter::failed);
        }

        private static Optional<CallMeter> meter(Map<Object, Object> attributes) {
            return Optional.ofNullable((CallMeter) attributes.get(CallMeter.class));
        }
    }
}
