/** The scorers of an MLflow experiment: list, look up, delete, sample in production. */
@NullMarked
package io.github.memalign.cli.scorers;

import org.jspecify.annotations.NullMarked;
