package io.github.memalign.stores;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.chroma.ChromaApiVersion;
import dev.langchain4j.store.embedding.chroma.ChromaEmbeddingStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A real Chroma server. */
class ChromaIT extends EmbeddingStoreContract {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static Process server;
    private static String url;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Python.require("Chroma");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        url = "http://127.0.0.1:" + port;
        Path directory = Files.createTempDirectory(
                Files.createDirectories(Path.of("target/chroma").toAbsolutePath()), "c");
        Path log = directory.resolve("server.log");
        server = Python.start(
                log,
                Map.of("ANONYMIZED_TELEMETRY", "False"),
                Python.program("chroma"),
                "run",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--path",
                directory.resolve("data").toString());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!server.isAlive() || System.nanoTime() > end) {
                throw new IOException("no Chroma:\n" + Files.readString(log));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static boolean answers() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v2/heartbeat"))
                    .build();
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (server != null) {
            server.destroy();
            if (!server.waitFor(60, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
    }

    @Override
    EmbeddingStore<TextSegment> store(String name, int dimension) {
        return ChromaEmbeddingStore.builder()
                .apiVersion(ChromaApiVersion.V2)
                .baseUrl(url)
                .collectionName(name)
                .timeout(Duration.ofSeconds(60))
                .build();
    }
}
