/** The models that can be named. */
@NullMarked
package io.github.memalign.cli.models;

import org.jspecify.annotations.NullMarked;
