/**
 * What an aligned judge knows: guidelines (semantic memory), episodes (episodic memory) and how both are put before the
 * model (working memory). All of it is immutable; every change makes a new value.
 */
@NullMarked
package io.github.memalign.memory;

import org.jspecify.annotations.NullMarked;
