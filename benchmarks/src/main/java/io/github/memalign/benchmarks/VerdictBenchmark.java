package io.github.memalign.benchmarks;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** All of ours around one LLM verdict at 1,000 episodes: embedding, retrieval, prompt, a local call, parsing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class VerdictBenchmark {
    private static final int EPISODES = 1_000;
    private static final int BATCH = 640;

    private final AtomicLong number = new AtomicLong();
    private InstantServer server;
    private MemAlign memAlign;
    private AlignedJudge aligned;
    private Judge judge;
    private List<LabelledExample> feedback;

    /** Aligns a judge with 1,000 examples. */
    @Setup
    public void align() {
        server = new InstantServer();
        memAlign = MemAlign.builder().concurrency(16).build();
        feedback = new ArrayList<>();
        for (int i = 0; i < EPISODES; i++) {
            feedback.add(new LabelledExample(
                    example("Question " + i + " about topic " + i % 37),
                    List.of(Assessment.of(i % 2 == 0).because("Reason " + i + "."))));
        }
        JudgeDefinition definition = JudgeDefinition.builder("speed", "Is {{ outputs }} an answer to {{ inputs }}?")
                .model("openai:/instant")
                .baseUrl(server.url())
                .valueType(ValueType.BOOL)
                .build();
        aligned = memAlign.align(AlignedJudge.unaligned(definition, MemorySettings.DEFAULT), feedback)
                .judge();
        judge = memAlign.judge(aligned);
    }

    private static Example example(String inputs) {
        return Example.builder().inputs(inputs).outputs("An answer.").build();
    }

    /** Ends the server. */
    @TearDown
    public void close() {
        memAlign.close();
        server.close();
    }

    /** One by one, each with a question that was never embedded. */
    @Benchmark
    public Feedback newQuestion() {
        return judge.judge(example("New question " + number.incrementAndGet() + " on delivery times"));
    }

    /** One by one, a question that was embedded before. */
    @Benchmark
    public Feedback knownQuestion() {
        return judge.judge(feedback.get(7).example());
    }

    /** A verdict of many with 16 in flight, questions never embedded. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<Feedback> sixteenInFlightNew() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            examples.add(example("New question " + number.incrementAndGet() + " on delivery times"));
        }
        return all(examples);
    }

    /** A verdict of many with 16 in flight, questions embedded before. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<Feedback> sixteenInFlightKnown() {
        return all(feedback.subList(0, BATCH).stream()
                .map(LabelledExample::example)
                .toList());
    }

    private List<Feedback> all(List<Example> examples) {
        return memAlign.judgeAll(aligned, examples, Judge.Options.DEFAULT, Progress.NONE);
    }

    /** Aligning 1,000 examples whose texts were embedded before. */
    @Benchmark
    public AlignedJudge alignThousand() {
        return memAlign.align(AlignedJudge.unaligned(aligned.definition(), MemorySettings.DEFAULT), feedback)
                .judge();
    }

    /** Aligning one example more, its text new. */
    @Benchmark
    public AlignedJudge alignOneMore() {
        LabelledExample one = new LabelledExample(
                example("One more question, number " + number.incrementAndGet()),
                List.of(Assessment.of(true).because("Reason.")));
        return memAlign.align(aligned, List.of(one)).judge();
    }
}
