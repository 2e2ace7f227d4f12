/** The command line: arguments in, text out, no algorithm. */
@NullMarked
package io.github.memalign.cli;

import org.jspecify.annotations.NullMarked;
