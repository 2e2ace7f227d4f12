package io.github.memalign.review;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;

/**
 * An example that an expert should look at.
 *
 * @param feedback what the judge says of it now
 * @param why what speaks for asking, for people
 */
public record Question(Example example, Feedback feedback, String why) {}
