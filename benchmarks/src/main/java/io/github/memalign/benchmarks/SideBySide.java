package io.github.memalign.benchmarks;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What the work takes that {@code python/measure_mlflow.py} measures of MLflow's own MemAlign, with the judge that was
 * registered there. Prints a line a measurement: its name and seconds, the first of them cold.
 */
public final class SideBySide {
    private static final String JUDGE = "helpful";
    private static final int IN_FLIGHT = 16;
    private static final int ROUND = 64;
    private static final int SINGLE = 50;
    private static final int ONE_MORE = 5;

    private final String experiment;
    private final String more;
    private final int examples;
    private final int repetitions;
    private int questions;

    private SideBySide(String experiment, String more, int examples, int repetitions) {
        this.experiment = experiment;
        this.more = more;
        this.examples = examples;
        this.repetitions = repetitions;
    }

    /** @param arguments experiment, experiment with further traces, number of traces, rounds that count */
    public static void main(String[] arguments) {
        new SideBySide(arguments[0], arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]))
                .measure();
    }

    private void measure() {
        AlignedJudge registered = rounds(
                "load-registry",
                () -> toFirstVerdict(http -> new RegisteredJudges(http, Clock.systemUTC())
                        .load(experiment, JUDGE, OptionalInt.empty())
                        .judge()));
        AlignedJudge blank = AlignedJudge.unaligned(registered.definition(), registered.settings());
        List<LabelledExample> feedback =
                rounds("read-search", () -> read(blank, TraceQuery.experiment(experiment), examples));
        List<String> ids = feedback.stream().map(one -> one.example().id()).toList();
        rounds("read-ids", () -> read(blank, TraceQuery.ids(ids), examples));
        AlignedJudge aligned = align(blank, feedback);
        String runId;
        try (MlflowHttp http = http()) {
            runId = new JudgeRuns(http).save(experiment, aligned, Map.of());
        }
        rounds("load-run", () -> toFirstVerdict(http -> new JudgeRuns(http).load(runId)));
        verdicts(aligned);
    }

    private AlignedJudge toFirstVerdict(Loading loading) {
        try (MlflowHttp http = http();
                MemAlign memAlign = memAlign()) {
            AlignedJudge loaded = loading.from(http);
            Judge judge = memAlign.judge(loaded);
            check(judge.judge(question()));
            return checked(loaded, examples);
        }
    }

    private static List<LabelledExample> read(AlignedJudge judge, TraceQuery query, int expected) {
        try (MlflowHttp http = http()) {
            List<LabelledExample> feedback =
                    new TraceFeedback(http).labelled(judge.definition(), query).feedback();
            if (feedback.size() != expected) {
                throw new IllegalStateException(feedback.size() + " traces were read, not " + expected);
            }
            return feedback;
        }
    }

    private AlignedJudge align(AlignedJudge blank, List<LabelledExample> feedback) {
        List<LabelledExample> further = read(blank, TraceQuery.experiment(more), ONE_MORE * (repetitions + 1));
        List<Double> whole = new ArrayList<>();
        List<Double> oneMore = new ArrayList<>();
        AlignedJudge last = blank;
        for (int round = 0; round <= repetitions; round++) {
            try (MemAlign memAlign = memAlign()) {
                AlignedJudge aligned =
                        timed(whole, () -> memAlign.align(blank, feedback).judge());
                last = checked(aligned, examples);
                for (LabelledExample one : further.subList(round * ONE_MORE, (round + 1) * ONE_MORE)) {
                    checked(
                            timed(oneMore, () -> memAlign.align(aligned, List.of(one))
                                    .judge()),
                            examples + 1);
                }
            }
        }
        print("align", whole);
        print("align-one-more", withoutFirstRound(oneMore, ONE_MORE));
        return last;
    }

    private void verdicts(AlignedJudge aligned) {
        try (MemAlign memAlign = memAlign()) {
            Judge judge = memAlign.judge(aligned);
            List<Double> all = new ArrayList<>();
            for (int i = 0; i < SINGLE * (repetitions + 1); i++) {
                Example question = question();
                check(timed(all, () -> judge.judge(question)));
            }
            print("verdict", withoutFirstRound(all, SINGLE));
            rounds("verdicts-in-flight", () -> {
                List<Example> asked = new ArrayList<>();
                for (int i = 0; i < ROUND; i++) {
                    asked.add(question());
                }
                List<Feedback> said = memAlign.judgeAll(aligned, asked, Judge.Options.DEFAULT, Progress.NONE);
                said.forEach(SideBySide::check);
                return said;
            });
        }
    }

    private Example question() {
        questions++;
        return Example.builder()
                .inputs("{'question': 'What of my parcel number " + questions + "?'}")
                .outputs("Please open the page of your order and choose what you want to do. ".repeat(8))
                .build();
    }

    private <T> T rounds(String name, Supplier<T> work) {
        List<Double> seconds = new ArrayList<>();
        T result = timed(seconds, work);
        for (int i = 0; i < repetitions; i++) {
            result = timed(seconds, work);
        }
        print(name, seconds);
        return result;
    }

    private static <T> T timed(List<Double> seconds, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        seconds.add((System.nanoTime() - start) / 1e9);
        return result;
    }

    private static void print(String name, List<Double> seconds) {
        System.out.println(seconds.stream().map(String::valueOf).collect(Collectors.joining(" ", name + " ", "")));
    }

    private static List<Double> withoutFirstRound(List<Double> seconds, int each) {
        List<Double> counted = new ArrayList<>(seconds.subList(0, 1));
        counted.addAll(seconds.subList(each, seconds.size()));
        return counted;
    }

    private static void check(Feedback feedback) {
        feedback.error().ifPresent(error -> {
            throw new IllegalStateException(error.toString());
        });
    }

    private static AlignedJudge checked(AlignedJudge judge, int expected) {
        if (judge.episodes().size() != expected) {
            throw new IllegalStateException("the judge has " + judge.episodes().size() + " episodes, not " + expected);
        }
        return judge;
    }

    private static MlflowHttp http() {
        return new MlflowHttp(MlflowSettings.of(System::getenv));
    }

    private static MemAlign memAlign() {
        return MemAlign.builder().concurrency(IN_FLIGHT).build();
    }

    private interface Loading {
        AlignedJudge from(MlflowHttp http);
    }
}
