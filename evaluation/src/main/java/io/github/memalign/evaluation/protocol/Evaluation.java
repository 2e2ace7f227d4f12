package io.github.memalign.evaluation.protocol;

import io.github.memalign.MemAlign;
import io.github.memalign.Models;
import io.github.memalign.Progress;
import io.github.memalign.budget.Budget;
import io.github.memalign.budget.BudgetedModels;
import io.github.memalign.model.ModelCallException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a configuration: every dataset, seed, arm and shard. */
public final class Evaluation {
    private final EvaluationConfig config;
    private final List<Source> sources;
    private final BudgetedModels budgeted;
    private final UnitModels models;
    private final MemAlign memAlign;

    /**
     * @param models the models that learn and judge; not closed here
     * @param clock the time in the judges' histories
     * @param concurrency how many examples are judged at once; 1 or more
     * @param sources the datasets of the configuration, in its order
     */
    public Evaluation(
            Models models, Clock clock, int concurrency, EvaluationConfig config, List<Source> sources, Budget budget) {
        this.config = config;
        this.sources = List.copyOf(sources);
        this.budgeted = new BudgetedModels(models, budget);
        this.models = new UnitModels(budgeted);
        this.memAlign = MemAlign.builder()
                .models(this.models)
                .clock(clock)
                .concurrency(concurrency)
                .build();
    }

    /** What is measured, with the checksums of the data and all versions. */
    public Map<String, Object> manifest(String version) {
        return Manifest.of(version, config, sources);
    }

    /**
     * Fails where {@link #run} would, before anything is written.
     *
     * @throws io.github.memalign.InvalidSettingException if a dataset has too few examples or one label only, or a
     *     cost cannot be told
     */
    public void check() {
        for (Source source : sources) {
            Splits.of(source, config, 0);
            source.checkLabels();
            for (Variant variant : config.variants()) {
                if (variant.arm().asksModel()) {
                    Source applied = variant.applyTo(source);
                    budgeted.check(applied.definition().model());
                    applied.settings().reflectionModel().ifPresent(budgeted::check);
                    budgeted.check(applied.settings().embeddingModel());
                }
            }
        }
    }

    /**
     * Runs what is not there yet, and writes the files of the results.
     *
     * @param results where they are kept
     * @param included what was measured elsewhere on the same splits, which stands beside this
     * @return what came out
     * @throws io.github.memalign.MemAlignException if a dataset has too few examples; nothing is run then
     */
    public Outcome run(Results results, List<Included> included, Progress progress) {
        check();
        List<Task> tasks = tasks(results);
        progress.start("evaluating", tasks.stream().mapToInt(Task::verdicts).sum());
        List<Row> rows = new ArrayList<>();
        List<Timing> timings = new ArrayList<>();
        for (Task task : tasks) {
            Optional<Unit> unit = results.unit(task.name());
            if (unit.isPresent()) {
                progress.step(task.verdicts());
            } else if (budgeted.end().isEmpty()) {
                unit = work(task, results, progress);
            }
            unit.ifPresent(done -> {
                rows.addAll(done.rows());
                timings.add(done.timing());
            });
        }
        included.forEach(other -> {
            rows.addAll(other.rows());
            timings.addAll(other.timings());
        });
        Outcome outcome = Outcome.of(config, sources, rows, timings, budgeted.usage(), budgeted.end());
        outcome.write(results);
        return outcome;
    }

    private List<Task> tasks(Results results) {
        List<Task> tasks = new ArrayList<>();
        for (Source source : sources) {
            ExampleFiles.write(source, results);
            for (long seed : config.seeds()) {
                Splits splits = Splits.of(source, config, seed);
                String run = source.name() + "-" + seed;
                results.writeJson(
                        "splits/" + FileNames.of(run) + ".json", splits.json(source.name(), seed, config.shards()));
                Map<String, ShardAlignments> byName = new HashMap<>();
                for (Variant variant : config.variants()) {
                    Source applied = variant.applyTo(source);
                    FeedbackPart part = variant.arm().part();
                    String learned = run + "-" + part.key() + (config.model().size() > 1 ? "-" + variant.model() : "");
                    ShardAlignments alignments = byName.computeIfAbsent(
                            learned,
                            name -> new ShardAlignments(
                                    memAlign, applied, part, name, splits, config.shards(), results));
                    for (int shard : config.shards()) {
                        String name = FileNames.of(run + "-" + variant.key(), shard);
                        tasks.add(new Task(name, applied, splits, alignments, variant, seed, shard));
                    }
                }
            }
        }
        return tasks;
    }

    /** Does a unit; gives nothing if the budget or a refused key ends it. */
    private Optional<Unit> work(Task task, Results results, Progress progress) {
        try {
            models.begin(results.answers());
            Optional<AlignedShard> learned =
                    task.alignments().at(task.shard(), () -> budgeted.end().isPresent());
            if (learned.isEmpty()) {
                return Optional.empty();
            }
            models.begin(results.answers());
            Unit unit = task.judge(memAlign, learned.get(), progress);
            if (budgeted.end().isPresent()) {
                return Optional.empty();
            }
            results.keep(task.name(), unit);
            return Optional.of(unit);
        } catch (ModelCallException e) {
            if (budgeted.end().isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
