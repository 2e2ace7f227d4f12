/**
 * The saved judge: the files that a judge directory and the artifacts of an MLflow run have in common.
 *
 * <p>{@code judge.json} (definition, settings, format version, checksums), {@code guidelines.json}, {@code
 * episodes.jsonl}, {@code embeddings.bin} and {@code history.jsonl}; all but the vectors are text that a person can read
 * and compare. Checksums tell damage and changes by hand from what was saved; {@link
 * io.github.memalign.persistence.JudgeDirectory#loadChangedByHand} takes such a change over.
 */
@NullMarked
package io.github.memalign.persistence;

import org.jspecify.annotations.NullMarked;
