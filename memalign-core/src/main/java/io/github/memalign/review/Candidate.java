package io.github.memalign.review;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;

/**
 * An example that an expert could be asked about.
 *
 * @param feedback what the judge says of it now, with its confidence where it has one
 */
public record Candidate(Example example, Feedback feedback) {}
