package io.github.memalign.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Requires that the judge of {@link JudgeUnderTest} agrees with the labels of a feedback file. It is measured when the tests of
 * the class have ended, and a class whose judge agrees less has failed. Agreement is the share of examples on which the judge
 * gives the very label; an example on which it fails counts against it.
 *
 * <p>A few examples prove little, so the lower end of the 95% interval (Wilson's) has to reach the figure: 0.8 takes 16 of 16,
 * 46 of 50 or 88 of 100.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(JudgeExtension.class)
public @interface AgreesAtLeast {
    /** The least agreement, from 0 to 1. */
    double value();

    /**
     * The labelled examples: a place that {@link FeedbackSource} reads. By default those of the class's tests, which are judged
     * once more for it.
     */
    String feedback() default "";

    /** Whether the share itself is held against the figure, and not the lower end of its interval. */
    boolean share() default false;

    /**
     * Whether an example's own episode is kept out of what the judge recalls, so that examples from which it learned do not
     * flatter it. Guidelines that came from them stay: examples that it never saw measure better.
     */
    boolean excludeSelf() default true;
}
