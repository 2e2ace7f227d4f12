package io.github.memalign.model.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.MemAlignException;
import io.github.memalign.model.ChatClient;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Models;
import io.github.memalign.model.TextEmbedder;
import io.github.memalign.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordAndReplayTest {
    private static final ModelSettings SETTINGS = new ModelSettings(
            ModelUri.of("openai:/m"),
            Map.of("seed", IntNode.valueOf(1)),
            Optional.of("http://127.0.0.1:1/v1"),
            Map.of("Authorization", "Bearer very-secret"),
            Optional.of(2));

    @TempDir
    Path dir;

    /** Answers with the number of the call. */
    private static final class Counting implements Models {
        private int calls;

        @Override
        public ChatClient chat(ModelSettings settings) {
            return new ChatClient() {
                @Override
                public ModelUri uri() {
                    return settings.uri();
                }

                @Override
                public Reply chat(ChatRequest request) {
                    calls++;
                    AiMessage message = AiMessage.builder()
                            .text("answer " + calls)
                            .toolExecutionRequests(List.of(ToolExecutionRequest.builder()
                                    .id("t")
                                    .name("look")
                                    .arguments("{}")
                                    .build()))
                            .build();
                    ChatResponse response = ChatResponse.builder()
                            .aiMessage(message)
                            .id("id" + calls)
                            .modelName("m-2026")
                            .tokenUsage(new TokenUsage(5, 6))
                            .finishReason(FinishReason.STOP)
                            .build();
                    return new Reply(response, new Usage(2, 5, 6, calls == 1 ? 0.125 : null, 77));
                }
            };
        }

        @Override
        public TextEmbedder embedder(ModelSettings settings) {
            return texts -> new TextEmbedder.Embedded(
                    texts.stream()
                            .map(text -> new float[] {text.length() / 3f, 1e-9f})
                            .toList(),
                    new Usage(1, texts.size(), 0, 0.5, 3));
        }
    }

    private static ChatRequest request(String question) {
        return ChatRequest.builder()
                .messages(SystemMessage.from("Judge."), UserMessage.from(question))
                .build();
    }

    @Test
    void aReplayGivesTheAnswersAndTheUsageOfThen() {
        RecordingModels recording = RecordingModels.begin(new Counting(), dir.resolve("calls"));
        ChatClient.Reply first = recording.chat(SETTINGS).chat(request("one"));
        ChatClient.Reply again = recording.chat(SETTINGS).chat(request("one"));
        ChatClient.Reply other = recording.chat(SETTINGS).chat(request("two"));

        ChatClient replay = new ReplayModels(dir.resolve("calls")).chat(SETTINGS);
        assertThat(replay.chat(request("two"))).isEqualTo(other);
        assertThat(replay.chat(request("one"))).isEqualTo(first);
        assertThat(replay.chat(request("one"))).isEqualTo(again).isNotEqualTo(first);
        assertThat(replay.chat(request("one"))).isEqualTo(again);
        assertThat(replay.uri()).isEqualTo(SETTINGS.uri());
    }

    @Test
    void aResumedRecordingKeepsTheCallsThatAreThere() {
        Path calls = dir.resolve("calls");
        Counting models = new Counting();
        ChatClient.Reply first =
                RecordingModels.begin(models, calls).chat(SETTINGS).chat(request("one"));
        ChatClient.Reply again =
                RecordingModels.resume(models, calls).chat(SETTINGS).chat(request("one"));

        ChatClient replay = new ReplayModels(calls).chat(SETTINGS);
        assertThat(replay.chat(request("one"))).isEqualTo(first);
        assertThat(replay.chat(request("one"))).isEqualTo(again).isNotEqualTo(first);

        ChatClient.Reply anew =
                RecordingModels.begin(models, calls).chat(SETTINGS).chat(request("one"));
        assertThat(new ReplayModels(calls).chat(SETTINGS).chat(request("one"))).isEqualTo(anew);
    }

    @Test
    void embeddingsAreReplayedToTheBit() {
        List<String> texts = List.of("a", "bb", "ccccc");
        TextEmbedder.Embedded recorded =
                RecordingModels.begin(new Counting(), dir).embedder(SETTINGS).embed(texts);
        TextEmbedder replay = new ReplayModels(dir).embedder(SETTINGS);
        TextEmbedder.Embedded replayed = replay.embed(texts);
        assertThat(replayed.usage()).isEqualTo(recorded.usage());
        assertThat(replayed.vectors()).usingRecursiveComparison().isEqualTo(recorded.vectors());
        assertThatThrownBy(() -> replay.embed(List.of("bb", "a")))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("openai:/m, text 'bb'");
    }

    @Test
    void aFailureIsReplayedToo() {
        Models failing = new Models() {
            @Override
            public ChatClient chat(ModelSettings settings) {
                return new ChatClient() {
                    @Override
                    public ModelUri uri() {
                        return settings.uri();
                    }

                    @Override
                    public Reply chat(ChatRequest request) {
                        throw new ModelCallException(Reason.TOO_LONG, "too long", new Usage(1, 0, 0, null, 9), null);
                    }
                };
            }

            @Override
            public TextEmbedder embedder(ModelSettings settings) {
                throw new UnsupportedOperationException();
            }
        };
        ChatClient recording = RecordingModels.begin(failing, dir).chat(SETTINGS);
        assertThatThrownBy(() -> recording.chat(request("one"))).hasMessage("too long");
        ModelCallException replayed = catchThrowableOfType(
                ModelCallException.class,
                () -> new ReplayModels(dir).chat(SETTINGS).chat(request("one")));
        assertThat(replayed.reason()).isEqualTo(Reason.TOO_LONG);
        assertThat(replayed).hasMessage("too long");
        assertThat(replayed.usage()).isEqualTo(new Usage(1, 0, 0, null, 9));
    }

    static Stream<ChatRequest> requestsThatDiffer() {
        return Stream.of(
                request("other"),
                ChatRequest.builder()
                        .messages(UserMessage.from("one"), SystemMessage.from("Judge."))
                        .build(),
                request("one").toBuilder().temperature(0.5).build(),
                request("one").toBuilder()
                        .responseFormat(format("{\"a\":1,\"b\":2}"))
                        .build(),
                request("one").toBuilder()
                        .toolSpecifications(
                                ToolSpecification.builder().name("look").build())
                        .build());
    }

    private static ResponseFormat format(String schema) {
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name("f")
                        .rootElement(JsonRawSchema.from(schema))
                        .build())
                .build();
    }

    @ParameterizedTest
    @MethodSource("requestsThatDiffer")
    void whatWasNotRecordedIsRefusedByName(ChatRequest different) {
        RecordingModels.begin(new Counting(), dir).chat(SETTINGS).chat(request("one"));
        ChatClient replay = new ReplayModels(dir).chat(SETTINGS);
        assertThatThrownBy(() -> replay.chat(different))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("openai:/m")
                .hasMessageContaining(dir.toString())
                .hasMessageMatching("(?s).*request [0-9a-f]{64}.*");
    }

    @Test
    void theOrderOfASchemasMembersIsPartOfTheRequest() {
        ChatRequest recorded = request("one").toBuilder()
                .responseFormat(format("{\"a\":1,\"b\":2}"))
                .build();
        ChatRequest turned = request("one").toBuilder()
                .responseFormat(format("{\"b\":2,\"a\":1}"))
                .build();
        assertThat(Request.chat(SETTINGS, recorded).hash())
                .isNotEqualTo(Request.chat(SETTINGS, turned).hash());
    }

    @Test
    void addressKeysAndHeadersAreNeitherStoredNorPartOfTheRequest() throws IOException {
        RecordingModels.begin(new Counting(), dir).chat(SETTINGS).chat(request("one"));
        ModelSettings elsewhere =
                new ModelSettings(SETTINGS.uri(), SETTINGS.parameters(), Optional.empty(), Map.of(), Optional.empty());
        assertThat(new ReplayModels(dir)
                        .chat(elsewhere)
                        .chat(request("one"))
                        .usage()
                        .calls())
                .isEqualTo(2);
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files).hasSize(1).allSatisfy(file -> assertThat(file)
                    .content()
                    .doesNotContain("very-secret", "127.0.0.1", "Authorization")
                    .contains("Judge."));
        }
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        RecordingModels.begin(new Counting(), dir).chat(SETTINGS).chat(request("one"));
        try (Stream<Path> files = Files.list(dir)) {
            Files.writeString(files.findFirst().orElseThrow(), "{\"outc");
        }
        assertThatThrownBy(() -> new ReplayModels(dir).chat(SETTINGS).chat(request("one")))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining(dir.toString());
    }

    @Test
    void theModelInThisProcessEmbedsAnewAndTakesNoTime() {
        TextEmbedder embedder =
                new ReplayModels(dir).embedder(ModelSettings.of(ModelUri.of("embedded:/all-minilm-l6-v2-q")));
        TextEmbedder.Embedded embedded = embedder.embed(List.of("some text"));
        assertThat(embedded.vectors().get(0)).hasSize(384);
        assertThat(embedded.usage()).isEqualTo(new Usage(0, 0, 0, 0.0, 0));
    }
}
