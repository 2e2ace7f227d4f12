package io.github.memalign.mlflow.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.mlflow.MlflowException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Artifacts that the server hands on ({@code mlflow-artifacts:}). */
final class ServedArtifacts implements Artifacts {
    private static final ApiPath ROOT = ApiPath.of("/api/2.0/mlflow-artifacts/artifacts");
    private static final ApiPath LIST = ApiPath.of("/api/2.0/mlflow/artifacts/list");

    private final String runId;
    private final ApiPath root;
    private final MlflowHttp http;

    ServedArtifacts(String runId, String path, MlflowHttp http) {
        this.runId = runId;
        this.root = ROOT.resolve(path);
        this.http = http;
    }

    @Override
    public void put(String path, byte[] bytes) {
        http.upload(root.resolve(path), bytes);
    }

    @Override
    public void put(String path, Path file) {
        http.upload(root.resolve(path), file);
    }

    @Override
    public byte[] get(String path) {
        return http.download(root.resolve(path));
    }

    @Override
    public void delete(String path) {
        try {
            http.delete(root.resolve(path));
        } catch (MlflowException failed) {
            if (failed.status() != 404) {
                throw failed;
            }
        }
    }

    @Override
    public List<Entry> list(String directory) {
        List<Entry> entries = new ArrayList<>();
        ApiPath all = LIST.with("run_id", runId);
        for (JsonNode page : http.pages(directory.isEmpty() ? all : all.with("path", directory))) {
            page.path("files")
                    .forEach(file -> entries.add(new Entry(
                            file.path("path").asText(),
                            file.path("is_dir").asBoolean(),
                            file.path("file_size").asLong())));
        }
        return entries;
    }
}
