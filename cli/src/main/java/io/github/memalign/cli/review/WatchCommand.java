package io.github.memalign.cli.review;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.OnInterrupt;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.location.MlflowServer;
import io.github.memalign.cli.location.QueuePlace;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.NoteOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.ScorerPlace;
import io.github.memalign.mlflow.review.ReviewQueue;
import io.github.memalign.mlflow.review.ReviewQueues;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Learns from a review queue while experts answer. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Learn from a review queue while experts answer in it.",
            "An answer is learned when it is given; what waits is judged again and the queue is filled up. The judge"
                    + " is kept in one run of the queue's experiment, which the same command goes on with. Ctrl-C ends it."
        },
        footer = {"", "Example:", "  memalign watch --judge runs:/RUN_ID --queue tone"})
public final class WatchCommand extends InEnvironment implements Callable<Integer> {
    private static final int LONGEST_ENDING = 30;

    @Option(
            names = "--judge",
            required = true,
            paramLabel = "PLACE",
            description = "Judge to begin with: a directory, a YAML file, runs:/RUN_ID, or"
                    + " scorers:/EXPERIMENT/NAME[/VERSION]. It stays as it is.")
    private String judge = "";

    @Option(
            names = "--queue",
            required = true,
            paramLabel = "NAME",
            description = "Review queue: queue:/EXPERIMENT/NAME, or its name alone in the experiment of the judge.")
    private String queue = "";

    @Option(
            names = "--input",
            paramLabel = "PLACE",
            description =
                    "Traces to fill the queue with: traces:/EXPERIMENT (default: those of the queue's experiment).")
    private @Nullable String input;

    @Option(
            names = "--every",
            defaultValue = "2",
            paramLabel = "SECONDS",
            description = "How often to look for answers (default: ${DEFAULT-VALUE}).")
    private int every;

    @Option(names = "--once", description = "Learn what is answered now, fill the queue, and end.")
    private boolean once;

    @Mixin
    private ReviewOptions options = new ReviewOptions();

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private NoteOptions note = new NoteOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        options.check();
        if (every < 1) {
            throw new InvalidSettingException("--every", "is " + every + "; it must be 1 second or more");
        }
        if (input != null && !TraceSelection.isTraces(input)) {
            throw new InvalidSettingException("--input", "'" + input + "' is no traces:/EXPERIMENT");
        }
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        return OnInterrupt.during(
                () -> {
                    try {
                        return watch(output, asked);
                    } finally {
                        ended.countDown();
                    }
                },
                () -> {
                    asked.countDown();
                    if (!await(ended, LONGEST_ENDING)) {
                        output.warn("stopped in the middle; what was answered is not lost, the same command learns it");
                    }
                });
    }

    private int watch(Output output, CountDownLatch asked) {
        try (Judges judges = new Judges(environment(), output::warn);
                MlflowServer server = new MlflowServer(environment());
                MemAlign memAlign = models.memAlign()) {
            QueuePlace place = ReviewOptions.place(queue, experiment(judges));
            MlflowHttp http = server.http();
            ReviewQueue found = place.find(http);
            WatchedJudge watched = WatchedJudge.of(http, found, judge, () -> judges.load(judge));
            watched = watched.with(models.applyTo(watched.judge()));
            ReviewQueue open = new ReviewQueues(http)
                    .open(found.experimentId(), found.name(), watched.judge().definition(), options.users());
            output.plain("Watching " + place + ", the judge is in runs:/" + watched.runId());
            TraceQuery pool = input == null ? TraceQuery.experiment(open.experimentId()) : TraceSelection.ALL.of(input);
            Watching watching = new Watching(http, open, memAlign, models, options, note.note(), pool, output);
            do {
                watched = watching.round(watched);
            } while (!once && !await(asked, every));
            if (!once) {
                output.plain("Stopped; the same command goes on with the judge in runs:/" + watched.runId());
            }
            return watching.isComplete() ? ExitCode.FINE : ExitCode.IN_PART;
        }
    }

    /** The name or id of the experiment that the judge is in; blank if it is in none. */
    private String experiment(Judges judges) {
        boolean onServer = JudgeRuns.isPlace(judge) || ScorerPlace.isPlace(judge);
        return onServer
                ? judges.successor(judge)
                        .map(place -> place.substring(place.indexOf(":/") + 2))
                        .orElse("")
                : "";
    }

    private static boolean await(CountDownLatch latch, int seconds) {
        try {
            return latch.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
