/** Looking into a judge's memory and changing it. */
@NullMarked
package io.github.memalign.cli.memory;

import org.jspecify.annotations.NullMarked;
