package io.github.memalign.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Loads a judge once for a test class and its nested classes. Tests, constructors and callbacks get it as a parameter of type
 * {@link io.github.memalign.judge.Judge}, {@link LoadedJudge}, {@link io.github.memalign.memory.AlignedJudge} or {@link
 * io.github.memalign.MemAlign}.
 *
 * <pre>{@code
 * @JudgeUnderTest("judges/tone")
 * class ToneTest {
 *     @Test
 *     void blameIsUnkind(Judge judge) {
 *         assertThat(judge).judging(example).gives("unkind");
 *     }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(JudgeExtension.class)
public @interface JudgeUnderTest {
    /**
     * Where the judge is: a directory or a file of YAML, relative to the working directory; {@code runs:/RUN_ID} on the MLflow
     * server of {@code MLFLOW_TRACKING_URI}, with {@code memalign-mlflow-scorer}; or what the loader knows.
     */
    String value();

    /** What loads it. */
    Class<? extends JudgeLoader> loader() default JudgeLoader.FromFiles.class;

    /**
     * A directory with recorded calls of models by URI, which answer in place of the models, without key and network; a call that
     * it lacks fails the test and says what has changed. With the configuration parameter (or system property) {@code
     * memalign.record=true} the models are asked and the calls recorded. Takes {@code memalign-models}, and the place of {@link
     * JudgeLoader#memAlign}.
     */
    String recording() default "";
}
