package io.github.memalign.evaluation.protocol;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs a configuration: every dataset, seed, arm and shard. */
public final class Evaluation {
    private final MemAlign memAlign;
    private final EvaluationConfig config;
    private final List<Source> sources;
    private final OptionalLong mostCalls;

    /**
     * @param memAlign aligns and judges
     * @param config what to measure
     * @param sources the datasets of the configuration, in its order
     * @param mostCalls model calls after which no further unit begins; empty for no limit
     */
    public Evaluation(MemAlign memAlign, EvaluationConfig config, List<Source> sources, OptionalLong mostCalls) {
        this.memAlign = memAlign;
        this.config = config;
        this.sources = sources.stream().map(this::configured).toList();
        this.mostCalls = mostCalls;
    }

    private Source configured(Source source) {
        var definition = config.model() == null
                ? source.definition()
                : source.definition().toBuilder().model(config.model()).build();
        MemorySettings settings =
                config.k() == null ? source.settings() : source.settings().withK(config.k());
        return new Source(source.name(), definition, settings, source.examples(), source.checksum());
    }

    /** What is measured, with the checksums of the data. */
    public Map<String, Object> manifest(String version) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("memalign", version);
        manifest.put("java", Runtime.version().feature());
        manifest.put("config", config);
        Map<String, String> checksums = new LinkedHashMap<>();
        sources.forEach(source -> checksums.put(source.name(), source.checksum()));
        manifest.put("data_sha256", checksums);
        Map<String, String> models = new LinkedHashMap<>();
        sources.forEach(
                source -> models.put(source.name(), source.definition().model().toString()));
        manifest.put("models", models);
        return manifest;
    }

    /**
     * Runs what is not there yet.
     *
     * @param results where rows are kept
     * @return what came out
     * @throws io.github.memalign.MemAlignException if a dataset has too few examples; nothing is run then
     */
    public Outcome run(Results results, Progress progress) {
        check();
        List<String> names = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        Usage usage = Usage.NONE;
        boolean stopped = false;
        for (Source source : sources) {
            for (long seed : config.seeds()) {
                Splits splits = Splits.of(source, config.train(), seed);
                for (Arm arm : config.armList()) {
                    ArmRun run = new ArmRun(memAlign, source, splits, arm, seed);
                    for (int shard : config.shards()) {
                        String name = name(source, arm, seed, shard);
                        names.add(name);
                        Optional<List<Row>> done = results.unit(name);
                        if (done.isEmpty() && spent(usage)) {
                            stopped = true;
                            continue;
                        }
                        List<Row> unit;
                        if (done.isPresent()) {
                            unit = done.get();
                            results.judge(name).ifPresent(run::goOnWith);
                        } else {
                            usage = usage.plus(run.learn(shard));
                            unit = run.judge(shard, progress);
                            for (Row row : unit) {
                                usage = usage.plus(new Usage(
                                        row.inputTokens() > 0 ? 1 : 0,
                                        row.inputTokens(),
                                        row.outputTokens(),
                                        row.cost(),
                                        0));
                            }
                            results.keep(name, run.judge(), unit);
                        }
                        rows.addAll(unit);
                    }
                }
            }
        }
        results.join(names);
        List<Summary> summaries = summaries(rows);
        results.write("summary.csv", SummaryCsv.of(summaries));
        return new Outcome(summaries, rows, usage, stopped);
    }

    /**
     * Fails where {@link #run} would, before anything is written.
     *
     * @throws io.github.memalign.InvalidSettingException if a dataset has too few examples
     */
    public void check() {
        sources.forEach(source -> Splits.of(source, config.train(), 0));
    }

    private boolean spent(Usage usage) {
        return mostCalls.isPresent() && usage.calls() >= mostCalls.getAsLong();
    }

    private static String name(Source source, Arm arm, long seed, int shard) {
        return String.format(
                Locale.ROOT, "%s-%s-%d-%05d", source.name().replaceAll("[^A-Za-z0-9_-]", "_"), arm.key(), seed, shard);
    }

    private List<Summary> summaries(List<Row> rows) {
        Map<String, List<Row>> points = new LinkedHashMap<>();
        for (Row row : rows) {
            String point = row.dataset() + "\n" + row.arm() + "\n" + row.shard() + "\n" + row.split();
            points.computeIfAbsent(point, key -> new ArrayList<>()).add(row);
        }
        Map<String, ValueType> types = new HashMap<>();
        sources.forEach(source -> types.put(source.name(), source.definition().valueType()));
        List<Summary> summaries = new ArrayList<>();
        for (List<Row> point : points.values()) {
            Row first = point.get(0);
            ValueType type = types.getOrDefault(first.dataset(), ValueType.STR);
            summaries.add(Summary.of(type, point, Regressions.count(rows, point, config.shards())));
        }
        return summaries;
    }

    /**
     * What came out.
     *
     * @param summaries the points of the curves, in the order of the configuration
     * @param rows every verdict
     * @param usage what this run took; units that were there before are not in it
     * @param stopped whether the budget ended it early
     */
    public record Outcome(List<Summary> summaries, List<Row> rows, Usage usage, boolean stopped) {}
}
