package io.github.memalign.stores;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/**
 * A Python of the tests' own with the packages that {@code src/test/python/requirements.txt} names, in {@code target/python},
 * for the servers it brings. Without Python, tests that ask for it are skipped, and fail where the variable CI is true.
 */
final class Python {
    private static final Path HOME = Path.of("target/python").toAbsolutePath();
    private static final Path REQUIREMENTS = Path.of("src/test/python/requirements.txt");

    private Python() {}

    /**
     * Makes what is not there, once.
     *
     * @param unproved what is not tested where there is no Python
     */
    static void require(String unproved) {
        if (!works(List.of("python3", "-m", "venv", "--help"))) {
            String message = "python3 with its venv module is missing, so that " + unproved + " is not tested";
            throw Boolean.parseBoolean(System.getenv("CI"))
                    ? new IllegalStateException(message)
                    : new TestAbortedException(message);
        }
        try {
            Files.createDirectories(HOME);
            try (RandomAccessFile file =
                            new RandomAccessFile(HOME.resolve("lock").toFile(), "rw");
                    FileLock lock = file.getChannel().lock()) {
                install(lock);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void install(FileLock lock) throws IOException {
        Path installed = HOME.resolve("installed.txt");
        String wanted = Files.readString(REQUIREMENTS);
        boolean there = Files.exists(installed) && Files.readString(installed).equals(wanted);
        if (!lock.isValid() || there) {
            return;
        }
        run("python3", "-m", "venv", "--clear", HOME.resolve("venv").toString());
        run(
                program("python"),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-compile",
                "--disable-pip-version-check",
                "--requirement",
                REQUIREMENTS.toString());
        Files.writeString(installed, wanted);
    }

    /** A program of the environment, such as {@code python}. */
    static String program(String name) {
        return HOME.resolve("venv/bin").resolve(name).toString();
    }

    /** A process whose output goes to a file. */
    static Process start(Path log, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void run(String... command) throws IOException {
        Path log = HOME.resolve("install.log");
        try {
            if (start(log, Map.of(), command).waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ":\n" + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private static boolean works(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException none) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
