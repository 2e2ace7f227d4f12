package io.github.memalign.cli.memory;

import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.report.VersionsPage;
import io.github.memalign.evaluation.versions.Flips;
import io.github.memalign.evaluation.versions.Versions;
import io.github.memalign.judge.Feedback;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Change;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two versions of a judge. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Compare two versions of a judge: what was learned, and which verdicts on the same labelled examples flipped.",
            "The examples are those that either remembers, each judged without its own episode; where models may cost"
                    + " something, name the examples with --feedback."
        },
        footer = {
            "",
            "Example:",
            "  memalign memory diff my-judge my-judge-2",
            "  memalign memory diff my-judge my-judge-2 \\",
            "      --feedback held-out.jsonl --html diff.html"
        })
final class MemoryDiff extends MemorySubcommand {
    @Parameters(
            index = "0",
            paramLabel = "BEFORE",
            description = "The earlier judge: a directory, runs:/RUN_ID, or scorers:/EXPERIMENT/NAME[/VERSION].")
    private String before = "";

    @Parameters(index = "1", paramLabel = "AFTER", description = "The later one.")
    private String after = "";

    @Option(
            names = "--feedback",
            paramLabel = "PLACE",
            description =
                    "Labelled examples to judge with both: a file, traces:/EXPERIMENT or datasets:/NAME. Repeatable.")
    private List<String> feedback = new ArrayList<>();

    @Option(names = "--html", paramLabel = "FILE", description = "Write it as a page too, side by side.")
    private @Nullable Path html;

    @Option(names = "--overwrite", description = "Replace a file that is at --html.")
    private boolean overwrite;

    @Mixin
    private FeedbackOptions feedbackOptions = new FeedbackOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() {
        Output output = output();
        if (html != null) {
            NewPlace.checkFile("--html", html, overwrite);
        }
        Versions versions = new Versions(judge(before, output), judge(after, output));
        List<Change> changes = versions.changes();
        changes.forEach(change -> output.plain(line(change)));
        if (changes.isEmpty()) {
            output.plain("Both know the same");
        }
        Optional<Flips> flips = flips(versions, output);
        flips.ifPresent(said -> print(said, output));
        if (html != null) {
            NewPlace.write(html, new VersionsPage(versions, flips, before, after).html());
            output.plain("Side by side in " + html);
        }
        output.json(json(changes, flips));
        return feedbackOptions.hasSkipped() ? ExitCode.IN_PART : ExitCode.FINE;
    }

    private AlignedJudge judge(String place, Output output) {
        return models.applyTo(EditedJudge.read(environment(), place, output));
    }

    private Optional<Flips> flips(Versions versions, Output output) {
        boolean free =
                ModelOptions.runsInThisProcess(versions.before()) && ModelOptions.runsInThisProcess(versions.after());
        if (feedback.isEmpty() && !free) {
            output.plain("Verdicts are not compared, as that takes model calls; --feedback names examples to judge.");
            return Optional.empty();
        }
        List<LabelledExample> examples = feedback.isEmpty()
                ? versions.remembered()
                : feedbackOptions
                        .read(feedback, versions.after(), html == null ? "" : html.toString(), output)
                        .examples();
        try (MemAlign memAlign = models.memAlign();
                ProgressBars progress = ProgressBars.onTerminal()) {
            Flips flips = Flips.of(memAlign, versions, examples, models.concurrency(), progress);
            models.refusedKey().ifPresent(refusal -> {
                throw new MemAlignException(refusal + " Verdicts were not compared.");
            });
            return Optional.of(flips);
        }
    }

    private static void print(Flips said, Output output) {
        output.plain("before  " + said.before().text());
        output.plain("after   " + said.after().text());
        output.plain(summary(said));
        said.flips()
                .forEach(flip -> output.plain("  " + flip.turn().name().toLowerCase(Locale.ROOT) + "  "
                        + flip.example().id() + ": experts " + flip.label() + ", " + verdict(flip.before()) + " -> "
                        + verdict(flip.after())));
    }

    private static String summary(Flips said) {
        return said.flips().size() + " verdicts differ: " + said.count(Flips.Turn.BETTER) + " better, "
                + said.count(Flips.Turn.WORSE) + " worse, " + said.count(Flips.Turn.NEITHER) + " neither (p "
                + NumberText.p(said.p()) + ", sign test)";
    }

    private static String verdict(Feedback said) {
        return said.value().map(String::valueOf).orElse(said.needsReview() ? "(needs review)" : "(no verdict)");
    }

    private static String line(Change change) {
        return sign(change) + " " + change.id() + "  " + before(change) + (isBoth(change) ? " -> " : "")
                + after(change);
    }

    private static boolean isBoth(Change change) {
        return !before(change).isEmpty() && !after(change).isEmpty();
    }

    private static String sign(Change change) {
        if (isBoth(change)) {
            return "~";
        }
        return before(change).isEmpty() ? "+" : "-";
    }

    private static String before(Change change) {
        if (change instanceof Change.OfGuideline rule) {
            return rule.before() == null ? "" : rule.before().text();
        }
        return change instanceof Change.OfEpisode episode && episode.before() != null
                ? said(episode.before().assessments())
                : "";
    }

    private static String after(Change change) {
        if (change instanceof Change.OfGuideline rule) {
            return rule.after() == null ? "" : rule.after().text();
        }
        return change instanceof Change.OfEpisode episode ? said(episode.after()) : "";
    }

    private static String said(List<Assessment> assessments) {
        return assessments.stream()
                .map(said -> said.source() + ": "
                        + said.value().map(String::valueOf).orElse("no label")
                        + (said.rationale().isEmpty() ? "" : " (" + said.rationale() + ")"))
                .collect(Collectors.joining(", "));
    }

    private Map<String, Object> json(List<Change> changes, Optional<Flips> flips) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changes", changes.stream().map(MemoryDiff::json).toList());
        flips.ifPresent(said -> {
            json.put("before", said.before().json());
            json.put("after", said.after().json());
            json.put("better", said.count(Flips.Turn.BETTER));
            json.put("worse", said.count(Flips.Turn.WORSE));
            json.put("neither", said.count(Flips.Turn.NEITHER));
            json.put("p", said.p());
            json.put("flips", said.flips().stream().map(MemoryDiff::json).toList());
            json.put("usage", Output.usage(said.usage(), models.isReplay()));
        });
        return json;
    }

    private static Map<String, Object> json(Change change) {
        return Map.of(
                change instanceof Change.OfGuideline ? "guideline" : "example",
                change.id(),
                "before",
                before(change),
                "after",
                after(change));
    }

    private static Map<String, Object> json(Flips.Flip flip) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("example", flip.example().id());
        json.put("label", flip.label());
        json.put("before", flip.before().value().orElse(null));
        json.put("after", flip.after().value().orElse(null));
        json.put("turn", flip.turn().name().toLowerCase(Locale.ROOT));
        return json;
    }
}
