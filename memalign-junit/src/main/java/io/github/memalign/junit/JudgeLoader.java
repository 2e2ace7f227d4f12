package io.github.memalign.junit;

import io.github.memalign.MemAlign;
import io.github.memalign.datasets.judge.JudgeFile;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import java.nio.file.Path;

/**
 * Loads the judge of a test class, and brings the models. A loader that {@link JudgeUnderTest} names has a constructor
 * without parameters; one that brings the program's own model:
 *
 * <pre>{@code
 * final class WithOurModel implements JudgeLoader {
 *     public AlignedJudge load(String place) {
 *         return JudgeDirectory.load(Path.of(place));
 *     }
 *
 *     public MemAlign memAlign() {
 *         return MemAlign.builder().chatModel(OurModels.chat()).build();
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface JudgeLoader {
    /**
     * Loads a judge.
     *
     * @param place where it is, as the test class has it
     */
    AlignedJudge load(String place);

    /** What the judge is made ready with; closed when the tests of the class have ended. Models by URI by default. */
    default MemAlign memAlign() {
        return MemAlign.create();
    }

    /** Loads judge directories, and files of YAML, whose judges have learned nothing yet. */
    final class FromFiles implements JudgeLoader {
        @Override
        public AlignedJudge load(String place) {
            return place.endsWith(".yaml") || place.endsWith(".yml")
                    ? JudgeFile.read(Path.of(place)).unaligned()
                    : JudgeDirectory.load(Path.of(place));
        }
    }
}
