/** Spans and events of judgements and alignments, by OpenTelemetry's conventions for generative AI. */
@NullMarked
package io.github.memalign.opentelemetry;

import org.jspecify.annotations.NullMarked;
