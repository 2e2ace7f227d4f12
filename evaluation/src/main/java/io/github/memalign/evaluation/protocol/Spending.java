package io.github.memalign.evaluation.protocol;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import io.github.memalign.provider.PriceTable.Price;
import java.util.function.Predicate;

/** What has been spent of a budget. Calls that are under way count with what they may cost. */
final class Spending {
    private static final int LEAST_OUTPUT = 1_000;

    private final Budget budget;
    private final Predicate<ModelUri> free;
    private long calls;
    private long longestOutput = LEAST_OUTPUT;
    private Usage usage = Usage.NONE;
    private double spent;
    private double underWay;
    private boolean exhausted;
    private int working;
    private int refused;

    /**
     * @param budget what may be spent
     * @param free tells models that cost nothing
     */
    Spending(Budget budget, Predicate<ModelUri> free) {
        this.budget = budget;
        this.free = free;
    }

    /** Fails if a model's cost could not be told. */
    void check(ModelUri model) {
        if (budget.cost().isPresent() && !free.test(model)) {
            price(model);
        }
    }

    /** What was spent by now. */
    synchronized Usage usage() {
        return usage;
    }

    /** Whether a call was refused. */
    synchronized boolean isExhausted() {
        return exhausted;
    }

    /**
     * Begins a call.
     *
     * @param inputTokens an estimate
     * @return the most it is expected to cost, to be given back at its end
     */
    synchronized double begin(ModelUri model, long inputTokens) {
        if (exhausted) {
            throw refused("the budget");
        }
        if (budget.calls().isPresent() && calls >= budget.calls().getAsLong()) {
            throw refused("--max-calls");
        }
        double most = 0;
        if (budget.cost().isPresent()) {
            most = price(model).cost(inputTokens, longestOutput);
            if (spent + underWay + most > budget.cost().getAsDouble()) {
                throw refused("--max-cost");
            }
        }
        calls++;
        underWay += most;
        return most;
    }

    /** Somebody asks, and will have kept the answer when {@link #leave} is called. */
    synchronized void enter() {
        working++;
    }

    /** The end of what {@link #enter} began. */
    synchronized void leave() {
        working--;
        notifyAll();
    }

    /** A refusal ends the unit, and with it what others ask at the time: it waits until they have their answers. */
    private BudgetExhaustedException refused(String option) {
        exhausted = true;
        refused++;
        notifyAll();
        try {
            while (working > refused) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            refused--;
        }
        return new BudgetExhaustedException(option + " would be passed by the next call");
    }

    /**
     * Ends a call.
     *
     * @param most what {@link #begin} gave
     * @param took what it took
     */
    synchronized void end(double most, Usage took) {
        underWay -= most;
        usage = usage.plus(took);
        spent += took.knownCost().orElse(most);
        longestOutput = Math.max(longestOutput, took.outputTokens());
    }

    private Price price(ModelUri model) {
        return budget.prices()
                .of(model)
                .orElseThrow(() -> new InvalidSettingException(
                        "--max-cost",
                        "cannot be kept to: the price of " + model + " is unknown; add it with --prices FILE"));
    }
}
