package io.github.memalign.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignListener;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.llm.JudgePrompt;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/own-models.md shows code that runs. */
class OwnModelsPageTest {
    private final ChatModel chatModel = answering("{\"result\": true, \"rationale\": \"so\"}");
    private final ChatModel strongerModel = answering("{\"guidelines\": []}");
    private final EmbeddingModel embeddingModel = new EmbeddingModel() {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(segments.stream()
                    .map(segment -> Embedding.from(new float[] {segment.text().length(), 1}))
                    .toList());
        }
    };
    private final EmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
    private final Example example =
            Example.builder().inputs("Where is it?").outputs("On its way.").build();

    private static ChatModel answering(String text) {
        return new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return ChatResponse.builder().aiMessage(AiMessage.from(text)).build();
            }
        };
    }

    @Test
    void theCodeOfThePageRuns() {
        JudgeDefinition definition = JudgeDefinition.builder("polite", "Is {{ outputs }} polite to {{ inputs }}?")
                .valueType(ValueType.BOOL)
                .build();
        AlignedJudge blank = AlignedJudge.unaligned(definition, MemorySettings.DEFAULT);
        List<LabelledExample> feedback = List.of(new LabelledExample(
                example, List.of(Assessment.of(true).by("ana").because("Calm."))));

        MemAlign memAlign = MemAlign.builder()
                .chatModel(chatModel)
                .reflectionModel(strongerModel) // distils; the chat model does where there is none
                .embeddingModel(embeddingModel)
                .embeddingStore(store) // optional: episodes are searched in memory, exactly, by default
                .judgePrompt(JudgePrompt.standard()) // optional, can be wrapped
                .listener(new MemAlignListener() {}) // optional: told of begin and end of judgements and alignments
                .concurrency(16)
                .build();
        AlignedJudge judge = memAlign.align(blank, feedback).judge();
        boolean polite = memAlign.judge(judge).judge(example).as(Boolean.class).orElseThrow();

        assertThat(polite).isTrue();
        memAlign.close();
    }

    @Test
    void thePageShowsThatCode() throws IOException {
        String page = Files.readString(Path.of("../docs/own-models.md"));
        String here = Files.readString(Path.of("src/test/java/io/github/memalign/stores/OwnModelsPageTest.java"));
        String code = page.substring(page.indexOf("```java") + "```java".length(), page.lastIndexOf("```"));
        assertThat(code.lines().map(String::strip).filter(line -> !line.isEmpty()))
                .hasSizeGreaterThan(5)
                .allSatisfy(line -> assertThat(here).contains(line));
    }
}
