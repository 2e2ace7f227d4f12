package io.github.memalign.cli.judge;

import io.github.memalign.MemAlign;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.FeedbackOptions;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.datasets.feedback.InputFile;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges the rows of a file. */
@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        description = {
            "Judge the rows of a file; verdicts are JSON lines in the order of the rows.",
            "Exit code 1 if any row got no verdict."
        },
        footer = {"", "Example:", "  memalign judge --judge my-judge --input new.jsonl --out verdicts.jsonl"})
public final class JudgeCommand implements Callable<Integer> {
    @Option(names = "--judge", required = true, paramLabel = "PLACE", description = "Judge: a directory or YAML file.")
    private String judge = "";

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "Rows to judge: JSON lines or CSV.")
    private Path input = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "File for the verdicts.")
    private Path out = Path.of("");

    @Option(names = "--exclude-self", description = "Keep a row's own episode out of what the judge recalls.")
    private boolean excludeSelf;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private FeedbackOptions rows = new FeedbackOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine(), json);
        AlignedJudge aligned = models.applyTo(load());
        var loaded = InputFile.read(input, aligned.definition(), rows.columns());
        rows.check(loaded.problems().stream().map(String::valueOf).toList(), output);
        List<Example> examples =
                loaded.examples().stream().map(InputFile.Input::example).toList();
        Judge.Options options = excludeSelf ? Judge.Options.DEFAULT.withoutSelf() : Judge.Options.DEFAULT;
        VerdictTally tally = new VerdictTally(aligned.definition().valueType(), loaded.examples());
        try (MemAlign memAlign = models.memAlign();
                ProgressBars progress = ProgressBars.onTerminal();
                VerdictFile file = VerdictFile.open(out)) {
            progress.start("judging", examples.size());
            memAlign.judgeAll(aligned, examples.iterator(), options, feedback -> {
                file.write(feedback);
                tally.add(feedback);
                progress.step(1);
            });
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + e.getMessage(), e);
        }
        tally.print(output, out);
        return tally.failures() == 0 ? ExitCode.FINE : ExitCode.FAILED;
    }

    private AlignedJudge load() {
        try (Judges judges = new Judges()) {
            return judges.load(judge);
        }
    }
}
