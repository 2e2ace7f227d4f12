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
    /** Where the judge is: a directory or a file of YAML, relative to the working directory, or what the loader knows. */
    String value();

    /** What loads it. */
    Class<? extends JudgeLoader> loader() default JudgeLoader.FromFiles.class;
}
