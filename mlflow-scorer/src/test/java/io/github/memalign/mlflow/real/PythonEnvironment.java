package io.github.memalign.mlflow.real;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * A Python of the tests' own, with the packages that {@code src/test/python/requirements.txt} names, in {@code
 * target/python}. It is made once and again when the requirements change.
 */
public final class PythonEnvironment {
    private final Path home;

    private PythonEnvironment(Path home) {
        this.home = home;
    }

    /**
     * The environment of a module; where there is no Python the test is skipped, but not on a machine that is to run all.
     *
     * @param untested what is not tested without it, for the message
     */
    public static PythonEnvironment orSkip(Path module, String untested) {
        return make(module).orElseThrow(() -> {
            String message = "python3 with its venv module is missing, so that " + untested;
            return Boolean.parseBoolean(System.getenv("CI"))
                    ? new IllegalStateException(message)
                    : new TestAbortedException(message);
        });
    }

    private static Optional<PythonEnvironment> make(Path module) {
        if (!hasPython()) {
            return Optional.empty();
        }
        Path home = module.resolve("target/python");
        Path requirements = module.resolve("src/test/python/requirements.txt");
        try {
            Files.createDirectories(home);
            try (RandomAccessFile file =
                            new RandomAccessFile(home.resolve("lock").toFile(), "rw");
                    FileLock lock = file.getChannel().lock()) {
                install(home, requirements, lock);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return Optional.of(new PythonEnvironment(home));
    }

    private static void install(Path home, Path requirements, FileLock lock) throws IOException {
        if (!lock.isValid()) {
            throw new IOException("the lock of " + home + " was lost");
        }
        Path installed = home.resolve("installed.txt");
        String wanted = Files.readString(requirements);
        if (Files.exists(installed) && Files.readString(installed).equals(wanted)) {
            return;
        }
        Path here = Path.of("").toAbsolutePath();
        Processes.run(
                here,
                Map.of(),
                List.of("python3", "-m", "venv", "--clear", home.resolve("venv").toString()));
        Processes.run(
                here,
                Map.of("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
                List.of(
                        home.resolve("venv/bin/python").toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--no-compile",
                        "--requirement",
                        requirements.toString()));
        Files.writeString(installed, wanted);
    }

    private static boolean hasPython() {
        try {
            Process process = new ProcessBuilder("python3", "-m", "venv", "--help")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException none) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A program of the environment, such as {@code python} or {@code mlflow}. */
    public String program(String name) {
        return home.resolve("venv/bin").resolve(name).toString();
    }
}
