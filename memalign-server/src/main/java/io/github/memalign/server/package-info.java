/** Judges over HTTP: verdicts, feedback that teaches, and an OpenAI-compatible endpoint. */
@NullMarked
package io.github.memalign.server;

import org.jspecify.annotations.NullMarked;
