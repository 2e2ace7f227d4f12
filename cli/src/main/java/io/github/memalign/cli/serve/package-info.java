/** Judges as a service. */
@NullMarked
package io.github.memalign.cli.serve;

import org.jspecify.annotations.NullMarked;
