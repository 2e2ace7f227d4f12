package io.github.memalign.spark;

import com.sun.management.OperatingSystemMXBean;
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
import java.lang.management.ManagementFactory;
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
        // As programs have it, which load a judge.
        AlignedJudge judge = PackedJudge.of(judge()).unpacked();
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
        Took library = Took.LONGEST;
        Took onSpark = Took.LONGEST;
        for (int round = 0; round < rounds; round++) {
            library = library.least(Took.by(() -> plain(judge, rows)));
            onSpark = onSpark.least(Took.by(() -> MemAlignSpark.judge(spark, judge)
                    .models(Instant::new)
                    .concurrency(THREADS)
                    .on(table)
                    .write()
                    .format("noop")
                    .mode("overwrite")
                    .save()));
            System.out.println("after round " + (round + 1) + ": library " + library + ", Spark " + onSpark);
        }
        System.out.printf(
                Locale.ROOT,
                "%d rows: Spark takes %.1f %% more time, %.1f %% more time of processors%n",
                rows,
                100 * (onSpark.seconds / library.seconds - 1),
                100 * (onSpark.cpu / library.cpu - 1));
        spark.stop();
    }

    /**
     * How long something took.
     *
     * @param seconds by the clock, which others on the machine lengthen
     * @param cpu seconds of processors, which they hardly do
     */
    private record Took(double seconds, double cpu) {
        static final Took LONGEST = new Took(Double.MAX_VALUE, Double.MAX_VALUE);

        static Took by(Runnable work) {
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            long cpu = system.getProcessCpuTime();
            long begun = System.nanoTime();
            work.run();
            return new Took((System.nanoTime() - begun) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9);
        }

        Took least(Took other) {
            return new Took(Math.min(seconds, other.seconds), Math.min(cpu, other.cpu));
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2f s (processors %.2f s)", seconds, cpu);
        }
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
