package io.github.memalign.stores;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.MemAlign;
import io.github.memalign.Models;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.Usage;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Judges that remember many episodes, and models that follow the first case they are shown. */
final class Episodes {
    /** How many numbers a vector has. */
    static final int DIMENSION = 24;

    private static final Pattern FIRST = Pattern.compile("Example 1: \\{\"result\":\"(\\w+)\"");

    private Episodes() {}

    static MemAlign.Builder memAlign() {
        return MemAlign.builder()
                .models(Models.joined(List.of()))
                .chatModel(new ChatModel() {
                    @Override
                    public ChatResponse chat(ChatRequest request) {
                        Matcher first = FIRST.matcher(request.messages().get(0).toString());
                        String verdict = first.find() ? first.group(1) : "no";
                        return ChatResponse.builder()
                                .aiMessage(AiMessage.from("{\"result\": \"" + verdict + "\", \"rationale\": \"so\"}"))
                                .build();
                    }
                })
                .distiller((request, progress) -> new Distiller.Result(List.of(), List.of(), Usage.NONE))
                .embeddingModel(new EmbeddingModel() {
                    @Override
                    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                        return Response.from(segments.stream()
                                .map(segment -> Embedding.from(vector(segment.text())))
                                .toList());
                    }
                });
    }

    private static float[] vector(String text) {
        Random random = new Random(text.hashCode());
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    static AlignedJudge judge(String name) {
        JudgeDefinition definition = JudgeDefinition.builder(name, "Is {{ outputs }} kind to {{ inputs }}?")
                .valueType(ValueType.oneOf("yes", "no"))
                .build();
        return AlignedJudge.unaligned(definition, MemorySettings.DEFAULT);
    }

    /** A judge that retrieves by both of its fields. */
    static AlignedJudge judgeOfTwoFields(String name) {
        AlignedJudge judge = judge(name);
        return judge.withSettings(judge.settings().withRetrieveBy(List.of(Field.INPUTS, Field.OUTPUTS)));
    }

    /** Rows, every seventh of which has blank inputs, every fifth of which is worded as the one before. */
    static List<LabelledExample> labelled(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new LabelledExample(
                        example("row-" + n, n % 7 == 6 ? " " : "question " + (n - (n % 5 == 4 ? 1 : 0)), "answer " + n),
                        List.of(Assessment.of(n % 3 == 0 ? "yes" : "no").by("ann"))))
                .toList();
    }

    static List<Example> toJudge(int count) {
        return Stream.concat(
                        IntStream.range(0, count).mapToObj(n -> example("new-" + n, "another " + n, "answer " + n)),
                        IntStream.range(0, count).mapToObj(n -> example("row-" + n, "question " + n, "answer " + n)))
                .toList();
    }

    private static Example example(String id, String inputs, String outputs) {
        return Example.builder().id(id).inputs(inputs).outputs(outputs).build();
    }
}
