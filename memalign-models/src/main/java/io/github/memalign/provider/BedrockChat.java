package io.github.memalign.provider;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.internal.SendFailure;
import io.github.memalign.model.ModelCallException.Reason;
import java.util.Locale;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Bedrock's model with the AWS SDK's own failures told apart. */
final class BedrockChat implements ChatModel {
    private final BedrockChatModel model;

    BedrockChat(BedrockChatModel model) {
        this.model = model;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        try {
            return model.doChat(request);
        } catch (AbortedException e) {
            throw new SendFailure(Reason.CANCELLED, "interrupted while waiting", e);
        } catch (SdkClientException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            boolean noCredentials = message.toLowerCase(Locale.ROOT).contains("credentials");
            throw new SendFailure(noCredentials ? Reason.AUTHENTICATION : Reason.CONNECTION, message, e);
        }
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return model.defaultRequestParameters();
    }

    @Override
    public ModelProvider provider() {
        return model.provider();
    }
}
