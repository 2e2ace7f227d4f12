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
 * @param names what messages tell to change
 */
public record Budget(OptionalLong calls, OptionalDouble cost, PriceTable prices, Names names) {
    public Budget {
        if (calls.isPresent() && calls.getAsLong() < 0) {
            throw new InvalidSettingException(names.calls(), "is " + calls.getAsLong() + "; it must be 0 or more");
        }
        if (cost.isPresent() && !(cost.getAsDouble() >= 0)) {
            throw new InvalidSettingException(names.cost(), "is " + cost.getAsDouble() + "; it must be 0 or more");
        }
    }

    /** With the names of the command line. */
    public Budget(OptionalLong calls, OptionalDouble cost, PriceTable prices) {
        this(calls, cost, prices, Names.OPTIONS);
    }

    /**
     * What whoever set a budget calls its limits.
     *
     * @param calls the limit of calls
     * @param cost the limit of the cost
     * @param unpriced what to do where a price is unknown
     */
    public record Names(String calls, String cost, String unpriced) {
        /** Those of the command line. */
        public static final Names OPTIONS = new Names("--max-calls", "--max-cost", "add it with --prices FILE");
    }

    /** No limit. */
    public static Budget unlimited() {
        return new Budget(OptionalLong.empty(), OptionalDouble.empty(), PriceTable.bundled());
    }
}
