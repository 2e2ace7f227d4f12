package io.github.memalign.cli.evaluate;

import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.evaluation.protocol.EvaluationConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the command line says instead of the configuration. */
@Command(optionListHeading = "%nProtocol:%n")
final class ProtocolOptions {
    @Option(
            names = "--data",
            paramLabel = "FILE_OR_DIR",
            description = {
                "Published datasets to measure on instead of the samples: a file, a directory, or a directory with one"
                        + " of the dataset's name in it."
            })
    private @Nullable Path data;

    @Option(
            names = "--dataset",
            split = ",",
            paramLabel = "NAME",
            description = "Only these datasets of the configuration.")
    private List<String> datasets = List.of();

    @Option(names = "--train", paramLabel = "N", description = "How many examples to learn from; the rest is measured.")
    private @Nullable Integer train;

    @Option(
            names = "--shards",
            split = ",",
            paramLabel = "N",
            description = "After how many examples to measure, as 2,5,10.")
    private List<Integer> shards = List.of();

    @Option(names = "--seeds", split = ",", paramLabel = "N", description = "A run for each, as 1,2,3.")
    private List<Long> seeds = List.of();

    @Option(
            names = "--arms",
            split = ",",
            paramLabel = "ARM",
            description = {
                "What to measure: aligned, aligned-active, aligned-stumbled, aligned-verified, semantic-only,"
                        + " episodic-only, label-only, feedback-only, unaligned, all-examples, random-examples, majority."
            })
    private List<String> arms = List.of();

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "URI",
            description = "Models that judge, each measured. --model names one that is not told apart.")
    private List<String> models = List.of();

    @Option(
            names = "--ks",
            split = ",",
            paramLabel = "N",
            description = "Numbers of recalled episodes, each measured. --k names one that is not told apart.")
    private List<Integer> ks = List.of();

    @Nullable
    Path data() {
        return data;
    }

    List<String> datasets() {
        return datasets;
    }

    EvaluationConfig applyTo(EvaluationConfig config, ModelOptions options) {
        EvaluationConfig applied = data == null ? config : config.onFullData();
        if (train != null || !shards.isEmpty()) {
            int most = train == null ? Math.max(applied.train(), shards.get(shards.size() - 1)) : train;
            applied = applied.withTrain(most, train == null || !shards.isEmpty() ? shards : upTo(applied, most));
        }
        applied = seeds.isEmpty() ? applied : applied.withSeeds(seeds);
        applied = arms.isEmpty() ? applied : applied.withArms(arms);
        List<String> configured = options.hasModel() ? List.of() : applied.model();
        List<Integer> configuredKs = options.hasK() ? List.of() : applied.k();
        return applied.withModels(models.isEmpty() ? configured : models, ks.isEmpty() ? configuredKs : ks);
    }

    /** The shards that still fit, and the new last one. */
    private static List<Integer> upTo(EvaluationConfig config, int train) {
        return Stream.concat(config.shards().stream().filter(shard -> shard < train), Stream.of(train))
                .toList();
    }
}
