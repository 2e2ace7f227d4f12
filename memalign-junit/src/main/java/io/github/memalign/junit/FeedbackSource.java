package io.github.memalign.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a parameterized test for each labelled example of a feedback file or an MLflow server, as {@code align} reads it: the first argument is the
 * {@link io.github.memalign.judge.Example}, the second the label on which most experts agree. Examples without one are passed
 * over. A file that cannot be read whole, or has no label, fails the test.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @FeedbackSource("src/test/resources/held-out.jsonl")
 * void agreesWithTheExperts(Example example, String label, Judge judge) {
 *     assertThat(judge).judging(example).gives(label);
 * }
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(FeedbackArguments.class)
public @interface FeedbackSource {
    /**
     * A file, relative to the working directory: JSON lines, a JSON array or CSV. With {@code memalign-mlflow-scorer}, on the
     * MLflow server of {@code MLFLOW_TRACKING_URI}: {@code traces:/EXPERIMENT}, traces with what people said of them; or {@code
     * datasets:/NAME}, a dataset whose labels are expectations named as the judge, or were given to the traces it was made of.
     */
    String value();
}
