package io.github.memalign.cli.memory;

import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.evaluation.agreement.Agreement;
import io.github.memalign.evaluation.agreement.CrossValidation;
import io.github.memalign.evaluation.report.JudgePage;
import io.github.memalign.memory.AlignedJudge;
import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows all that a judge knows as a page. */
@Command(
        name = "open",
        mixinStandardHelpOptions = true,
        description = {
            "Show all that a judge knows as one page that needs no network, in the browser or in a file.",
            "Agreement with the experts is measured for it where all models run in this process."
        },
        footer = {
            "",
            "Example:",
            "  memalign memory --judge my-judge open",
            "  memalign memory --judge my-judge open --out my-judge.html"
        })
final class MemoryOpen extends MemorySubcommand {
    private static final int FOLDS = 5;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the page there and open nothing; by default it is a temporary file for you alone.")
    private @Nullable Path out;

    @Option(names = "--overwrite", description = "Replace a file that is at --out.")
    private boolean overwrite;

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() {
        Output output = output();
        if (out != null) {
            NewPlace.checkFile("--out", out, overwrite);
        }
        AlignedJudge judge = memory().read(output);
        String html = new JudgePage(judge, agreement(models.applyTo(judge), output)).html();
        Path file = written(html);
        boolean opened = out == null && open(file);
        output.plain(opened ? "Opened " + file : "Written to " + file + "; open it in a browser");
        output.json(Map.of("page", file.toString(), "opened", opened));
        return ExitCode.FINE;
    }

    private Optional<Agreement> agreement(AlignedJudge judge, Output output) {
        if (!ModelOptions.runsInThisProcess(judge)) {
            return Optional.empty();
        }
        List<LabelledExample> feedback = judge.episodes().stream()
                .map(episode -> new LabelledExample(episode.example(), episode.assessments()))
                .toList();
        try (MemAlign memAlign = models.memAlign();
                ProgressBars progress = ProgressBars.onTerminal()) {
            return new CrossValidation(memAlign, FOLDS, 0).measure(judge, feedback, progress);
        } catch (MemAlignException failure) {
            output.warn("agreement could not be measured: " + failure.getMessage());
            return Optional.empty();
        }
    }

    private Path written(String html) {
        try {
            // A temporary file of its owner alone: the page holds what the judge remembers.
            Path file = out == null ? Files.createTempFile("memalign-", ".html") : out;
            return Files.writeString(file, html);
        } catch (IOException e) {
            throw new UncheckedIOException("the page cannot be written: " + e.getMessage(), e);
        }
    }

    private static boolean open(Path page) {
        if (GraphicsEnvironment.isHeadless()
                || !Desktop.isDesktopSupported()
                || !Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
            return false;
        }
        try {
            Desktop.getDesktop().browse(page.toUri());
            return true;
        } catch (IOException noBrowser) {
            return false;
        }
    }
}
