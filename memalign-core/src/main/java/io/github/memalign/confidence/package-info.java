/**
 * How sure judges are, and what follows from it: from which confidence on a judge gives verdicts, and a strong judge for what
 * a cheap one leaves.
 */
@NullMarked
package io.github.memalign.confidence;

import org.jspecify.annotations.NullMarked;
