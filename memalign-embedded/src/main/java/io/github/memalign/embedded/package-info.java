/**
 * The judge without key and network: an in-process embedding model, a decider that goes by cases, and a distiller that
 * extracts what experts wrote. It is not an LLM and says so.
 */
@NullMarked
package io.github.memalign.embedded;

import org.jspecify.annotations.NullMarked;
