/** The commands {@code review} and {@code watch}: what experts are asked, and learning from their answers as they come. */
@NullMarked
package io.github.memalign.cli.review;

import org.jspecify.annotations.NullMarked;
