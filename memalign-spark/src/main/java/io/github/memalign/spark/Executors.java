package io.github.memalign.spark;

import io.github.memalign.InvalidSettingException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** How many executors a job has at most. */
final class Executors {
    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*(\\d+).*");

    private Executors() {}

    /**
     * The number that limits are split among.
     *
     * @param said what the caller says of it; null for nothing
     */
    static int count(SparkSession spark, @Nullable Integer said) {
        if (said != null) {
            return said;
        }
        SparkContext context = spark.sparkContext();
        if (context.isLocal()) {
            return 1;
        }
        int there = context.statusTracker().getExecutorInfos().length - 1;
        int asked = configured(context).orElse(there);
        if (Math.max(there, asked) < 1) {
            throw new InvalidSettingException(
                    "executors",
                    "how many there will be cannot be told, so that limits cannot be split; say it with executors(N)");
        }
        return Math.max(there, asked);
    }

    private static OptionalInt configured(SparkContext context) {
        Matcher local = LOCAL_CLUSTER.matcher(context.master());
        if (local.matches()) {
            return OptionalInt.of(Integer.parseInt(local.group(1)));
        }
        boolean dynamic = Boolean.parseBoolean(
                setting(context, "spark.dynamicAllocation.enabled").orElse("false"));
        Optional<String> most =
                setting(context, dynamic ? "spark.dynamicAllocation.maxExecutors" : "spark.executor.instances");
        if (most.isEmpty() && dynamic) {
            throw new InvalidSettingException(
                    "executors",
                    "they come and go without spark.dynamicAllocation.maxExecutors, so that limits cannot be split; set"
                            + " that, or say how many there are at most with executors(N)");
        }
        return most.map(value -> OptionalInt.of(Integer.parseInt(value.strip())))
                .orElse(OptionalInt.empty());
    }

    private static Optional<String> setting(SparkContext context, String name) {
        return Optional.ofNullable(context.getConf().get(name, null));
    }
}
