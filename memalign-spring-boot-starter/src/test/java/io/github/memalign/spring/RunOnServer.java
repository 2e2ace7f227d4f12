package io.github.memalign.spring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** An MLflow server that has one run, with a judge in it. */
final class RunOnServer implements AutoCloseable {
    private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/7/";

    private final String run;
    private final Map<String, byte[]> files;
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    RunOnServer(String run, AlignedJudge judge) throws IOException {
        this.run = run;
        this.files = JudgeCodec.encode(judge);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What stood in the header of each call. */
    List<String> authorizations() {
        return authorizations;
    }

    private void answer(HttpExchange exchange) throws IOException {
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        String path = exchange.getRequestURI().getPath();
        byte[] body;
        if (path.startsWith(ARTIFACTS)) {
            body = files.get(path.substring(path.lastIndexOf('/') + 1));
        } else if (path.endsWith("/artifacts/list")) {
            body = files.keySet().stream()
                    .map(name -> "{\"path\": \"memalign/" + name + "\", \"is_dir\": false}")
                    .collect(Collectors.joining(", ", "{\"files\": [", "]}"))
                    .getBytes(StandardCharsets.UTF_8);
        } else {
            body = ("{\"run\": {\"info\": {\"run_id\": \"" + run
                            + "\", \"experiment_id\": \"7\", \"status\": \"FINISHED\","
                            + " \"artifact_uri\": \"mlflow-artifacts:/7/" + run + "/artifacts\"},"
                            + " \"data\": {\"tags\": [{\"key\": \"memalign.judge\", \"value\": \"complete\"}]}}}")
                    .getBytes(StandardCharsets.UTF_8);
        }
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
