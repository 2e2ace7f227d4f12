package io.github.memalign.spark;

import io.github.memalign.MemAlign;
import io.github.memalign.Models;
import io.github.memalign.budget.Budget;
import io.github.memalign.budget.BudgetedModels;
import io.github.memalign.embedded.EmbeddedModels;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Judge;
import io.github.memalign.provider.CallLimits;
import io.github.memalign.provider.PriceTable;
import io.github.memalign.provider.ProviderModels;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A judge that is ready on an executor, with the models, the limits and the threads that all tasks there share. */
final class OpenJudge implements AutoCloseable {
    private static final String SHARE = ", of which this is an executor's share,";
    private static final Budget.Names NAMES =
            new Budget.Names("maxCalls" + SHARE, "maxCost" + SHARE, "limit maxCalls instead");

    private final BudgetedModels models;
    private final boolean mayBeOpenedAnew;
    private final MemAlign memAlign;
    private final Judge judge;
    private final Parallel threads;

    /** @throws io.github.memalign.MemAlignException if a model cannot be had */
    OpenJudge(PackedJudge packed, Settings settings) {
        mayBeOpenedAnew = !settings.hasBudget();
        models = new BudgetedModels(models(settings), budget(settings));
        memAlign = MemAlign.builder()
                .models(models)
                .concurrency(settings.concurrency())
                .build();
        boolean ready = false;
        try {
            judge = memAlign.judge(packed.unpacked());
            ready = true;
        } finally {
            if (!ready) {
                memAlign.close();
            }
        }
        threads = new Parallel(settings.concurrency());
    }

    private static Models models(Settings settings) {
        ModelSource own = settings.models();
        return own == null
                ? Models.joined(List.of(
                        new EmbeddedModels(),
                        ProviderModels.builder().limits(limits(settings)).build()))
                : own.open();
    }

    private static CallLimits limits(Settings settings) {
        CallLimits usual = CallLimits.DEFAULT;
        Integer calls = settings.callsPerMinute();
        return new CallLimits(
                usual.timeout(),
                usual.maxAttempts(),
                usual.firstDelay(),
                usual.retryBudget(),
                Math.max(settings.concurrency(), usual.maxConcurrent()),
                calls == null ? OptionalInt.empty() : OptionalInt.of(calls));
    }

    private static Budget budget(Settings settings) {
        Long calls = settings.maxCalls();
        Double cost = settings.maxCost();
        return new Budget(
                calls == null ? OptionalLong.empty() : OptionalLong.of(calls),
                cost == null ? OptionalDouble.empty() : OptionalDouble.of(cost),
                PriceTable.bundled(),
                NAMES);
    }

    Judge judge() {
        return judge;
    }

    /** Whether a model refused its key, so that nothing more is asked, and no budget is lost by opening it anew. */
    boolean isRefused() {
        return mayBeOpenedAnew && models.refusedKey().isPresent();
    }

    Parallel threads() {
        return threads;
    }

    @Override
    public void close() {
        threads.close();
        memAlign.close();
    }
}
