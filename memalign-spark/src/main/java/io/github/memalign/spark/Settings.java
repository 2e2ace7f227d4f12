package io.github.memalign.spark;

import io.github.memalign.InvalidSettingException;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an executor judges; of limits, its share. Components are such as Java serializes.
 *
 * @param key tells what executors may share among their tasks: judgings of equal keys are one
 * @param concurrency examples that are judged at once
 * @param callsPerMinute calls to a provider; null for no limit
 * @param maxCalls model calls; null for no limit
 * @param maxCost US dollars; null for no limit
 * @param models models of the caller's own; null for those that a URI leads to
 */
record Settings(
        String key,
        int concurrency,
        @Nullable Integer callsPerMinute,
        @Nullable Long maxCalls,
        @Nullable Double maxCost,
        @Nullable ModelSource models)
        implements Serializable {
    Settings {
        atLeastOne("concurrency", concurrency);
        atLeastOne("callsPerMinute", callsPerMinute);
        atLeastOne("maxCalls", maxCalls);
        if (maxCost != null && !(maxCost > 0)) {
            throw new InvalidSettingException("maxCost", "is " + maxCost + "; it must be more than 0");
        }
    }

    static void atLeastOne(String setting, @Nullable Number value) {
        if (value != null && value.longValue() < 1) {
            throw new InvalidSettingException(setting, "is " + value + "; it must be 1 or more");
        }
    }

    boolean isLimited() {
        return callsPerMinute != null || hasBudget();
    }

    boolean hasBudget() {
        return maxCalls != null || maxCost != null;
    }

    /** What one of so many executors may take. */
    Settings shareOf(int executors) {
        return new Settings(
                key,
                concurrency,
                callsPerMinute == null
                        ? null
                        : share("callsPerMinute", callsPerMinute, executors).intValue(),
                maxCalls == null ? null : share("maxCalls", maxCalls, executors),
                maxCost == null ? null : maxCost / executors,
                models);
    }

    private static Long share(String setting, Number limit, int executors) {
        if (Objects.requireNonNull(limit).longValue() < executors) {
            throw new InvalidSettingException(
                    setting,
                    "is " + limit + ", which cannot be split among " + executors
                            + " executors; raise it, or use fewer executors");
        }
        return limit.longValue() / executors;
    }
}
