/**
 * How a judge learns and forgets: feedback is resolved, compared with what is known, distilled into guidelines and kept as
 * episodes.
 */
@NullMarked
package io.github.memalign.alignment;

import org.jspecify.annotations.NullMarked;
