/** Tests of files that define a judge. */
@NullMarked
package io.github.memalign.datasets.judge;

import org.jspecify.annotations.NullMarked;
