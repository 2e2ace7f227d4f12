package io.github.memalign.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.judge.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir
    Path directory;

    @BeforeEach
    void count() {
        Scripted.reset();
    }

    /** Attempts are counted from 0 by each driver, so that those of two have the same numbers. */
    @Test
    void whatTheTasksOfTwoDriversPaidForIsKept() throws IOException {
        try (MemAlign memAlign =
                MemAlign.builder().models(Scripted.source().open()).build()) {
            Judgement judgement = new Judgement(memAlign.judge(Scripted.judge()), "1");
            for (String outputs : new String[] {"Sorry", "No"}) {
                Checkpoint kept = open();
                kept.verdict(read(outputs), judgement);
                kept.write();
            }
            Checkpoint kept = open();
            assertThat(kept.verdict(read("Sorry"), judgement).value()).isEqualTo("true");
            assertThat(kept.verdict(read("No"), judgement).value()).isEqualTo("false");
            assertThat(Scripted.ASKED).hasValue(2);
        }
    }

    private Checkpoint open() throws IOException {
        return Checkpoint.open(
                FileSystem.getLocal(new Configuration()), new org.apache.hadoop.fs.Path(directory.toUri()), "3");
    }

    private static Judgement.Read read(String outputs) {
        return new Judgement.Read(
                Optional.of(Example.builder().id(outputs).outputs(outputs).build()), "");
    }
}
