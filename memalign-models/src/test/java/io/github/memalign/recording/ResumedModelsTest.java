package io.github.memalign.recording;

import static io.github.memalign.provider.Answers.embed;
import static io.github.memalign.provider.Answers.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.Models;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
        public Set<String> providers() {
            return Set.of("openai");
        }

        @Override
        public ChatModel chat(ModelSettings settings) {
            return new ChatModel() {
                @Override
                public ChatResponse chat(ChatRequest request) {
                    asked++;
                    if (down) {
                        throw new ModelCallException(ModelCallException.Reason.SERVER, "down", Usage.NONE, null);
                    }
                    return new Usage(1, 5, 6, 0.1, 7)
                            .noteOn(ChatResponse.builder()
                                    .aiMessage(AiMessage.from("answer " + asked))
                                    .build());
                }
            };
        }

        @Override
        public EmbeddingModel embedding(ModelSettings settings) {
            return new EmbeddingModel() {
                @Override
                public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                    asked++;
                    return new Usage(1, 1, 0, 0.1, 3)
                            .noteOn(Response.from(List.of(Embedding.from(new float[] {asked}))));
                }
            };
        }
    }

    private static String ask(Models models, String question) {
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from(question)).build();
        return models.chat(SETTINGS).chat(request).aiMessage().text();
    }

    @Test
    void whatWasAskedBeforeAnInterruptionIsNotAskedAgain() {
        Numbering live = new Numbering();
        Models before = RecordedModels.resume(live, dir);
        assertThat(ask(before, "one")).isEqualTo("answer 1");
        assertThat(ask(before, "one")).isEqualTo("answer 2");
        embed(before.embedding(SETTINGS), List.of("text"));

        Models after = RecordedModels.resume(live, dir);
        assertThat(ask(after, "one")).isEqualTo("answer 1");
        assertThat(ask(after, "one")).isEqualTo("answer 2");
        assertThat(vectors(embed(after.embedding(SETTINGS), List.of("text"))).get(0))
                .containsExactly(3);
        assertThat(live.asked).isEqualTo(3);
        assertThat(ask(after, "one")).isEqualTo("answer 4");
        assertThat(ask(after, "two")).isEqualTo("answer 5");
    }

    @Test
    void aFailureIsAskedAgain() {
        Numbering live = new Numbering();
        live.down = true;
        Models before = RecordedModels.resume(live, dir);
        assertThatThrownBy(() -> ask(before, "one")).isInstanceOf(ModelCallException.class);
        live.down = false;
        assertThat(ask(RecordedModels.resume(live, dir), "one")).isEqualTo("answer 2");
    }

    @Test
    void aModelOfTheProgramsOwnIsNotAskedAgain() {
        Numbering live = new Numbering();
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("one")).build();
        for (int run = 0; run < 2; run++) {
            ChatResponse answer =
                    RecordedModels.resume(live.chat(SETTINGS), "mine", dir).chat(request);
            assertThat(answer.aiMessage().text()).isEqualTo("answer 1");
        }
        assertThat(live.asked).isEqualTo(1);
    }

    @Test
    void whatIsDoneIsForgottenAndOtherFilesStay() throws IOException {
        Path kept = dir.resolve("kept");
        RecordedModels.forget(kept);
        Models models = RecordedModels.resume(new Numbering(), kept);
        assertThat(kept).doesNotExist();
        ask(models, "one");
        embed(models.embedding(SETTINGS), List.of("text"));
        RecordedModels.forget(kept);
        assertThat(kept).doesNotExist();

        ask(models, "two");
        Path other = Files.writeString(kept.resolve("notes.txt"), "mine");
        RecordedModels.forget(kept);
        assertThat(kept).isDirectoryContaining(file -> file.equals(other));
        assertThat(RecordedModels.holdsCalls(kept)).isFalse();
    }
}
