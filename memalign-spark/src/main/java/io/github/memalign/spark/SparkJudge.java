package io.github.memalign.spark;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.embedded.EmbeddedModels;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.server.Metric;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Runs;
import io.github.memalign.model.ModelUri;
import io.github.memalign.provider.PriceTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A judge over the rows of tables and streams. It is set up once, and then used for as many tables as wanted; not for use by
 * several threads at once.
 *
 * <p>Limits hold for the whole cluster: each executor keeps to its share, an executor's part of them all. They are not passed as
 * long as there are no more executors than they were split among; what an executor leaves of its share, because it has
 * little to judge, is not used by others. Of a budget, an executor that is lost and replaced, or a copy of a task that runs
 * ahead (speculative execution), takes what it takes: each replacement begins with a share of its own.
 */
public final class SparkJudge {
    private static final int CONCURRENCY = 8;
    /** MLflow takes 250 characters. */
    private static final int LONGEST_NAME = 200;

    private final SparkSession spark;
    private final AlignedJudge judge;
    private final PackedJudge packed;
    private final Broadcast<PackedJudge> broadcast;
    private final TallyAccumulator tally = new TallyAccumulator();
    private final String unique = UUID.randomUUID().toString();
    private final Map<String, String> columns = new TreeMap<>();
    private String column = "feedback";
    private int concurrency = CONCURRENCY;
    private @Nullable Integer callsPerMinute;
    private @Nullable Long maxCalls;
    private @Nullable Double maxCost;
    private @Nullable Integer executors;
    private @Nullable String checkpoint;
    private @Nullable ModelSource models;

    SparkJudge(SparkSession spark, AlignedJudge judge) {
        this.spark = spark;
        this.judge = judge;
        this.packed = PackedJudge.of(judge);
        this.broadcast = JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(packed);
        spark.sparkContext().register(tally, "memalign " + packed.name());
    }

    /**
     * Says which column holds a field; one that is not named is in the column of its name, if there is one.
     *
     * @param field {@code id}, {@code inputs}, {@code outputs}, {@code expectations}, {@code conversation} or {@code trace}
     * @param name a column of strings, numbers, structs, maps or lists; a string that holds a JSON object or list is read as that
     */
    public SparkJudge column(String field, String name) {
        columns.put(field, name);
        return this;
    }

    /** Names the column that is added, {@code feedback} by default. */
    public SparkJudge as(String name) {
        column = name;
        return this;
    }

    /** How many examples an executor judges at once, in all its tasks together: 1 or more, 8 by default. */
    public SparkJudge concurrency(int value) {
        concurrency = value;
        return this;
    }

    /** How many calls all executors together make to a provider in a minute, evenly spread: at least as many as executors. */
    public SparkJudge callsPerMinute(int value) {
        callsPerMinute = value;
        return this;
    }

    /** How many model calls all executors together make, at least as many as executors; a row beyond that has an error. */
    public SparkJudge maxCalls(long value) {
        maxCalls = value;
        return this;
    }

    /** What model calls of all executors together may cost in US dollars; a row beyond that has an error. */
    public SparkJudge maxCost(double value) {
        maxCost = value;
        return this;
    }

    /**
     * Among how many executors limits are split. By default that is found out: what the configuration asks for, at most, or
     * else those that are there.
     */
    public SparkJudge executors(int value) {
        Settings.atLeastOne("executors", value);
        executors = value;
        return this;
    }

    /**
     * Keeps verdicts as they are given, so that a task which is tried again, or a job that is run again over rows in the same
     * partitions, does not pay for them twice. Executors hold what is kept of the partitions they work on in memory. Delete
     * the directory when the verdicts are where they belong.
     *
     * @param directory a place that all executors can write, as Spark names files: {@code s3a://…}, {@code /Volumes/…}
     */
    public SparkJudge checkpoint(String directory) {
        checkpoint = directory;
        return this;
    }

    /** Models of the caller's own in place of those that a URI leads to. */
    public SparkJudge models(ModelSource value) {
        models = value;
        return this;
    }

    /** What stands in its verdicts as {@code judge_version}: equal judges have equal versions. */
    public String version() {
        return packed.version();
    }

    /**
     * Rows with what the judge says of each. Nothing is judged before the rows are asked for, and all is judged, and paid for,
     * again each time they are: write them once, and read what was written.
     *
     * @param rows of a table, or of a stream
     * @return the same rows, in as many partitions, with one column more
     * @throws InvalidSettingException if a column is missing or cannot be read, or a setting cannot work
     */
    public Dataset<Row> on(Dataset<Row> rows) {
        StructType schema = rows.schema();
        if (Arrays.stream(schema.fieldNames())
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(column.toLowerCase(Locale.ROOT)))) {
            throw new InvalidSettingException(
                    "as", "the rows have a column '" + column + "' already; name another one with as(NAME)");
        }
        Columns read = Columns.toJudge(schema, columns, judge.definition().instructions());
        StructType judged = schema.add(column, Verdict.SCHEMA);
        return rows.mapPartitions(new JudgedRows(ofJob(), read, judged, checkpointPlace()), Encoders.row(judged));
    }

    private @Nullable CheckpointPlace checkpointPlace() {
        return checkpoint == null
                ? null
                : new CheckpointPlace(
                        checkpoint,
                        JavaSparkContext.fromSparkContext(spark.sparkContext())
                                .broadcast(new SerializableConfiguration(
                                        spark.sparkContext().hadoopConfiguration())));
    }

    /** What was judged by now, by the tasks that have ended. */
    public Tally tally() {
        return tally.value();
    }

    /**
     * Logs what was judged by now as a new run on the MLflow server of {@code MLFLOW_TRACKING_URI}: rows, failures, what needs
     * review, tokens, cost, and the share of each label.
     *
     * @param experiment name or id, made if there is none
     * @return the run's id
     * @throws io.github.memalign.mlflow.MlflowException if it cannot be written
     */
    public String log(String experiment) {
        Tally now = tally();
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.of("rows", now.rows()),
                Metric.of("failures", now.failures()),
                Metric.of("needs_review", now.needReview()),
                Metric.of("tokens", now.tokens()),
                Metric.of("cost", now.cost())));
        shares(now).forEach((name, share) -> metrics.add(Metric.of(name, share)));
        try (MlflowHttp http = new MlflowHttp(Places.mlflow(spark))) {
            Runs runs = http.runs();
            return runs.during(runs.experimentIdOrNew(experiment), packed.name(), Map.of(), run -> {
                        runs.params(run.id(), Map.of("judge", packed.name(), "judge_version", packed.version()));
                        runs.metrics(run.id(), metrics);
                    })
                    .id();
        }
    }

    /** By names that MLflow takes; labels that are one name there are one share. */
    private static Map<String, Double> shares(Tally tally) {
        Map<String, Double> shares = new TreeMap<>();
        for (String label : tally.labels().keySet()) {
            String name = label.replaceAll("[^A-Za-z0-9_. -]", "_");
            String cut = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
            shares.merge("share/" + cut, tally.share(label), Double::sum);
        }
        return shares;
    }

    JobJudge ofJob() {
        return new JobJudge(packed.version(), broadcast, settings(), tally);
    }

    /** Judgings share what they have open unless something sets them apart: models of their own, or a budget. */
    private Settings settings() {
        Settings all = new Settings("", concurrency, callsPerMinute, maxCalls, maxCost, models);
        if (maxCost != null && models == null) {
            checkPriced(judge.definition().model());
        }
        Settings share = all.isLimited() ? all.shareOf(Executors.count(spark, executors)) : all;
        String apart = models == null && !all.hasBudget() ? packed.version() : unique;
        String key = String.join(
                " ",
                apart,
                String.valueOf(concurrency),
                String.valueOf(share.callsPerMinute()),
                String.valueOf(share.maxCalls()),
                String.valueOf(share.maxCost()));
        return new Settings(key, concurrency, share.callsPerMinute(), share.maxCalls(), share.maxCost(), models);
    }

    private static void checkPriced(ModelUri model) {
        if (!model.provider().equals(EmbeddedModels.PROVIDER)
                && PriceTable.bundled().of(model).isEmpty()) {
            throw new InvalidSettingException(
                    "maxCost", "cannot be kept to: the price of " + model + " is unknown; limit maxCalls instead");
        }
    }
}
