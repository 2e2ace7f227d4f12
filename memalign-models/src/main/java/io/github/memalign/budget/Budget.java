package io.github.memalign.budget;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.provider.PriceTable;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a run may take at most. It stops before it would pass it.
 *
 * @param calls model calls, of which a retried one is one; empty for no limit
 * @param cost US dollars; empty for no limit
 * @param prices by which the cost of a call is known before it is made
 */
public record Budget(OptionalLong calls, OptionalDouble cost, PriceTable prices) {
    /** Checks. */
    public Budget {
        if (calls.isPresent() && calls.getAsLong() < 0) {
            throw new InvalidSettingException("--max-calls", "is " + calls.getAsLong() + "; it must be 0 or more");
        }
        if (cost.isPresent() && !(cost.getAsDouble() >= 0)) {
            throw new InvalidSettingException("--max-cost", "is " + cost.getAsDouble() + "; it must be 0 or more");
        }
    }

    /** No limit. */
    public static Budget unlimited() {
        return new Budget(OptionalLong.empty(), OptionalDouble.empty(), PriceTable.bundled());
    }
}
