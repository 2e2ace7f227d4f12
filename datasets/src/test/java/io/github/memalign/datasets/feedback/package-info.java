/** Tests of feedback files and files of rows to judge. */
@NullMarked
package io.github.memalign.datasets.feedback;

import org.jspecify.annotations.NullMarked;
