/**
 * Judges in JUnit tests: {@link io.github.memalign.junit.JudgeAssertions assertions} on what a judge says, an {@link
 * io.github.memalign.junit.JudgeUnderTest extension} that loads it once for a class, labelled examples as {@link
 * io.github.memalign.junit.FeedbackSource arguments}, and a {@link io.github.memalign.junit.AgreesAtLeast required agreement}
 * with the experts. For JUnit 5 and 6.
 */
@NullMarked
package io.github.memalign.junit;

import org.jspecify.annotations.NullMarked;
