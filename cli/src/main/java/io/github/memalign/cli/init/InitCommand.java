package io.github.memalign.cli.init;

import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.NewPlace;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.datasets.published.StartingJudges;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a judge to start from. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Write the YAML of a judge to start from, to be put into your own words.",
            "With --sample also feedback that it can learn, to try it and to see what feedback looks like."
        },
        footer = {
            "",
            "Example:",
            "  memalign init --from tone --out judge.yaml",
            "  memalign init --from tool-use --out judge.yaml --sample feedback.jsonl"
        })
public final class InitCommand implements Callable<Integer> {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "Which judge: ${COMPLETION-CANDIDATES}.")
    private String from = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "File for the judge's YAML.")
    private Path out = Path.of("");

    @Option(names = "--sample", paramLabel = "FILE", description = "File for sample feedback, as JSON lines.")
    private @Nullable Path sample;

    @Option(names = "--overwrite", description = "Replace files that are there.")
    private boolean overwrite;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        String yaml = StartingJudges.yaml(from);
        NewPlace.checkFile("--out", out, overwrite);
        if (sample != null) {
            NewPlace.checkFile("--sample", sample, overwrite);
            NewPlace.write(sample, StartingJudges.feedback(from));
        }
        NewPlace.write(out, yaml);
        output.plain("Written to " + out + (sample == null ? "" : ", and feedback to try it with to " + sample));
        output.plain("Put it into your own words, and teach it: memalign align --judge " + out + " --feedback "
                + (sample == null ? "FEEDBACK" : sample) + " --out my-judge");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("judge", out.toString());
        json.put("sample", sample == null ? null : sample.toString());
        output.json(json);
        return ExitCode.FINE;
    }

    /** The judges there are, for help and completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return StartingJudges.names().iterator();
        }
    }
}
