/** Learning from feedback. */
@NullMarked
package io.github.memalign.cli.align;

import org.jspecify.annotations.NullMarked;
