package io.github.memalign.cli.location;

import io.github.memalign.InvalidSettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files and directories that a command makes, by one rule for all: what is there is replaced only if that is asked for, and
 * nothing is made below a directory that is not there, which is mistyped more often than not.
 */
public final class NewPlace {
    private NewPlace() {}

    /**
     * Checks a file.
     *
     * @param overwrite whether it may be there already
     * @throws InvalidSettingException if it may not be made
     */
    public static void checkFile(String option, Path file, boolean overwrite) {
        if (Files.isDirectory(file)) {
            throw new InvalidSettingException(option, file + " is a directory; name a file");
        }
        if (Files.exists(file) && !overwrite) {
            throw new InvalidSettingException(
                    option, file + " is there already; name another file, or replace it with --overwrite");
        }
        checkAbove(option, file);
    }

    /**
     * Writes a file that was checked.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Checks a directory, which may be there.
     *
     * @throws InvalidSettingException if it may not be made
     */
    public static void checkDirectory(String option, Path directory) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new InvalidSettingException(option, directory + " is a file; name a directory");
        }
        checkAbove(option, directory);
    }

    private static void checkAbove(String option, Path place) {
        Path above = place.toAbsolutePath().getParent();
        if (above != null && !Files.isDirectory(above)) {
            throw new InvalidSettingException(
                    option, place + " cannot be made: there is no directory " + above + "; make it first");
        }
    }
}
