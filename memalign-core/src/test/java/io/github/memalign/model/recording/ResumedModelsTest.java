package io.github.memalign.model.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Models;
import io.github.memalign.model.TextEmbedder;
import io.github.memalign.model.Usage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumedModelsTest {
    private static final ModelSettings SETTINGS = ModelSettings.of(ModelUri.of("openai:/m"));

    @TempDir
    private Path dir;

    /** Answers with the number of the call, and fails where it is told to. */
    private static final class Numbering implements Models {
        private int asked;
        private boolean down;

        @Override
        public ChatClient chat(ModelSettings settings) {
            return new ChatClient() {
                @Override
                public ModelUri uri() {
                    return settings.uri();
                }

                @Override
                public Reply chat(ChatRequest request) {
                    asked++;
                    if (down) {
                        throw new ModelCallException(ModelCallException.Reason.SERVER, "down", Usage.NONE, null);
                    }
                    ChatResponse response = ChatResponse.builder()
                            .aiMessage(AiMessage.from("answer " + asked))
                            .build();
                    return new Reply(response, new Usage(1, 5, 6, 0.1, 7));
                }
            };
        }

        @Override
        public TextEmbedder embedder(ModelSettings settings) {
            return texts -> {
                asked++;
                return new TextEmbedder.Embedded(List.of(new float[] {asked}), new Usage(1, 1, 0, 0.1, 3));
            };
        }
    }

    private static String ask(Models models, String question) {
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from(question)).build();
        return models.chat(SETTINGS).chat(request).response().aiMessage().text();
    }

    @Test
    void whatWasAskedBeforeAnInterruptionIsNotAskedAgain() {
        Numbering live = new Numbering();
        Models before = new ResumedModels(live, dir);
        assertThat(ask(before, "one")).isEqualTo("answer 1");
        assertThat(ask(before, "one")).isEqualTo("answer 2");
        before.embedder(SETTINGS).embed(List.of("text"));

        Models after = new ResumedModels(live, dir);
        assertThat(ask(after, "one")).isEqualTo("answer 1");
        assertThat(ask(after, "one")).isEqualTo("answer 2");
        assertThat(after.embedder(SETTINGS).embed(List.of("text")).vectors().get(0))
                .containsExactly(3);
        assertThat(live.asked).isEqualTo(3);
        assertThat(ask(after, "one")).isEqualTo("answer 4");
        assertThat(ask(after, "two")).isEqualTo("answer 5");
    }

    @Test
    void aFailureIsAskedAgain() {
        Numbering live = new Numbering();
        live.down = true;
        Models before = new ResumedModels(live, dir);
        assertThatThrownBy(() -> ask(before, "one")).isInstanceOf(ModelCallException.class);
        live.down = false;
        assertThat(ask(new ResumedModels(live, dir), "one")).isEqualTo("answer 2");
    }
}
