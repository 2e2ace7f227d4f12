package io.github.memalign.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.persistence.JudgeCodec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What is embedded where a judge retrieves as MLflow does; a test with a real server compares what is recalled then. */
class MlflowRetrievalTest {
    private final List<String> embedded = new CopyOnWriteArrayList<>();

    private MemAlign memAlign() {
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("{\"guidelines\": [], \"result\": true, \"rationale\": \"so\"}"))
                        .build();
            }
        };
        EmbeddingModel embedding = new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
                texts.forEach(text -> embedded.add(text.text()));
                return Response.from(texts.stream()
                        .map(text -> Embedding.from(new float[] {1, text.text().length()}))
                        .toList());
            }
        };
        return MemAlign.builder()
                .chatModel(model)
                .reflectionModel(model)
                .embeddingModel(embedding)
                .build();
    }

    private static AlignedJudge judge(String instructions) {
        return AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", instructions)
                        .model("openai:/gpt-4.1-mini")
                        .valueType(ValueType.BOOL)
                        .build(),
                MemorySettings.DEFAULT.withRetrieval(Retrieval.MLFLOW));
    }

    private AlignedJudge aligned(String instructions) {
        Example example = Example.builder()
                .id("a")
                .inputs("Where\nis \"it\"?")
                .outputs("It's here.")
                .build();
        try (MemAlign memAlign = memAlign()) {
            return memAlign.align(
                            judge(instructions),
                            List.of(new LabelledExample(example, List.of(Assessment.of(true, "That's fine.")))))
                    .judge();
        }
    }

    @Test
    void ofAJudgeOnInputsTheWholeEpisodeIsEmbeddedAndOfTheExampleItsInputs() {
        AlignedJudge aligned = aligned("Does {{ outputs }} answer {{ inputs }}?");
        assertThat(embedded)
                .containsExactly(
                        "<bound method Example.inputs of Example({'result': 'true', 'rationale': \"That's fine.\","
                                + " 'inputs': 'Where\\nis \"it\"?', 'outputs': \"It's here.\"}) (input_keys={'inputs', 'outputs'})>");
        embedded.clear();
        try (MemAlign memAlign = memAlign()) {
            Example asked = Example.builder()
                    .inputs(JsonNodeFactory.instance
                            .objectNode()
                            .put("q", "Why?")
                            .put("new", true))
                    .outputs("So.")
                    .build();
            assertThat(memAlign.judge(aligned).judge(asked).recall().episodeIds())
                    .containsExactly("a");
        }
        assertThat(embedded).containsExactly("{'q': 'Why?', 'new': True}");
    }

    @Test
    void ofAJudgeOnOutputsAloneTheyAreEmbeddedThemselves() {
        aligned("Is {{ outputs }} kind?");
        assertThat(embedded).containsExactly("It's here.");
    }

    @Test
    void theSettingIsSavedWithTheJudgeAndLeavesNoRoomForFields() {
        AlignedJudge aligned = aligned("Is {{ outputs }} kind?");
        assertThat(JudgeCodec.decode(JudgeCodec.encode(aligned)).settings().retrieval())
                .isEqualTo(Retrieval.MLFLOW);
        assertThatThrownBy(() -> aligned.settings().withRetrieveBy(List.of(Field.OUTPUTS)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("mlflow");
        assertThatThrownBy(() -> Retrieval.of("python", "retrieval"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("fields or mlflow");
    }
}
