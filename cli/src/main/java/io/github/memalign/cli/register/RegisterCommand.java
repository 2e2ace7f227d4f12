package io.github.memalign.cli.register;

import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.ProgressBars;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.judge.ScorerPlace;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.model.ModelUri;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Registers a judge as a scorer of an experiment. */
@Command(
        name = "register",
        mixinStandardHelpOptions = true,
        description = {
            "Register a judge as a scorer of an MLflow experiment, as a new version.",
            "Its examples become traces with their assessments, so that Python loads it whole."
        },
        footer = {
            "",
            "Example:",
            "  memalign register --judge my-judge --experiment support",
            "  memalign register --judge my-judge --experiment support --model openai:/gpt-4.1-mini \\",
            "      --embedding-model openai:/text-embedding-3-small"
        })
public final class RegisterCommand extends InEnvironment implements Callable<Integer> {
    @Option(
            names = "--judge",
            required = true,
            paramLabel = "PLACE",
            description = "Judge to register: a directory, a YAML file, runs:/RUN_ID or scorers:/EXPERIMENT/NAME.")
    private String judge = "";

    @Option(
            names = "--experiment",
            required = true,
            paramLabel = "NAME",
            description = "Name or id of the experiment; made if missing.")
    private String experiment = "";

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the scorer; by default the judge's.")
    private @Nullable String name;

    @Option(
            names = "--model",
            paramLabel = "URI",
            description = "Model that the registered judge judges with, in place of one that Python cannot run.")
    private @Nullable String model;

    @Option(names = "--reflection-model", paramLabel = "URI", description = "Model that it distils guidelines with.")
    private @Nullable String reflectionModel;

    @Option(names = "--embedding-model", paramLabel = "URI", description = "Model that it makes vectors with.")
    private @Nullable String embeddingModel;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Override
    public Integer call() {
        Output output = printing.output();
        try (Judges judges = new Judges(environment(), output::warn);
                MlflowHttp http = environment().mlflow();
                ProgressBars progress = ProgressBars.onTerminal()) {
            AlignedJudge aligned = asWanted(judges.load(judge));
            RegisteredJudges.Registered registered =
                    new RegisteredJudges(http, Clock.systemUTC()).register(experiment, aligned, progress);
            String scorer = aligned.definition().name();
            String place = new ScorerPlace(experiment, scorer, OptionalInt.of(registered.version())).toString();
            output.plain("Registered as " + place);
            output.plain("  " + registered.traceIds().size() + " episodes, "
                    + registered.newTraces().size() + " of them new traces"
                    + (registered.newTraces().isEmpty() ? "" : ":"));
            registered.newTraces().forEach(id -> output.plain("  " + id));
            registered.pythonProblems().forEach(problem -> output.warn("Python: " + problem));
            if (aligned.calibration().isPresent() || aligned.settings().annotators() > 1) {
                output.warn("the registry keeps neither annotators nor a calibration: the registered judge gives all"
                        + " verdicts");
            }
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

    private AlignedJudge asWanted(AlignedJudge loaded) {
        JudgeDefinition.Builder definition = loaded.definition().toBuilder();
        if (name != null) {
            definition.name(name);
        }
        if (model != null) {
            definition.model(model);
        }
        MemorySettings settings = loaded.settings();
        if (reflectionModel != null) {
            settings = settings.withReflectionModel(ModelUri.of(reflectionModel));
        }
        if (embeddingModel != null) {
            settings = settings.withEmbeddingModel(ModelUri.of(embeddingModel));
        }
        return loaded.withDefinition(definition.build()).withSettings(settings);
    }
}
