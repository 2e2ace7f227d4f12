package io.github.memalign.stores;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** pgvector on a real PostgreSQL. */
class PgVectorIT extends EmbeddingStoreContract {
    private static Process server;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        Python.require("pgvector on PostgreSQL");
        Path directory = Files.createTempDirectory(
                Files.createDirectories(Path.of("target/postgres").toAbsolutePath()), "p");
        server = new ProcessBuilder(
                        Python.program("python"),
                        "src/test/python/postgres.py",
                        directory.resolve("data").toString())
                .redirectError(directory.resolve("server.log").toFile())
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("port ")) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("no PostgreSQL:\n" + Files.readString(directory.resolve("server.log")));
        }
        port = Integer.parseInt(line.substring("port ".length()));
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (server != null) {
            server.getOutputStream().close();
            if (!server.waitFor(60, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
    }

    @Override
    EmbeddingStore<TextSegment> store(String name, int dimension) {
        return PgVectorEmbeddingStore.builder()
                .host("127.0.0.1")
                .port(port)
                .user("postgres")
                .password("none")
                .database("postgres")
                .table(name)
                .dimension(dimension)
                .build();
    }
}
