/**
 * Model calls kept in files, so that an evaluation can be run again without a model and gives the same results.
 *
 * <p>A call is found by what was asked: the model, its parameters, messages, response format and tools, or the texts to
 * embed. Addresses, keys and headers are neither part of that nor stored.
 */
@NullMarked
package io.github.memalign.recording;

import org.jspecify.annotations.NullMarked;
