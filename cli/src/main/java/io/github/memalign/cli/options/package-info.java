/** Options that several commands share. */
@NullMarked
package io.github.memalign.cli.options;

import org.jspecify.annotations.NullMarked;
