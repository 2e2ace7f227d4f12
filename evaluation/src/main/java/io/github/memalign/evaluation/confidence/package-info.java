/** How far a judge's confidence can be relied on: thresholds above which its verdicts agree with the experts, and what they cost. */
@NullMarked
package io.github.memalign.evaluation.confidence;

import org.jspecify.annotations.NullMarked;
