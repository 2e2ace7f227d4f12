/**
 * What is said of models: their names, their settings, what calls took and why they failed. The models themselves are
 * langchain4j's.
 */
@NullMarked
package io.github.memalign.model;

import org.jspecify.annotations.NullMarked;
