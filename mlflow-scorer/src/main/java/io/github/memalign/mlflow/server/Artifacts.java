package io.github.memalign.mlflow.server;

import io.github.memalign.mlflow.MlflowException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The files of one run. Paths are relative, with slashes. */
public interface Artifacts {
    /** Writes a file, over one that is there. */
    void put(String path, byte[] bytes);

    /** Writes a file, over one that is there. */
    void put(String path, Path file);

    /** Reads a file. */
    byte[] get(String path);

    /** Deletes a file, or a directory with all that is in it; one that is gone already is no error. */
    void delete(String path);

    /**
     * What is directly in a directory.
     *
     * @param directory its path; empty for the top
     */
    List<Entry> list(String directory);

    /**
     * A file or a directory.
     *
     * @param path from the top of the run's artifacts
     * @param size bytes; 0 for a directory
     */
    record Entry(String path, boolean isDirectory, long size) {}

    /**
     * The artifacts of a run: through the server where it hands them on, else in a local directory.
     *
     * @throws MlflowException if they lie where only other programs can reach them
     */
    static Artifacts of(Run run, MlflowHttp http) {
        String uri = run.artifactUri();
        String scheme = uri.indexOf(':') < 0 ? "" : uri.substring(0, uri.indexOf(':'));
        return switch (scheme) {
            case "mlflow-artifacts" -> new ServedArtifacts(run.id(), path(URI.create(uri)), http);
            case "file" -> new LocalArtifacts(Path.of(URI.create(uri.replaceFirst("^file:/+", "file:///"))));
            case "" -> new LocalArtifacts(Path.of(uri));
            default ->
                throw new MlflowException("The artifacts of run " + run.id() + " lie at " + scheme
                        + ": storage, which this client does not reach. Let the server hand them on: start it with"
                        + " --serve-artifacts and --artifacts-destination " + scheme
                        + "://…, and use an experiment that was created after that.");
        };
    }

    private static String path(URI uri) {
        return uri.getPath().replaceFirst("^/+", "").replaceFirst("/+$", "");
    }
}
