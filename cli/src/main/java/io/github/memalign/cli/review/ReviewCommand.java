package io.github.memalign.cli.review;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.Feedbacks;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.location.MlflowServer;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.cli.location.QueuePlace;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.datasets.feedback.InputFile;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Tools;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceExample;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.review.ReviewItem;
import io.github.memalign.mlflow.review.ReviewQueue;
import io.github.memalign.mlflow.review.ReviewQueues;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.Traces;
import io.github.memalign.review.Question;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Chooses what experts are asked next, and asks them in a review queue. */
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        description = {
            "Ask experts about what a label would teach a judge most.",
            "Makes or finds a review queue on the MLflow server, with the question that fits the judge, fills it, and"
                    + " says what was chosen and why. --list writes the same as JSON lines, for any other tool; no server"
                    + " is needed then."
        },
        footer = {
            "",
            "Example:",
            "  memalign review --judge runs:/RUN_ID --input traces:/support --queue tone \\",
            "      --size 20 --users ana@example.com,bo@example.com",
            "  memalign review --judge my-judge --input new.jsonl --list to-ask.jsonl"
        })
public final class ReviewCommand extends InEnvironment implements Callable<Integer> {
    @Option(
            names = "--judge",
            required = true,
            paramLabel = "PLACE",
            description = "Judge: a directory, a YAML file, runs:/RUN_ID, or scorers:/EXPERIMENT/NAME[/VERSION].")
    private String judge = "";

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PLACE",
            description =
                    "What may be asked about: traces:/EXPERIMENT, or a file of JSON lines or CSV, whose chosen rows"
                            + " become traces of the queue's experiment.")
    private String input = "";

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description =
                    "Review queue: its name in the experiment of --input, or queue:/EXPERIMENT/NAME, as a file needs"
                            + " it.")
    private @Nullable String queue;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Write what to ask as JSON lines, with the judge's verdict unless --blind, and why.")
    private @Nullable Path list;

    @Option(names = "--overwrite", description = "Replace a file that is at --list, and a recording.")
    private boolean overwrite;

    @Mixin
    private ReviewOptions options = new ReviewOptions();

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Mixin
    private FeedbackOptions rows = new FeedbackOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        options.check();
        rows.traces().checkNoLabels();
        rows.traces().checkUsed(List.of(input));
        if (list != null) {
            NewPlace.checkFile("--list", list, overwrite);
        } else if (queue == null) {
            throw new InvalidSettingException(
                    "--queue", "is missing; name a review queue, or with --list a file for what to ask");
        }
        try (Judges judges = new Judges(environment(), output::warn);
                MlflowServer server = new MlflowServer(environment());
                MemAlign memAlign = models.memAlign(overwrite);
                ProgressBars progress = ProgressBars.onTerminal()) {
            AlignedJudge aligned = models.applyTo(judges.load(judge));
            Judging judging = new Judging(memAlign, models);
            @Nullable
            ReviewQueue asked =
                    queue == null ? null : queue(ReviewOptions.place(queue, experiment()), server, aligned, output);
            List<Question> questions = asked == null
                    ? chosen(aligned, server, memAlign, judging, output, progress)
                    : asked(aligned, server.http(), asked, memAlign, judging, output, progress);
            return print(questions, aligned, asked, judging, output);
        }
    }

    /** The queue; null where the server has none and a list is enough. */
    private @Nullable ReviewQueue queue(QueuePlace place, MlflowServer server, AlignedJudge aligned, Output output) {
        MlflowHttp http = server.http();
        String experimentId = TraceSelection.isTraces(input)
                ? http.runs().experimentId(place.experiment())
                : http.runs().experimentIdOrNew(place.experiment());
        ReviewQueues queues = new ReviewQueues(http);
        if (!queues.areThere(experimentId)) {
            String none = "this server has no review queues, which need MLflow 3.14 or newer";
            if (list == null) {
                throw new MemAlignException(none + "; write what to ask into a file with --list FILE");
            }
            output.warn(none + "; what to ask is in " + list);
            return null;
        }
        return queues.open(experimentId, place.name(), aligned.definition(), options.users());
    }

    private String experiment() {
        return TraceSelection.isTraces(input) ? rows.traces().of(input).experiment() : "";
    }

    /** Fills the queue. */
    private List<Question> asked(
            AlignedJudge aligned,
            MlflowHttp http,
            ReviewQueue asked,
            MemAlign memAlign,
            Judging judging,
            Output output,
            ProgressBars progress) {
        QueueFilling filling = new QueueFilling(http, asked, memAlign, judging, models.concurrency(), options.blind());
        List<ReviewItem> items = new ReviewQueues(http).items(asked);
        List<TraceExample> waiting = filling.waiting(aligned, items);
        if (!waiting.isEmpty()) {
            output.plain(waiting.size() + (waiting.size() == 1 ? " trace waits" : " traces wait")
                    + " in the queue already, of --size " + options.size());
        }
        int wanted = options.size() - waiting.size();
        if (!TraceSelection.isTraces(input)) {
            List<Askable> open = unansweredRows(aligned, http, asked, items, output);
            List<Question> questions = filling.choose(aligned, open, waiting, wanted, progress);
            return questions.isEmpty() ? questions : logged(aligned, http, asked, filling, questions, progress);
        }
        List<SkippedTrace> skipped = new ArrayList<>();
        List<TraceExample> candidates =
                filling.candidates(aligned, rows.traces().of(input), items, options.pool(), skipped);
        warn(skipped, output);
        List<Question> questions =
                filling.choose(aligned, candidates.stream().map(Askable::of).toList(), waiting, wanted, progress);
        filling.put(aligned, candidates, questions);
        return questions;
    }

    /** Rows that are no traces of the queue's experiment yet, or traces that nobody answered and that are not in the queue. */
    private List<Askable> unansweredRows(
            AlignedJudge aligned, MlflowHttp http, ReviewQueue asked, List<ReviewItem> items, Output output) {
        List<Askable> read = rows(aligned, output);
        Set<String> taken = items.stream().map(ReviewItem::traceId).collect(Collectors.toSet());
        List<String> ids = read.stream()
                .map(row -> ExamplesAsTraces.traceId(asked.experimentId(), row.example()))
                .toList();
        String name = aligned.definition().name();
        new Traces(http)
                .get(ids).found().stream()
                        .filter(trace -> trace.info().teaches(name))
                        .forEach(trace -> taken.add(trace.id()));
        List<Askable> open = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (!taken.contains(ids.get(i))) {
                open.add(read.get(i));
            }
        }
        return open;
    }

    /** Makes traces of the chosen rows and asks about these. */
    private static List<Question> logged(
            AlignedJudge aligned,
            MlflowHttp http,
            ReviewQueue asked,
            QueueFilling filling,
            List<Question> questions,
            ProgressBars progress) {
        List<LabelledExample> traces = new ExamplesAsTraces(http, Clock.systemUTC())
                .log(
                        asked.experimentId(),
                        aligned.definition().name(),
                        questions.stream()
                                .map(question -> new LabelledExample(question.example(), List.of()))
                                .toList(),
                        progress)
                .feedback();
        List<Question> ofTraces = IntStream.range(0, traces.size())
                .mapToObj(i -> new Question(
                        traces.get(i).example(),
                        questions.get(i).feedback(),
                        questions.get(i).why()))
                .toList();
        TraceQuery query = TraceQuery.ids(
                ofTraces.stream().map(question -> question.example().id()).toList());
        filling.put(
                aligned,
                new TraceFeedback(http).unlabelled(aligned.definition(), query).examples(),
                ofTraces);
        return ofTraces;
    }

    /** Chooses without a queue. */
    private List<Question> chosen(
            AlignedJudge aligned,
            MlflowServer server,
            MemAlign memAlign,
            Judging judging,
            Output output,
            ProgressBars progress) {
        List<Askable> candidates =
                TraceSelection.isTraces(input) ? unanswered(aligned, server.http(), output) : rows(aligned, output);
        return memAlign.questions(aligned, judging.judge(aligned, candidates, progress), List.of(), options.size());
    }

    private List<Askable> unanswered(AlignedJudge aligned, MlflowHttp http, Output output) {
        TraceFeedback.Unlabelled read = new TraceFeedback(http)
                .unlabelled(
                        aligned.definition(),
                        rows.traces().of(input),
                        info -> !info.teaches(aligned.definition().name()),
                        options.pool());
        warn(read.skipped(), output);
        return read.examples().stream().map(Askable::of).toList();
    }

    /** The rows of a file that have no label yet. */
    private List<Askable> rows(AlignedJudge aligned, Output output) {
        var loaded = InputFile.read(Path.of(input), aligned.definition(), rows.columns());
        rows.check(loaded.problems(), list == null ? "" : list.toString(), output);
        if (!loaded.ignored().isEmpty()) {
            output.warn(Feedbacks.ignored(input, loaded.ignored()));
        }
        return loaded.examples().stream()
                .filter(row -> row.label().isEmpty())
                .map(row -> new Askable(row.example(), Tools.NONE))
                .toList();
    }

    private static void warn(List<SkippedTrace> skipped, Output output) {
        if (!skipped.isEmpty()) {
            output.warn("passed over " + skipped.size() + ", the first: trace "
                    + skipped.get(0).traceId() + ": " + skipped.get(0).reason());
        }
    }

    private int print(
            List<Question> questions,
            AlignedJudge aligned,
            @Nullable ReviewQueue asked,
            Judging judging,
            Output output) {
        if (list != null) {
            write(questions);
        }
        String place =
                asked == null ? String.valueOf(list) : new QueuePlace(asked.experimentId(), asked.name()).toString();
        output.plain(aligned.definition().name() + ": " + questions.size() + " to ask in " + place);
        questions.forEach(
                question -> output.plain("  " + question.example().id() + "  " + verdict(question) + question.why()));
        if (questions.isEmpty()) {
            output.plain("The others are answered, wait already, or are as good as the same as one of those");
        }
        output.plain(Output.cost(judging.usage(), models.isReplay()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("judge", aligned.definition().name());
        json.put("out", place);
        json.put("asked", questions.stream().map(this::row).toList());
        json.put("usage", Output.usage(judging.usage(), models.isReplay()));
        output.json(json);
        return judging.warn(output) | rows.hasSkipped() ? ExitCode.IN_PART : ExitCode.FINE;
    }

    private static String verdict(Question question) {
        return question.feedback()
                .value()
                .or(question.feedback()::withheld)
                .map(value -> value + "; ")
                .orElse("");
    }

    private Map<String, Object> row(Question question) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", question.example().id());
        question.example().fields().forEach((field, value) -> row.put(field.key(), value));
        if (!options.blind()) {
            question.feedback().value().or(question.feedback()::withheld).ifPresent(value -> row.put("verdict", value));
            question.feedback().confidence().ifPresent(confidence -> row.put("confidence", confidence));
        }
        row.put("why", question.why());
        return row;
    }

    private void write(List<Question> questions) {
        NewPlace.write(
                Objects.requireNonNull(list),
                questions.stream()
                        .map(question -> Json.write(row(question)) + "\n")
                        .collect(Collectors.joining()));
    }
}
