package io.github.memalign.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.MemAlign;
import io.github.memalign.Models;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A service of one judge in a directory, and a client of it. */
final class Service implements AutoCloseable {
    static final String RUDE = "{\"inputs\": \"Hello?\", \"outputs\": \"Go away.\"}";
    static final String KIND = "{\"inputs\": \"Hello?\", \"outputs\": \"Hello, gladly!\"}";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    final HttpClient client = HttpClient.newHttpClient();
    private final MemAlign memAlign;
    private final JudgeServer server;

    private Service(MemAlign memAlign, JudgeServer server) {
        this.memAlign = memAlign;
        this.server = server;
    }

    static Service of(Path directory) {
        return of(directory, ServerSettings.Limits.DEFAULT, Optional.empty());
    }

    static Service of(Path directory, ServerSettings.Limits limits, Optional<ServerSettings.Token> token) {
        return of(MemAlign.create(), new Home(directory), limits, token);
    }

    static Service of(
            MemAlign memAlign, JudgeHome home, ServerSettings.Limits limits, Optional<ServerSettings.Token> token) {
        ServerSettings settings = new ServerSettings(new InetSocketAddress("127.0.0.1", 0), token, limits);
        return new Service(memAlign, JudgeServer.start(settings, memAlign, 2, List.of(home)));
    }

    /** A judge that knows a kind and a rude reply, saved. */
    static Path saved(Path directory) {
        AlignedJudge judge = AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind, as an answer to {{ inputs }}?")
                        .valueType(ValueType.oneOf("kind", "rude"))
                        .build(),
                MemorySettings.DEFAULT);
        try (MemAlign memAlign = MemAlign.builder().models(Models.installed()).build()) {
            JudgeDirectory.save(
                    directory,
                    memAlign.align(judge, List.of(said("Go away.", "rude"), said("Hello, gladly!", "kind")))
                            .judge());
        }
        return directory;
    }

    private static LabelledExample said(String outputs, String label) {
        Example example = Example.builder().inputs("Hello?").outputs(outputs).build();
        return new LabelledExample(
                example, List.of(Assessment.of(label).by("ana").because("It is " + label + ".")));
    }

    List<String> routes() {
        return server.routes().stream()
                .map(route -> route.method() + " " + route.path())
                .toList();
    }

    URI uri(String path) {
        return server.uri().resolve(path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    Answer get(String path) {
        return send(request(path).build());
    }

    Answer post(String path, String body) {
        return post(path, "application/json", body);
    }

    Answer post(String path, String type, String body) {
        return send(request(path)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        server.close();
        memAlign.close();
    }

    /** What the service answered. */
    record Answer(int status, HttpResponse<String> response) {
        String type() {
            return response.headers().firstValue("Content-Type").orElse("");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return parse(body());
        }

        List<JsonNode> lines() {
            return body().lines().map(Service::parse).toList();
        }
    }

    private static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException noJson) {
            throw new AssertionError(text, noJson);
        }
    }

    /** A directory. */
    record Home(Path directory) implements JudgeHome {
        @Override
        public AlignedJudge load() {
            return JudgeDirectory.load(directory);
        }

        @Override
        public String state() {
            return String.valueOf(directory.resolve("judge.json").toFile().lastModified());
        }

        @Override
        public Kept change(UnaryOperator<AlignedJudge> change) {
            try (JudgeDirectory open = JudgeDirectory.open(directory)) {
                AlignedJudge changed = change.apply(JudgeDirectory.load(directory));
                open.save(changed);
                return new Kept(changed, directory.toString(), state());
            }
        }
    }
}
