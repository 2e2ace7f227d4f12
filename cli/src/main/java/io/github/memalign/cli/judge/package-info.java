/** Judging. */
@NullMarked
package io.github.memalign.cli.judge;

import org.jspecify.annotations.NullMarked;
