/** Finding the confidence from which on a judge may give verdicts. */
@NullMarked
package io.github.memalign.cli.calibrate;

import org.jspecify.annotations.NullMarked;
