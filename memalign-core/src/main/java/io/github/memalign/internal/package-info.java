/**
 * What several modules share and no user may rely on: parallel work, JSON, checksums, token estimates, and what a failed
 * call of a model means.
 */
@NullMarked
package io.github.memalign.internal;

import org.jspecify.annotations.NullMarked;
