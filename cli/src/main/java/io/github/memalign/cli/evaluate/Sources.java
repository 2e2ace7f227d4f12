package io.github.memalign.cli.evaluate;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlignException;
import io.github.memalign.Models;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.location.Feedbacks;
import io.github.memalign.cli.location.TraceSelection;
import io.github.memalign.datasets.judge.JudgeFile;
import io.github.memalign.datasets.published.Dataset;
import io.github.memalign.datasets.published.PublishedDatasets;
import io.github.memalign.datasets.published.ReadOptions;
import io.github.memalign.datasets.published.Samples;
import io.github.memalign.evaluation.protocol.EvaluationConfig;
import io.github.memalign.evaluation.protocol.EvaluationConfig.DatasetSpec;
import io.github.memalign.evaluation.protocol.Source;
import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the datasets that a configuration names. */
final class Sources {
    private static final int SHOWN_PROBLEMS = 3;

    private final Environment environment;
    private final Models models;
    private final UnaryOperator<AlignedJudge> options;
    private final Path base;
    private final @Nullable Path data;
    private final List<String> notices = new ArrayList<>();

    /**
     * @param environment where the MLflow server is, if feedback is in traces
     * @param models for the vectors by which diverse criteria are picked
     * @param options what the command line changes of a judge
     * @param configFile paths are relative to it
     * @param data where published datasets are; null for the samples
     */
    Sources(
            Environment environment,
            Models models,
            UnaryOperator<AlignedJudge> options,
            Path configFile,
            @Nullable Path data) {
        this.environment = environment;
        this.models = models;
        this.options = options;
        this.base = Objects.requireNonNullElse(configFile.toAbsolutePath().getParent(), Path.of(""));
        this.data = data;
    }

    /** What the user should know of what was read. */
    List<String> notices() {
        return notices;
    }

    /**
     * The datasets, in the order of the configuration.
     *
     * @param only names of those that are wanted; all if empty
     * @throws MemAlignException if one cannot be used
     */
    List<Source> read(EvaluationConfig config, List<String> only) {
        List<DatasetSpec> wanted = config.datasets().stream()
                .filter(spec -> only.isEmpty() || names(spec).anyMatch(only::contains))
                .toList();
        if (wanted.isEmpty()) {
            throw new InvalidSettingException(
                    "--dataset",
                    String.join(", ", only) + " is none of the configuration's; it has "
                            + String.join(
                                    ", ",
                                    config.datasets().stream()
                                            .flatMap(Sources::names)
                                            .distinct()
                                            .toList()));
        }
        List<Source> sources = new ArrayList<>();
        boolean alone = wanted.stream().filter(spec -> spec.published() != null).count() == 1;
        wanted.forEach(spec -> sources.addAll(read(spec, alone)));
        if (sources.isEmpty()) {
            throw new InvalidSettingException(
                    "--data", data + " holds no dataset of the configuration: " + String.join("; ", notices));
        }
        return sources;
    }

    private static Stream<String> names(DatasetSpec spec) {
        return Stream.of(spec.sample(), spec.published(), spec.judge())
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull);
    }

    private List<Source> read(DatasetSpec spec, boolean alone) {
        if (spec.published() != null && spec.data() != null) {
            return published(spec.published(), spec, base.resolve(spec.data()).normalize());
        }
        if (spec.published() != null && data != null) {
            Path own = data.resolve(spec.published());
            if (Files.isDirectory(data) && Files.exists(own)) {
                return published(spec.published(), spec, own);
            }
            if (alone) {
                return published(spec.published(), spec, data);
            }
            notices.add(spec.published() + " is left out, as there is no " + own);
            return List.of();
        }
        if (data != null && spec.sample() != null) {
            notices.add("the sample " + spec.sample() + " is left out, as --data names full datasets");
            return List.of();
        }
        if (spec.sample() != null) {
            return List.of(source(Samples.read(spec.sample())));
        }
        if (spec.judge() != null) {
            return List.of(own(spec.judge(), spec.feedback()));
        }
        throw new InvalidSettingException(
                "--data",
                "is missing: " + spec.published() + " does not ship with the program;"
                        + " its data card in datasets/cards tells how to get it");
    }

    private List<Source> published(String name, DatasetSpec spec, Path place) {
        ReadOptions reading = ReadOptions.DEFAULT
                .withEmbeddings(this::vectors)
                .withLabels(spec.labels())
                .withColumns(spec.columns());
        reading = spec.criteria() == null ? reading : reading.withCriteria(spec.criteria());
        List<Source> sources = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Dataset dataset : PublishedDatasets.named(name).read(place, reading)) {
            shown(dataset.problems()).forEach(problem -> problems.add(dataset.name() + ": " + problem));
            if (!dataset.examples().isEmpty()) {
                sources.add(source(dataset));
            }
        }
        if (sources.isEmpty()) {
            throw new MemAlignException(name + " cannot be used: " + String.join("; ", problems));
        }
        notices.addAll(problems);
        return sources;
    }

    private static List<String> shown(List<?> problems) {
        List<String> shown = new ArrayList<>();
        problems.stream().limit(SHOWN_PROBLEMS).forEach(problem -> shown.add(problem.toString()));
        if (problems.size() > SHOWN_PROBLEMS) {
            shown.add((problems.size() - SHOWN_PROBLEMS) + " more problems");
        }
        return shown;
    }

    private List<float[]> vectors(List<String> texts) {
        return models
                .embedding(ModelSettings.of(MemorySettings.EMBEDDED_MINILM))
                .embedAll(texts.stream().map(TextSegment::from).toList())
                .content()
                .stream()
                .map(Embedding::vector)
                .toList();
    }

    private Source source(Dataset dataset) {
        AlignedJudge judge = options.apply(AlignedJudge.unaligned(dataset.judge(), dataset.settings()));
        return new Source(dataset.name(), judge.definition(), judge.settings(), dataset.examples(), dataset.checksum());
    }

    private Source own(String judgeFile, List<String> feedback) {
        JudgeFile file = JudgeFile.read(base.resolve(judgeFile).normalize());
        AlignedJudge judge = options.apply(AlignedJudge.unaligned(file.definition(), file.settings()));
        List<String> places = feedback.stream()
                .map(place -> TraceSelection.isTraces(place)
                        ? place
                        : base.resolve(place).normalize().toString())
                .toList();
        Feedbacks.Found found = new Feedbacks(environment, Map.of(), TraceSelection.ALL).read(places, judge);
        if (!found.problems().isEmpty()) {
            throw new MemAlignException(String.join("\n", shown(found.problems())));
        }
        notices.addAll(found.notices());
        List<LabelledExample> examples = found.examples();
        return new Source(
                judge.definition().name(),
                judge.definition(),
                judge.settings(),
                examples,
                checksum(judge.definition(), examples));
    }

    /** Tells feedback that changed, wherever it comes from. */
    private static String checksum(JudgeDefinition definition, List<LabelledExample> examples) {
        Sha256 checksum = new Sha256().add(definition.instructions().toString());
        examples.forEach(example -> checksum.add(example.toString()));
        return checksum.hex();
    }
}
