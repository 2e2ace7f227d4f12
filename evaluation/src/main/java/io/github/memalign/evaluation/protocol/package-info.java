/**
 * The article's protocol: judges adapt shard by shard and are measured on seen and unseen examples, over several seeds, with
 * ablations and baselines beside them.
 */
@NullMarked
package io.github.memalign.evaluation.protocol;

import org.jspecify.annotations.NullMarked;
