package io.github.memalign.recording;

import static io.github.memalign.provider.Answers.embed;
import static io.github.memalign.provider.Answers.usage;
import static io.github.memalign.provider.Answers.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.Models;
import io.github.memalign.RunStoppedException;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static class Counting implements Models {
        private int calls;

        @Override
        public Set<String> providers() {
            return Set.of("openai");
        }

        @Override
        public ChatModel chat(ModelSettings settings) {
            return new ChatModel() {
                @Override
                public ChatResponse chat(ChatRequest request) {
                    calls++;
                    AiMessage message = AiMessage.builder()
                            .text("answer " + calls)
                            .toolExecutionRequests(List.of(ToolExecutionRequest.builder()
                                    .id("t")
                                    .name("look")
                                    .arguments("{}")
                                    .build()))
                            .build();
                    return new Usage(2, 5, 6, calls == 1 ? 0.125 : null, 77)
                            .noteOn(ChatResponse.builder()
                                    .aiMessage(message)
                                    .id("id" + calls)
                                    .modelName("m-2026")
                                    .tokenUsage(new TokenUsage(5, 6))
                                    .finishReason(FinishReason.STOP)
                                    .build());
                }
            };
        }

        @Override
        public EmbeddingModel embedding(ModelSettings settings) {
            return new EmbeddingModel() {
                @Override
                public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                    return new Usage(1, segments.size(), 0, 0.5, 3)
                            .noteOn(Response.from(segments.stream()
                                    .map(segment -> Embedding.from(
                                            new float[] {segment.text().length() / 3f, 1e-9f}))
                                    .toList()));
                }
            };
        }
    }

    private static ChatRequest request(String question) {
        return ChatRequest.builder()
                .messages(SystemMessage.from("Judge."), UserMessage.from(question))
                .build();
    }

    @Test
    void aJudgeWithAModelOfTheProgramsOwnIsRecordedAndReplayedUnderTheModelsName() {
        AlignedJudge polite = AlignedJudge.unaligned(
                JudgeDefinition.builder("polite", "Is {{ outputs }} polite?").build(), MemorySettings.DEFAULT);
        Example example = Example.builder().outputs("Please wait.").build();
        ChatModel house = new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("{\"result\": \"yes\", \"rationale\": \"It asks.\"}"))
                        .build();
            }
        };
        Feedback said;
        try (MemAlign memAlign = MemAlign.builder()
                .chatModel(RecordedModels.begin(house, "house", dir))
                .build()) {
            said = memAlign.judge(polite).judge(example);
        }
        assertThat(said.model()).isEqualTo(ModelUri.own("house"));
        try (MemAlign memAlign = MemAlign.builder()
                .chatModel(RecordedModels.replay("house", dir))
                .build()) {
            Judge replayed = memAlign.judge(polite);
            assertThat(replayed.judge(example).toBuilder().usage(Usage.NONE).build())
                    .isEqualTo(said.toBuilder().usage(Usage.NONE).build());
            Example another = Example.builder().outputs("Wait.").build();
            assertThatThrownBy(() -> replayed.judge(another))
                    .isInstanceOf(RunStoppedException.class)
                    .hasMessageStartingWith("the recording is stale");
        }
    }

    @Test
    void aReplayGivesTheAnswersAndTheUsageOfThen() {
        Models recording = RecordedModels.begin(new Counting(), dir.resolve("calls"));
        ChatResponse first = recording.chat(SETTINGS).chat(request("one"));
        ChatResponse again = recording.chat(SETTINGS).chat(request("one"));
        ChatResponse other = recording.chat(SETTINGS).chat(request("two"));

        ChatModel replay = replay(dir.resolve("calls")).chat(SETTINGS);
        assertThat(replay.chat(request("two"))).isEqualTo(other);
        assertThat(replay.chat(request("one"))).isEqualTo(first);
        assertThat(replay.chat(request("one"))).isEqualTo(again).isNotEqualTo(first);
        assertThat(replay.chat(request("one"))).isEqualTo(again);
    }

    @Test
    void aResumedRecordingKeepsTheCallsThatAreThere() {
        Path calls = dir.resolve("calls");
        Counting models = new Counting();
        ChatResponse first = RecordedModels.begin(models, calls).chat(SETTINGS).chat(request("one"));
        ChatResponse again = RecordedModels.goOn(models, calls).chat(SETTINGS).chat(request("one"));

        ChatModel replay = replay(calls).chat(SETTINGS);
        assertThat(replay.chat(request("one"))).isEqualTo(first);
        assertThat(replay.chat(request("one"))).isEqualTo(again).isNotEqualTo(first);

        ChatResponse anew = RecordedModels.begin(models, calls).chat(SETTINGS).chat(request("one"));
        assertThat(replay(calls).chat(SETTINGS).chat(request("one"))).isEqualTo(anew);
    }

    @Test
    void embeddingsAreReplayedToTheBit() {
        List<String> texts = List.of("a", "bb", "ccccc");
        Response<List<Embedding>> recorded =
                embed(RecordedModels.begin(new Counting(), dir).embedding(SETTINGS), texts);
        EmbeddingModel replay = replay(dir).embedding(SETTINGS);
        Response<List<Embedding>> replayed = embed(replay, texts);
        assertThat(usage(replayed)).isEqualTo(usage(recorded));
        assertThat(vectors(replayed)).usingRecursiveComparison().isEqualTo(vectors(recorded));
        assertThatThrownBy(() -> embed(replay, List.of("bb", "a")))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("openai:/m, text 'bb'");
    }

    private static final class Failing extends Counting {
        @Override
        public ChatModel chat(ModelSettings settings) {
            return new ChatModel() {
                @Override
                public ChatResponse chat(ChatRequest request) {
                    throw new ModelCallException(Reason.TOO_LONG, "too long", new Usage(1, 0, 0, null, 9), null);
                }
            };
        }
    }

    @Test
    void anAnswerTakesThePlaceOfAFailureOfAnEarlierRun() {
        ChatModel failing = RecordedModels.begin(new Failing(), dir).chat(SETTINGS);
        assertThatThrownBy(() -> failing.chat(request("one"))).hasMessage("too long");
        ChatModel stillFailing = RecordedModels.goOn(new Failing(), dir).chat(SETTINGS);
        assertThatThrownBy(() -> stillFailing.chat(request("one"))).hasMessage("too long");
        ChatModel resumed = RecordedModels.goOn(new Counting(), dir).chat(SETTINGS);
        ChatResponse first = resumed.chat(request("one"));
        ChatResponse second = resumed.chat(request("one"));

        ChatModel replay = replay(dir).chat(SETTINGS);
        assertThat(replay.chat(request("one"))).isEqualTo(first);
        assertThat(replay.chat(request("one"))).isEqualTo(second).isNotEqualTo(first);
    }

    @Test
    void aFailureIsReplayedToo() {
        ChatModel recording = RecordedModels.begin(new Failing(), dir).chat(SETTINGS);
        assertThatThrownBy(() -> recording.chat(request("one"))).hasMessage("too long");
        ModelCallException replayed = catchThrowableOfType(
                ModelCallException.class, () -> replay(dir).chat(SETTINGS).chat(request("one")));
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
        RecordedModels.begin(new Counting(), dir).chat(SETTINGS).chat(request("one"));
        ChatModel replay = replay(dir).chat(SETTINGS);
        assertThatThrownBy(() -> replay.chat(different))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("openai:/m")
                .hasMessageContaining(dir.toString())
                .hasMessageMatching("(?s).*request [0-9a-f]{64}.*");
    }

    @Test
    void whatChangedSinceTheRecordingIsNamed() {
        RecordedModels.begin(new Counting(), dir).chat(SETTINGS).chat(request("one"));
        ChatModel replay = replay(dir).chat(SETTINGS);
        ChatRequest changed = ChatRequest.builder()
                .messages(SystemMessage.from("Judge kindly."), UserMessage.from("one"))
                .build();
        assertThatThrownBy(() -> replay.chat(changed))
                .hasMessageContaining("the recording is stale")
                .hasMessageContaining(
                        "differs in message 1 (from 'Judge.' to 'Judge kindly.'). Record again with --record " + dir);
        assertThatThrownBy(() -> replay.chat(
                        request("one").toBuilder().responseFormat(format("{}")).build()))
                .hasMessageContaining("differs in the format of the answer.");
        ModelSettings other =
                new ModelSettings(ModelUri.of("openai:/other"), Map.of(), Optional.empty(), Map.of(), Optional.empty());
        assertThatThrownBy(() -> replay(dir).chat(other).chat(request("one")))
                .hasMessageContaining("recorded are calls of openai:/m only");
        assertThatThrownBy(() -> embed(replay(dir).embedding(SETTINGS), List.of("a")))
                .hasMessageContaining("nothing of this kind is recorded there");
    }

    @Test
    void aRecordingOfAnotherFormIsRefusedAndSaysSo() throws IOException {
        RecordedModels.begin(new Counting(), dir).chat(SETTINGS).chat(request("one"));
        try (Stream<Path> files = Files.list(dir)) {
            Path file = files.findFirst().orElseThrow();
            Files.writeString(
                    dir.resolve("chat-" + "0".repeat(64) + ".json"),
                    Files.readString(file).replaceFirst("\"version\" : \\d+", "\"version\" : 1"));
            Files.delete(file);
        }
        assertThatThrownBy(() -> replay(dir).chat(SETTINGS).chat(request("one")))
                .hasMessageContaining("recorded in form 1")
                .hasMessageContaining("this one reads form " + Request.VERSION);
    }

    /** Whoever changes this JSON voids every recording, and has to raise {@link Request#VERSION}. */
    @Test
    void theFormOfARequestIsOurOwn() {
        JsonObjectSchema schema = JsonObjectSchema.builder()
                .addStringProperty("b", "second")
                .addEnumProperty("a", List.of("x", "y"))
                .addProperty(
                        "c",
                        JsonArraySchema.builder()
                                .items(JsonIntegerSchema.builder().build())
                                .build())
                .required("a")
                .additionalProperties(false)
                .build();
        ChatRequest asked = request("one").toBuilder()
                .temperature(0.5)
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("f")
                                .rootElement(schema)
                                .build())
                        .build())
                .toolSpecifications(ToolSpecification.builder()
                        .name("look")
                        .description("looks")
                        .parameters(JsonObjectSchema.builder()
                                .addBooleanProperty("far")
                                .build())
                        .build())
                .build();
        ModelSettings settings =
                new ModelSettings(ModelUri.of("openai:/m"), Map.of(), Optional.empty(), Map.of(), Optional.empty());
        assertThat(Request.chat(settings, asked).json())
                .hasToString(
                        "{\"version\":2,\"model\":\"openai:/m\",\"parameters\":{},\"messages\":[{\"system\":\"Judge.\"},"
                                + "{\"user\":\"one\"}],\"request\":{\"model\":null,\"temperature\":0.5,\"top_p\":null,\"top_k\":null,"
                                + "\"max_output_tokens\":null,\"stop\":[]},\"format\":\"f {\\\"type\\\":\\\"object\\\",\\\"properties\\\":"
                                + "{\\\"b\\\":{\\\"type\\\":\\\"string\\\",\\\"description\\\":\\\"second\\\"},\\\"a\\\":{\\\"type\\\":"
                                + "\\\"string\\\",\\\"enum\\\":[\\\"x\\\",\\\"y\\\"]},\\\"c\\\":{\\\"type\\\":\\\"array\\\",\\\"items\\\":"
                                + "{\\\"type\\\":\\\"integer\\\"}}},\\\"required\\\":[\\\"a\\\"],\\\"additionalProperties\\\":false}\","
                                + "\"tools\":[{\"name\":\"look\",\"about\":\"looks\",\"parameters\":\"{\\\"type\\\":\\\"object\\\","
                                + "\\\"properties\\\":{\\\"far\\\":{\\\"type\\\":\\\"boolean\\\"}}}\"}]}");
    }

    @Test
    void howTheLibraryPrintsASchemaDoesNotMatter() {
        assertThat(Request.chat(SETTINGS, schemaOf(new Printed("one"))).hash())
                .isEqualTo(Request.chat(SETTINGS, schemaOf(new Printed("two"))).hash());
    }

    private static ChatRequest schemaOf(JsonObjectSchema schema) {
        return request("one").toBuilder()
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("f")
                                .rootElement(schema)
                                .build())
                        .build())
                .build();
    }

    private static final class Printed extends JsonObjectSchema {
        private final String text;

        Printed(String text) {
            super(JsonObjectSchema.builder().addStringProperty("a"));
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
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
        RecordedModels.begin(new Counting(), dir).chat(SETTINGS).chat(request("one"));
        ModelSettings elsewhere =
                new ModelSettings(SETTINGS.uri(), SETTINGS.parameters(), Optional.empty(), Map.of(), Optional.empty());
        assertThat(usage(replay(dir).chat(elsewhere).chat(request("one"))).calls())
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
        RecordedModels.begin(new Counting(), dir).chat(SETTINGS).chat(request("one"));
        try (Stream<Path> files = Files.list(dir)) {
            Files.writeString(files.findFirst().orElseThrow(), "{\"outc");
        }
        assertThatThrownBy(() -> replay(dir).chat(SETTINGS).chat(request("one")))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining(dir.toString());
    }

    @Test
    void aTextEmbeddedInThisProcessHasTheVectorThatItHadWhenItWasRecorded() {
        RecordedModels.begin(local(1), dir).embedding(SETTINGS).embedAll(segments("one", "two"));
        EmbeddingModel elsewhere = RecordedModels.replay(local(2), dir).embedding(SETTINGS);
        assertThat(firsts(elsewhere.embedAll(segments("two", "three"))))
                .as("processors round differently; a text that was not recorded is embedded anew")
                .containsExactly(1f, 2f);
        RecordedModels.goOn(local(3), dir).embedding(SETTINGS).embedAll(segments("one", "four"));
        assertThat(firsts(elsewhere.embedAll(segments("one", "four")))).containsExactly(1f, 3f);
    }

    private static List<TextSegment> segments(String... texts) {
        return Stream.of(texts).map(TextSegment::from).toList();
    }

    private static List<Float> firsts(Response<List<Embedding>> response) {
        return response.content().stream()
                .map(embedding -> embedding.vector()[0])
                .toList();
    }

    private static Models local(float first) {
        return new Counting() {
            @Override
            public boolean isLocal(ModelUri model) {
                return true;
            }

            @Override
            public EmbeddingModel embedding(ModelSettings settings) {
                return new EmbeddingModel() {
                    @Override
                    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                        return Response.from(segments.stream()
                                .map(segment -> Embedding.from(new float[] {first, 0}))
                                .toList());
                    }
                };
            }
        };
    }

    @Test
    void whatRunsInThisProcessIsAskedAnewAndTakesNoTime() {
        Models local = new Counting() {
            @Override
            public boolean isLocal(ModelUri model) {
                return true;
            }
        };
        EmbeddingModel model = RecordedModels.replay(local, dir).embedding(SETTINGS);
        assertThat(usage(embed(model, List.of("some text")))).isEqualTo(new Usage(1, 1, 0, 0.5, 0));
    }

    private static Models replay(Path dir) {
        return RecordedModels.replay(Models.joined(List.of()), dir);
    }
}
