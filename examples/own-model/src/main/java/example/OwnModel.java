package example;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import io.github.memalign.MemAlign;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;

/** A judge that asks langchain4j models which the application already has. */
public final class OwnModel {
    private OwnModel() {}

    static Feedback judge(ChatModel model, EmbeddingModel embedding, String question, String answer) {
        JudgeDefinition tone = JudgeDefinition.builder("tone", "Is the reply {{ outputs }} to {{ inputs }} kind?")
                .valueType(ValueType.oneOf("kind", "unkind"))
                .build();
        Example example = Example.builder().inputs(question).outputs(answer).build();
        try (MemAlign memAlign = MemAlign.builder()
                .chatModel(model)
                .embeddingModel(embedding)
                .build()) {
            return memAlign.judge(AlignedJudge.unaligned(tone, MemorySettings.DEFAULT))
                    .judge(example);
        }
    }

    public static void main(String[] arguments) {
        ChatModel model = OpenAiChatModel.builder()
                .apiKey(System.getenv("OPENAI_API_KEY"))
                .modelName("gpt-4.1-mini")
                .build();
        EmbeddingModel embedding = OpenAiEmbeddingModel.builder()
                .apiKey(System.getenv("OPENAI_API_KEY"))
                .modelName("text-embedding-3-small")
                .build();
        Feedback feedback = judge(model, embedding, "My parcel is late.", "That is the carrier's problem.");
        System.out.println(feedback.value().map(Object::toString).orElseGet(() -> "no verdict: " + feedback.error()));
    }
}
