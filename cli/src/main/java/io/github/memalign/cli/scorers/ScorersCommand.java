package io.github.memalign.cli.scorers;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.mlflow.judge.JudgeCopies;
import io.github.memalign.mlflow.judge.ScorerPlace;
import io.github.memalign.mlflow.scorer.RegisteredScorer;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The scorers of an experiment. */
@Command(
        name = "scorers",
        mixinStandardHelpOptions = true,
        description = "List the scorers of an MLflow experiment, their versions, delete one, or let the server sample.",
        footer = {
            "",
            "Example:",
            "  memalign scorers list support",
            "  memalign scorers versions scorers:/support/tone",
            "  memalign scorers delete scorers:/support/tone/1",
            "  memalign scorers sample scorers:/support/tone --rate 0.1"
        })
public final class ScorersCommand extends InEnvironment implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Name what to do: list, versions, delete or sample.");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "The newest version of each scorer of an experiment.",
            footer = {"", "Example:", "  memalign scorers list support"})
    int list(
            @Parameters(paramLabel = "EXPERIMENT", description = "Name or id of the experiment.") String experiment,
            @Mixin OutputOptions printing) {
        try (MlflowHttp http = environment().mlflow()) {
            List<RegisteredScorer> scorers =
                    new ScorerRegistry(http).list(http.runs().experimentId(experiment));
            return print(scorers, experiment, printing.output());
        }
    }

    @Command(
            name = "versions",
            mixinStandardHelpOptions = true,
            description = "All versions of a scorer, oldest first.",
            footer = {"", "Example:", "  memalign scorers versions scorers:/support/tone"})
    int versions(
            @Parameters(paramLabel = "PLACE", description = "scorers:/EXPERIMENT/NAME.") String location,
            @Mixin OutputOptions printing) {
        ScorerPlace place = ScorerPlace.of("PLACE", location);
        try (MlflowHttp http = environment().mlflow()) {
            String experiment = http.runs().experimentId(place.experiment());
            List<RegisteredScorer> versions = new ScorerRegistry(http).versions(experiment, place.name());
            if (versions.isEmpty()) {
                throw new InvalidSettingException(
                        "PLACE", "there is no scorer " + location + "; scorers list shows them");
            }
            return print(versions, place.experiment(), printing.output());
        }
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = {
                "Delete one version of a scorer, or with --all every one.",
                "Or delete the run that a judge was saved in, and the judge's files with it; traces stay."
            },
            footer = {
                "",
                "Example:",
                "  memalign scorers delete scorers:/support/tone/1",
                "  memalign scorers delete runs:/1f6c0fd2c5d14f2c8e5b7a9d3e4f5a6b"
            })
    int delete(
            @Parameters(paramLabel = "PLACE", description = "scorers:/EXPERIMENT/NAME/VERSION, or runs:/RUN_ID.")
                    String location,
            @Option(names = "--all", description = "Delete every version.") boolean all,
            @Mixin OutputOptions printing) {
        if (location.matches("runs:/[0-9a-f]{32}") && !all) {
            try (MlflowHttp http = environment().mlflow()) {
                new JudgeCopies(http).deleteRun(location.substring("runs:/".length()));
            }
            return deleted(location, printing.output());
        }
        ScorerPlace place = ScorerPlace.of("PLACE", location);
        if (place.version().isPresent() == all) {
            throw new InvalidSettingException(
                    "PLACE", "name one version, as " + location + "/1, or every one with --all");
        }
        try (MlflowHttp http = environment().mlflow()) {
            String experiment = http.runs().experimentId(place.experiment());
            ScorerRegistry registry = new ScorerRegistry(http);
            if (all) {
                registry.deleteAll(experiment, place.name());
            } else {
                registry.delete(experiment, place.name(), place.version().getAsInt());
            }
        }
        return deleted(place.toString(), printing.output());
    }

    private int deleted(String place, Output output) {
        output.plain("Deleted " + place);
        output.json(Map.of("deleted", place));
        return ExitCode.FINE;
    }

    @Command(
            name = "sample",
            mixinStandardHelpOptions = true,
            description = {
                "Let the server judge a share of the experiment's new traces, with the newest version.",
                "It does so for judges of gateway:/ models only."
            },
            footer = {"", "Example:", "  memalign scorers sample scorers:/support/tone --rate 0.1"})
    int sample(
            @Parameters(paramLabel = "PLACE", description = "scorers:/EXPERIMENT/NAME.") String location,
            @Option(names = "--rate", required = true, paramLabel = "SHARE", description = "From 0 (none) to 1 (all).")
                    double rate,
            @Option(names = "--filter", paramLabel = "FILTER", description = "MLflow's filter of traces.") @Nullable
                    String filter,
            @Mixin OutputOptions printing) {
        ScorerPlace place = ScorerPlace.of("PLACE", location);
        try (MlflowHttp http = environment().mlflow()) {
            String experiment = http.runs().experimentId(place.experiment());
            new ScorerRegistry(http).sample(experiment, place.name(), rate, Optional.ofNullable(filter));
        }
        Output output = printing.output();
        output.plain("The server judges " + Math.round(rate * 100) + " % of new traces with " + place);
        output.json(Map.of("scorer", place.toString(), "rate", rate));
        return ExitCode.FINE;
    }

    private int print(List<RegisteredScorer> scorers, String experiment, Output output) {
        scorers.forEach(
                scorer -> output.plain(new ScorerPlace(experiment, scorer.name(), OptionalInt.of(scorer.version()))
                        + "  " + scorer.created()));
        if (scorers.isEmpty()) {
            output.plain("No scorers in " + experiment);
        }
        output.json(Map.of("scorers", scorers.stream().map(ScorersCommand::json).toList()));
        return ExitCode.FINE;
    }

    private static Map<String, Object> json(RegisteredScorer scorer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", scorer.name());
        json.put("version", scorer.version());
        json.put("created", scorer.created().toString());
        return json;
    }
}
