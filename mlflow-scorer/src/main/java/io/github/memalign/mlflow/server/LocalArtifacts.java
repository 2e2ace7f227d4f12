package io.github.memalign.mlflow.server;

import io.github.memalign.mlflow.MlflowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Artifacts in a directory that this machine shares with the server. */
final class LocalArtifacts implements Artifacts {
    private final Path root;

    LocalArtifacts(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void put(String path, byte[] bytes) {
        Path target = resolve(path);
        try {
            Files.createDirectories(target.resolve("..").normalize());
            Files.write(target, bytes);
        } catch (IOException failed) {
            throw failed("write", target, failed);
        }
    }

    @Override
    public void put(String path, Path file) {
        Path target = resolve(path);
        try {
            Files.createDirectories(target.resolve("..").normalize());
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw failed("write", target, failed);
        }
    }

    @Override
    public byte[] get(String path) {
        Path source = resolve(path);
        try {
            return Files.readAllBytes(source);
        } catch (IOException failed) {
            throw failed("read", source, failed);
        }
    }

    @Override
    public void delete(String path) {
        Path deleted = resolve(path);
        if (!Files.exists(deleted)) {
            return;
        }
        try (Stream<Path> within = Files.walk(deleted)) {
            for (Path file : within.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw failed("delete", deleted, failed);
        }
    }

    @Override
    public List<Entry> list(String directory) {
        Path listed = directory.isEmpty() ? root : resolve(directory);
        if (!Files.isDirectory(listed)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(listed)) {
            List<Entry> entries = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String path = root.relativize(file).toString().replace('\\', '/');
                boolean isDirectory = Files.isDirectory(file);
                entries.add(new Entry(path, isDirectory, isDirectory ? 0 : Files.size(file)));
            }
            return entries;
        } catch (IOException failed) {
            throw failed("list", listed, failed);
        }
    }

    private Path resolve(String path) {
        Path resolved = root.resolve(path).normalize();
        if (!resolved.startsWith(root) || resolved.equals(root)) {
            throw new MlflowException("The run has no place for an artifact at '" + path + "'");
        }
        return resolved;
    }

    private static MlflowException failed(String verb, Path path, IOException cause) {
        return new MlflowException(
                "Cannot " + verb + " the artifact " + path + ": " + cause
                        + ". The server keeps artifacts in a directory;"
                        + " it must be on this machine too, or the server must hand them on (--serve-artifacts).",
                0,
                MlflowException.NO_CODE,
                cause);
    }
}
