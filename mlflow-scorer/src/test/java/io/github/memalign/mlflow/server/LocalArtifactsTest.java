package io.github.memalign.mlflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.Artifacts.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Artifacts that the server keeps in a directory of this machine. */
class LocalArtifactsTest {
    @TempDir
    private Path root;

    private LocalArtifacts artifacts;

    @BeforeEach
    void openThem() {
        artifacts = new LocalArtifacts(root);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsPutIsGotAndListed() throws IOException {
        Path file = Files.writeString(root.resolveSibling(root.getFileName() + "-other"), "of a file");
        artifacts.put("memalign/judge.json", bytes("{}"));
        artifacts.put("memalign/more/vectors.bin", file);

        assertThat(artifacts.get("memalign/judge.json")).isEqualTo(bytes("{}"));
        assertThat(artifacts.get("memalign/more/vectors.bin")).isEqualTo(bytes("of a file"));
        assertThat(artifacts.list("")).containsExactly(new Entry("memalign", true, 0));
        assertThat(artifacts.list("memalign"))
                .containsExactly(new Entry("memalign/judge.json", false, 2), new Entry("memalign/more", true, 0));
        assertThat(artifacts.list("nowhere")).isEmpty();
        Files.delete(file);
    }

    @Test
    void whatIsPutAgainReplacesWhatWasThere() throws IOException {
        artifacts.put("a", bytes("old"));
        artifacts.put("a", bytes("new"));
        assertThat(artifacts.get("a")).isEqualTo(bytes("new"));
        artifacts.put("a", Files.writeString(root.resolve("b"), "newer"));
        assertThat(artifacts.get("a")).isEqualTo(bytes("newer"));
    }

    @Test
    void aDirectoryIsDeletedWithAllThatIsInIt() {
        artifacts.put("memalign/more/a", bytes("1"));
        artifacts.put("kept", bytes("2"));
        artifacts.delete("memalign");
        artifacts.delete("memalign");
        assertThat(artifacts.list("")).containsExactly(new Entry("kept", false, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../elsewhere", "a/../../elsewhere", "."})
    void nothingLiesOutsideOfTheRun(String path) {
        assertThatThrownBy(() -> artifacts.put(path, bytes("x")))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining(path);
        assertThatThrownBy(() -> artifacts.get(path)).isInstanceOf(MlflowException.class);
        assertThatThrownBy(() -> artifacts.delete(path)).isInstanceOf(MlflowException.class);
    }

    @Test
    void whatCannotBeReadOrWrittenIsNamedWithWhatToDo() {
        artifacts.put("file", bytes("x"));
        assertThatThrownBy(() -> artifacts.get("missing"))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("--serve-artifacts");
        assertThatThrownBy(() -> artifacts.put("file/below", bytes("x")))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("Cannot write");
    }
}
