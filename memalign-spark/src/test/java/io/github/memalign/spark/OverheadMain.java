package io.github.memalign.spark;

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
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What Spark adds to the library: both judge the same rows with models that answer at once, by turns, and the fastest of each counts.
 * Arguments: rows (100,000), rounds (5).
 */
final class OverheadMain {
    private static final int EPISODES = 200;
    private static final int THREADS = 2;

    private OverheadMain() {}

    public static void main(String[] arguments) {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        AlignedJudge judge = judge();
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        Dataset<Row> table = spark.range(0, rows, 1, 4)
                .selectExpr(
                        "CAST(id AS STRING) AS id",
                        "concat('Question ', id, ' about topic ', id % 37) AS inputs",
                        "'An answer.' AS outputs");
        double library = Double.MAX_VALUE;
        double onSpark = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            library = Math.min(library, seconds(() -> plain(judge, rows)));
            onSpark = Math.min(onSpark, seconds(() -> MemAlignSpark.judge(spark, judge)
                    .models(Instant::new)
                    .concurrency(THREADS)
                    .on(table)
                    .write()
                    .format("noop")
                    .mode("overwrite")
                    .save()));
            System.out.printf(Locale.ROOT, "round %d: library %.2f s, Spark %.2f s%n", round + 1, library, onSpark);
        }
        System.out.printf(
                Locale.ROOT,
                "%d rows: library %.2f s, Spark %.2f s, %.1f %% more%n",
                rows,
                library,
                onSpark,
                100 * (onSpark / library - 1));
        spark.stop();
    }

    private static double seconds(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void plain(AlignedJudge judge, int rows) {
        try (MemAlign memAlign =
                MemAlign.builder().models(new Instant()).concurrency(THREADS).build()) {
            int[] judged = {0};
            memAlign.judgeAll(
                    judge,
                    IntStream.range(0, rows).mapToObj(OverheadMain::example).iterator(),
                    Judge.Options.DEFAULT,
                    feedback -> judged[0]++);
            if (judged[0] != rows) {
                throw new IllegalStateException(judged[0] + " rows");
            }
        }
    }

    private static Example example(int i) {
        return Example.builder()
                .id(String.valueOf(i))
                .inputs("Question " + i + " about topic " + i % 37)
                .outputs("An answer.")
                .build();
    }

    private static AlignedJudge judge() {
        JudgeDefinition definition = JudgeDefinition.builder("speed", "Is {{ outputs }} an answer to {{ inputs }}?")
                .model("instant:/one")
                .valueType(ValueType.BOOL)
                .build();
        MemorySettings settings = MemorySettings.DEFAULT.withEmbeddingModel(ModelUri.of("instant:/vectors"));
        try (MemAlign memAlign = MemAlign.builder().models(new Instant()).build()) {
            return memAlign.align(
                            AlignedJudge.unaligned(definition, settings),
                            IntStream.range(0, EPISODES)
                                    .mapToObj(i -> new LabelledExample(
                                            example(1_000_000 + i), List.of(Assessment.of(i % 2 == 0))))
                                    .toList())
                    .judge();
        }
    }

    /** Chats and vectors that take no time. */
    private static final class Instant implements Models {
        @Override
        public Set<String> providers() {
            return Set.of("instant");
        }

        @Override
        public ChatModel chat(ModelSettings settings) {
            return new ChatModel() {
                @Override
                public ChatResponse chat(ChatRequest request) {
                    return ChatResponse.builder()
                            .aiMessage(AiMessage.from("{\"rationale\": \"because\", \"result\": true}"))
                            .build();
                }
            };
        }

        @Override
        public EmbeddingModel embedding(ModelSettings settings) {
            return new EmbeddingModel() {
                @Override
                public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                    return Response.from(segments.stream()
                            .map(segment -> Embedding.from(vector(segment.text())))
                            .toList());
                }
            };
        }

        private static float[] vector(String text) {
            float[] vector = new float[384];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = 1 + (text.hashCode() >> (i % 31) & 15);
            }
            return vector;
        }
    }
}
