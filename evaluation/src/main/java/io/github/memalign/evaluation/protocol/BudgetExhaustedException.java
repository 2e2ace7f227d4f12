package io.github.memalign.evaluation.protocol;

import io.github.memalign.MemAlignException;

/** A call was not made, since it could have passed the budget. */
final class BudgetExhaustedException extends MemAlignException {
    private static final long serialVersionUID = 1L;

    BudgetExhaustedException(String message) {
        super(message);
    }
}
