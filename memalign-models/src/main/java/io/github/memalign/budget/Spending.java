package io.github.memalign.budget;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import io.github.memalign.provider.PriceTable.Price;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What has been spent of a budget. Calls that are under way count with what they may cost. */
final class Spending {
    private static final int LEAST_OUTPUT = 1_000;

    private final Budget budget;
    private long calls;
    private long longestOutput = LEAST_OUTPUT;
    private Usage usage = Usage.NONE;
    private double spent;
    private double underWay;
    private @Nullable String refusal;

    Spending(Budget budget) {
        this.budget = budget;
    }

    /** Fails if a model's cost could not be told. */
    void check(ModelUri model) {
        if (budget.cost().isPresent()) {
            price(model);
        }
    }

    /** What was spent by now. */
    synchronized Usage usage() {
        return usage;
    }

    /** Why a call was refused; empty while none was. */
    synchronized Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /**
     * Begins a call. Once one was refused, all are, so that a run ends and does not go on with what happens to be cheaper.
     *
     * @param inputTokens an estimate, which is asked for only where a cost is limited: it takes longer than all else here
     * @param mostOutput the most tokens the model may answer, if that is set
     * @return the most it is expected to cost, to be given back at its end
     * @throws ModelCallException if it could pass the budget
     */
    double begin(ModelUri model, LongSupplier inputTokens, OptionalLong mostOutput) {
        return begin(model, budget.cost().isPresent() ? inputTokens.getAsLong() : 0, mostOutput);
    }

    private synchronized double begin(ModelUri model, long inputTokens, OptionalLong mostOutput) {
        double most = 0;
        if (refusal == null
                && budget.calls().isPresent()
                && calls >= budget.calls().getAsLong()) {
            refusal = "the limit of " + budget.calls().getAsLong()
                    + " model calls would be passed by the next one; raise "
                    + budget.names().calls() + " to go on";
        }
        if (refusal == null && budget.cost().isPresent()) {
            most = price(model).cost(inputTokens, mostOutput.orElse(longestOutput));
            if (spent + underWay + most > budget.cost().getAsDouble()) {
                refusal = String.format(
                        Locale.ROOT,
                        "the limit of $%s could be passed by the next model call, after $%.4f; raise %s to go on",
                        budget.cost().getAsDouble(),
                        spent + underWay,
                        budget.names().cost());
            }
        }
        if (refusal != null) {
            throw new ModelCallException(ModelCallException.Reason.BUDGET, refusal, Usage.NONE, null);
        }
        calls++;
        underWay += most;
        return most;
    }

    /**
     * Ends a call. One whose cost nobody told counts with the most that each of its attempts may have cost.
     *
     * @param most what {@link #begin(ModelUri, LongSupplier, OptionalLong)} gave
     * @param took what it took
     */
    synchronized void end(double most, Usage took) {
        underWay -= most;
        usage = usage.plus(took);
        spent += took.knownCost().orElse(most * Math.max(1, took.calls()));
        longestOutput = Math.max(longestOutput, took.outputTokens());
    }

    private Price price(ModelUri model) {
        return budget.prices()
                .of(model)
                .orElseThrow(() -> new InvalidSettingException(
                        budget.names().cost(),
                        "cannot be kept to: the price of " + model + " is unknown; "
                                + budget.names().unpriced()));
    }
}
