package io.github.memalign.cli.register;

import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.location.Mlflow;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Registers a judge as a scorer of an experiment. */
@Command(
        name = "register",
        mixinStandardHelpOptions = true,
        description = {
            "Register a judge as a scorer of an MLflow experiment, as a new version.",
            "Its examples become traces with their assessments, so that Python loads it whole."
        },
        footer = {"", "Example:", "  memalign register --judge my-judge --experiment support"})
public final class RegisterCommand implements Callable<Integer> {
    @Option(names = "--judge", required = true, paramLabel = "PLACE", description = "Judge to register.")
    private String judge = "";

    @Option(
            names = "--experiment",
            required = true,
            paramLabel = "NAME",
            description = "Name or id of the experiment; made if missing.")
    private String experiment = "";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine(), json);
        try (Judges judges = new Judges();
                Mlflow mlflow = new Mlflow();
                ProgressBars progress = ProgressBars.onTerminal()) {
            AlignedJudge aligned = judges.load(judge);
            RegisteredJudges.Registered registered = mlflow.register(experiment, aligned, progress);
            String place = "scorers:/" + experiment + "/" + aligned.definition().name() + "/" + registered.version();
            output.plain("Registered as " + place + " with "
                    + registered.traceIds().size() + " episodes, " + registered.newTraces() + " of them new traces");
            registered.pythonProblems().forEach(problem -> output.warn("Python: " + problem));
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("scorer", place);
            result.put("version", registered.version());
            result.put("traces", registered.traceIds());
            result.put("new_traces", registered.newTraces());
            result.put("python_problems", registered.pythonProblems());
            output.json(result);
            return 0;
        }
    }
}
