package io.github.memalign.datasets.published;

import io.github.memalign.datasets.DataFileException;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.parquet.ParquetRows;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.RowFile;
import io.github.memalign.datasets.rows.RowSink;
import io.github.memalign.internal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files of a dataset.
 *
 * @param root what the user named
 * @param paths the files, in the order of their paths below it
 * @param problem why there are none
 */
record DataFiles(Path root, List<Path> paths, Optional<Problem> problem) {
    private static final int DEEPEST = 8;
    private static final int BUFFER = 1 << 16;

    /**
     * A file, whatever its name, or the files of a directory and those below it.
     *
     * @param wanted which files of a directory belong to the dataset, told from their path below it, with slashes
     * @param expected what such files are called, for people
     */
    static DataFiles find(Path fileOrDirectory, Predicate<String> wanted, String expected) {
        if (!Files.isDirectory(fileOrDirectory)) {
            return new DataFiles(fileOrDirectory, List.of(fileOrDirectory), Optional.empty());
        }
        try (Stream<Path> below = Files.walk(fileOrDirectory, DEEPEST)) {
            List<Path> files = below.filter(Files::isRegularFile)
                    .filter(file -> RowFile.isReadable(file) || ParquetRows.isReadable(file))
                    .filter(file -> wanted.test(slashed(fileOrDirectory, file)))
                    .sorted((one, other) -> slashed(fileOrDirectory, one).compareTo(slashed(fileOrDirectory, other)))
                    .toList();
            return new DataFiles(
                    fileOrDirectory,
                    files,
                    files.isEmpty()
                            ? Optional.of(
                                    Problem.of(fileOrDirectory, "holds no file of this dataset; expected " + expected))
                            : Optional.empty());
        } catch (IOException | UncheckedIOException failed) {
            return new DataFiles(
                    fileOrDirectory, List.of(), Optional.of(Problem.of(fileOrDirectory, "cannot be read: " + failed)));
        }
    }

    private static String slashed(Path root, Path file) {
        Path relative = root.equals(file) ? file.getFileName() : root.relativize(file);
        List<String> names = new ArrayList<>();
        relative.forEach(name -> names.add(name.toString()));
        return String.join("/", names);
    }

    /** Reads all rows of all files. */
    void read(RowSink sink) {
        problem.ifPresent(sink::problem);
        paths.forEach(file -> read(file, sink));
    }

    /** Reads all rows of a file, whatever its format. */
    static void read(Path file, RowSink sink) {
        if (ParquetRows.isReadable(file)) {
            ParquetRows.read(file, sink);
        } else {
            RowFile.read(file, sink);
        }
    }

    /** Where a row is, as {@code train.jsonl:12}, or {@code train.json#12} for the twelfth element of an array. */
    String idOf(Row row) {
        return slashed(root, row.file()) + (row.element() == 0 ? ":" + row.line() : "#" + row.element());
    }

    /** SHA-256 of the bytes of these files and then of others, as hex digits; a file that is not there counts as empty. */
    String checksum(Collection<Path> others) {
        Sha256 checksum = new Sha256();
        paths.forEach(file -> add(checksum, file));
        others.forEach(file -> add(checksum, file));
        return checksum.hex();
    }

    private static void add(Sha256 checksum, Path file) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                checksum.add(buffer, read);
            }
        } catch (IOException failed) {
            throw new DataFileException(Problem.of(file, "cannot be read: " + failed), failed);
        }
    }
}
