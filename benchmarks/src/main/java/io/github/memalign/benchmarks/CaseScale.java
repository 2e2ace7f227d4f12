package io.github.memalign.benchmarks;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** What the embedded judge takes as the cases it remembers grow: to get ready, and for a verdict. */
final class CaseScale {
    private static final int VERDICTS = 200;
    private static final int ROUNDS = 3;
    private static final JudgeDefinition DEFINITION = JudgeDefinition.builder(
                    "load", "Is {{ outputs }} an answer to {{ inputs }}?")
            .valueType(ValueType.BOOL)
            .build();

    private CaseScale() {}

    /**
     * Prints figures.
     *
     * @param arguments numbers of cases
     */
    public static void main(String[] arguments) {
        System.out.println(
                "    cases  round   ready: s   CPU s   verdict on a new text: ms   CPU ms   known, ms   CPU ms");
        for (String count : arguments) {
            measure(Integer.parseInt(count));
        }
    }

    /** The embedded judge, which remembers so many cases. */
    static AlignedJudge aligned(int count) {
        List<LabelledExample> feedback = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            feedback.add(new LabelledExample(
                    example(i), List.of(Assessment.of(i % 2 == 0).because("Reason " + i + "."))));
        }
        try (MemAlign memAlign = MemAlign.create()) {
            return memAlign.align(AlignedJudge.unaligned(DEFINITION, MemorySettings.DEFAULT), feedback)
                    .judge();
        }
    }

    private static void measure(int count) {
        AlignedJudge aligned = aligned(count);
        for (int round = 1; round <= ROUNDS; round++) {
            // A new one each time, so that no vector of a text is known from the round before.
            try (MemAlign memAlign = MemAlign.create()) {
                long start = System.nanoTime();
                long cpu = Machine.cpuNanos();
                Judge judge = memAlign.judge(aligned);
                double seconds = (System.nanoTime() - start) / 1e9;
                double cpuSeconds = (Machine.cpuNanos() - cpu) / 1e9;
                judge.judge(example(-1));
                double[] unseen = each(judge, i -> example(count + i));
                double[] known = each(judge, i -> example(i % count));
                System.out.printf(
                        "%9d  %5d   %8.2f  %6.2f   %25.1f  %7.1f   %9.1f  %7.1f%n",
                        count, round, seconds, cpuSeconds, unseen[0], unseen[1], known[0], known[1]);
            }
        }
    }

    /** Milliseconds of a verdict, by the clock and of the processors. */
    private static double[] each(Judge judge, LongFunction<Example> example) {
        long start = System.nanoTime();
        long cpu = Machine.cpuNanos();
        for (int i = 0; i < VERDICTS; i++) {
            if (judge.judge(example.apply(i)).value().isEmpty()) {
                throw new IllegalStateException("no verdict");
            }
        }
        return new double[] {(System.nanoTime() - start) / 1e6 / VERDICTS, (Machine.cpuNanos() - cpu) / 1e6 / VERDICTS};
    }

    private static Example example(long i) {
        return Example.builder().inputs(question(i)).outputs(answer(i)).build();
    }

    static String question(long i) {
        return "Question " + i + ": what does the handbook say about topic " + i % 37 + " in chapter " + i % 11 + "?";
    }

    static String answer(long i) {
        return "The handbook says in section " + i % 53 + " that topic " + i % 37 + " is settled by rule " + i + ".";
    }
}
