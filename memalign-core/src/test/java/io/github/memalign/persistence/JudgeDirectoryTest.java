package io.github.memalign.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.MemAlignException;
import io.github.memalign.memory.AlignedJudge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeDirectoryTest {
    private static final AlignedJudge OLD = SomeJudges.of(1);
    private static final AlignedJudge NEW = SomeJudges.of(2);

    @TempDir
    Path temp;

    @Test
    void whatIsSavedIsLoaded() throws IOException {
        Path dir = temp.resolve("a/b/judge");
        JudgeDirectory.save(dir, OLD);
        assertIs(JudgeDirectory.load(dir), OLD);
        JudgeDirectory.save(dir, NEW);
        assertIs(JudgeDirectory.load(dir), NEW);
        try (var files = Files.list(dir)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            ".lock",
                            "judge.json",
                            "guidelines.json",
                            "episodes.jsonl",
                            "embeddings.bin",
                            "forgotten.json",
                            "history.jsonl");
        }
    }

    @Test
    void killedAtAnyStepOfReplacingTheOldJudgeOrTheNewOneIsThere() {
        int steps = 0;
        boolean sawOld = false;
        boolean sawNew = false;
        for (boolean crashed = true; crashed; steps++) {
            Path dir = temp.resolve("replace" + steps);
            JudgeDirectory.save(dir, OLD);
            crashed = crashes(dir, new Crash(steps));
            AlignedJudge found = JudgeDirectory.load(dir);
            boolean old = Arrays.equals(bytes(found), bytes(OLD));
            assertThat(old || Arrays.equals(bytes(found), bytes(NEW))).isTrue();
            assertThat(crashed || !old).isTrue();
            assertThat(sawNew && old).as("once the new judge counts it stays").isFalse();
            sawOld |= old;
            sawNew |= !old;
            try (JudgeDirectory open = JudgeDirectory.open(dir)) {
                assertIs(JudgeDirectory.load(dir), found);
                open.save(NEW);
            }
            assertIs(JudgeDirectory.load(dir), NEW);
        }
        assertThat(sawOld && sawNew).isTrue();
        assertThat(steps).isGreaterThan(15);
    }

    @Test
    void killedWhileItRecoversItRecoversNextTime() {
        int committed = stepsUntilTheNewJudgeCounts();
        for (int steps = 0; steps < 12; steps++) {
            Path dir = temp.resolve("recover" + steps);
            JudgeDirectory.save(dir, OLD);
            assertThat(crashes(dir, new Crash(committed + 2))).isTrue();
            assertIs(JudgeDirectory.load(dir), NEW);
            Crash again = new Crash(steps);
            try {
                JudgeDirectory.open(dir, again).close();
            } catch (Killed expected) {
                assertThat(expected).hasMessage("step " + steps);
            }
            assertIs(JudgeDirectory.load(dir), NEW);
        }
    }

    private int stepsUntilTheNewJudgeCounts() {
        for (int steps = 0; ; steps++) {
            Path dir = temp.resolve("counts" + steps);
            JudgeDirectory.save(dir, OLD);
            crashes(dir, new Crash(steps));
            if (Arrays.equals(bytes(JudgeDirectory.load(dir)), bytes(NEW))) {
                return steps;
            }
        }
    }

    @Test
    void killedAtAnyStepOfMakingADirectoryItIsThereOrNot() {
        boolean crashed = true;
        for (int steps = 0; crashed; steps++) {
            Path dir = temp.resolve("make" + steps);
            crashed = crashes(dir, new Crash(steps));
            if (Files.exists(dir)) {
                assertIs(JudgeDirectory.load(dir), NEW);
            } else {
                assertThat(crashed).isTrue();
            }
            JudgeDirectory.save(dir, OLD);
            assertIs(JudgeDirectory.load(dir), OLD);
        }
    }

    private static boolean crashes(Path dir, Crash crash) {
        try (JudgeDirectory open = JudgeDirectory.open(dir, crash)) {
            open.save(NEW);
            return false;
        } catch (Killed killed) {
            return true;
        }
    }

    @Test
    void aSecondWriterIsRefusedAndReadersAreNot() {
        Path dir = temp.resolve("judge");
        JudgeDirectory.save(dir, OLD);
        try (JudgeDirectory first = JudgeDirectory.open(dir)) {
            assertThatThrownBy(() -> JudgeDirectory.open(dir))
                    .isInstanceOf(MemAlignException.class)
                    .hasMessageContaining(dir.toString())
                    .hasMessageContaining("another process");
            assertIs(JudgeDirectory.load(dir), OLD);
            first.save(NEW);
        }
        JudgeDirectory.save(dir, OLD);
        assertIs(JudgeDirectory.load(dir), OLD);
    }

    @Test
    void aJudgeThatAnotherMadeInTheMeantimeIsNotReplaced() {
        Path dir = temp.resolve("judge");
        try (JudgeDirectory slow = JudgeDirectory.open(dir)) {
            JudgeDirectory.save(dir, OLD);
            assertThatThrownBy(() -> slow.save(NEW))
                    .isInstanceOf(MemAlignException.class)
                    .hasMessageContaining(dir.toString())
                    .hasMessageContaining("in the meantime");
        }
        assertIs(JudgeDirectory.load(dir), OLD);
    }

    @Test
    void whoReadsWhileAnotherSavesGetsOneOfTheTwo() throws InterruptedException {
        Path dir = temp.resolve("judge");
        JudgeDirectory.save(dir, OLD);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 60; i++) {
                JudgeDirectory.save(dir, i % 2 == 0 ? NEW : OLD);
            }
            done.set(true);
        });
        writer.start();
        int read = 0;
        while (!done.get()) {
            byte[] found = bytes(JudgeDirectory.load(dir));
            assertThat(Arrays.equals(found, bytes(OLD)) || Arrays.equals(found, bytes(NEW)))
                    .isTrue();
            read++;
        }
        writer.join();
        assertThat(read).isPositive();
    }

    @Test
    void aDirectoryOfSomethingElseIsLeftAlone() throws IOException {
        Path file = Files.writeString(temp.resolve("guidelines.json"), "mine");
        assertThatThrownBy(() -> JudgeDirectory.save(temp, NEW)).hasMessageContaining("holds files but no saved judge");
        assertThat(file).hasContent("mine");
        assertThatThrownBy(() -> JudgeDirectory.save(file, NEW)).hasMessageContaining("is a file");
    }

    @Test
    void damageIsToldWithTheDirectory() throws IOException {
        Path dir = temp.resolve("judge");
        assertThatThrownBy(() -> JudgeDirectory.load(dir)).hasMessageContaining("no saved judge in " + dir);
        JudgeDirectory.save(dir, NEW);
        Files.writeString(dir.resolve("history.jsonl"), "{\n");
        assertThatThrownBy(() -> JudgeDirectory.load(dir))
                .isInstanceOf(DamagedJudgeException.class)
                .hasMessageStartingWith(dir.resolve("history.jsonl") + ":1: ");
        Files.delete(dir.resolve("judge.json"));
        assertThatThrownBy(() -> JudgeDirectory.load(dir)).hasMessageContaining("judge.json: is missing");
    }

    @Test
    void noDirectoryIsMadeBelowAFile() throws IOException {
        Path file = Files.writeString(temp.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> JudgeDirectory.save(file.resolve("a/judge"), NEW))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining(file + " is no directory that can be written");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aDirectoryThatFillsBeforeTheFirstSaveIsSeen() throws IOException {
        Path empty = temp.resolve("empty");
        Path foreign = temp.resolve("foreign");
        try (JudgeDirectory toEmpty = JudgeDirectory.open(empty);
                JudgeDirectory toForeign = JudgeDirectory.open(foreign)) {
            Files.createDirectory(empty);
            Files.createDirectory(foreign);
            Files.writeString(foreign.resolve("notes.txt"), "mine");
            toEmpty.save(OLD);
            assertThatThrownBy(() -> JudgeDirectory.open(empty)).hasMessageContaining("another process");
            assertThatThrownBy(() -> toForeign.save(OLD)).hasMessageContaining("holds files but no saved judge");
        }
        assertIs(JudgeDirectory.load(empty), OLD);
        assertThat(JudgeDirectory.holdsJudge(foreign)).isFalse();
    }

    @Test
    void whatAPersonChangedOrWithoutDamagedVectorsIsLoadedOnlyWhenAskedFor() throws IOException {
        Path dir = temp.resolve("judge");
        JudgeDirectory.save(dir, NEW);
        Files.write(dir.resolve("embeddings.bin"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> JudgeDirectory.load(dir)).isInstanceOf(DamagedJudgeException.class);
        AlignedJudge withoutVectors = JudgeDirectory.loadWithoutVectors(dir);
        assertThat(withoutVectors.episodes()).isEqualTo(NEW.episodes());
        assertThat(withoutVectors.embeddings().vectors()).isEmpty();
        Files.writeString(dir.resolve("guidelines.json"), "[]");
        assertThatThrownBy(() -> JudgeDirectory.loadWithoutVectors(dir)).isInstanceOf(DamagedJudgeException.class);
        AlignedJudge changed = JudgeDirectory.loadChangedByHand(dir);
        assertThat(changed.guidelines()).isEmpty();
        assertThat(changed.definition()).isEqualTo(NEW.definition());
    }

    private static void assertIs(AlignedJudge found, AlignedJudge expected) {
        assertThat(JudgeCodec.encode(found)).containsExactlyEntriesOf(JudgeCodec.encode(expected));
    }

    private static byte[] bytes(AlignedJudge judge) {
        Map<String, byte[]> files = JudgeCodec.encode(judge);
        return String.join("|", files.values().stream().map(Arrays::toString).toList())
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** Ends the process, so to say, in the middle of a step: what it writes is half there. */
    private static final class Crash implements FileOperations {
        private int left;
        private final int steps;

        Crash(int steps) {
            this.left = steps;
            this.steps = steps;
        }

        private void step() {
            if (left-- <= 0) {
                throw new Killed("step " + steps);
            }
        }

        @Override
        public String write(Path file, Content content) throws IOException {
            if (left <= 0) {
                byte[] whole = content.bytes(file.toString(), Integer.MAX_VALUE);
                FileOperations.super.write(file, Content.of(Arrays.copyOf(whole, whole.length / 2)));
            }
            step();
            return FileOperations.super.write(file, content);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            step();
            FileOperations.super.move(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            step();
            FileOperations.super.delete(file);
        }

        @Override
        public void createDirectory(Path directory) throws IOException {
            step();
            FileOperations.super.createDirectory(directory);
        }

        @Override
        public void sync(Path directory) throws IOException {
            step();
            FileOperations.super.sync(directory);
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Killed(String message) {
            super(message);
        }
    }

    @Test
    void everyFileIsWritten() {
        assertThat(JudgeCodec.encode(NEW).keySet()).containsExactlyElementsOf(List.copyOf(JudgeCodec.FILES));
    }
}
