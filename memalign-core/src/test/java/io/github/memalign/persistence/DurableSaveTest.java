package io.github.memalign.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.memory.AlignedJudge;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a power cut may take: nothing that counts is on its way to the disk when the step comes that makes it count. */
class DurableSaveTest {
    @TempDir
    Path dir;

    private final List<String> steps = new ArrayList<>();
    private Path judge;

    @BeforeEach
    void saved() {
        judge = dir.resolve("judge");
        JudgeDirectory.save(judge, SomeJudges.of(1));
        AlignedJudge next = SomeJudges.of(2);
        try (JudgeDirectory open = JudgeDirectory.open(judge, new Steps())) {
            open.save(next);
        }
    }

    @Test
    void everyNewFileIsOnTheDiskBeforeTheMarkerMakesItCount() {
        int inForce = steps.indexOf("move .commit.new");
        assertThat(inForce).isPositive();
        for (String file : JudgeCodec.FILES) {
            assertThat(steps.subList(0, inForce)).contains("write " + file + ".new");
            assertThat(steps.indexOf("force " + file + ".new"))
                    .as(file)
                    .isBetween(steps.indexOf("write " + file + ".new"), inForce);
        }
        assertThat(steps.subList(0, inForce)).endsWith("force judge");
    }

    @Test
    void namesAreOnTheDiskBeforeTheMarkerGoesAndItsGoingIsToo() {
        int ended = steps.lastIndexOf("delete .commit");
        assertThat(steps.subList(0, ended)).endsWith("force judge");
        assertThat(steps).endsWith("force judge");
    }

    /** The disk's, noting each step by the name of its file. */
    private final class Steps implements FileOperations {
        private void note(String step, Path file) {
            steps.add(step + " " + file.getFileName());
        }

        @Override
        public String write(Path file, Content content) throws IOException {
            note("write", file);
            return FileOperations.super.write(file, content);
        }

        @Override
        public void force(Path file, FileChannel channel) throws IOException {
            note("force", file);
            FileOperations.super.force(file, channel);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            note("move", from);
            FileOperations.super.move(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            note("delete", file);
            FileOperations.super.delete(file);
        }
    }
}
