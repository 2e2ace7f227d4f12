package io.github.memalign.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.RunStoppedException;
import io.github.memalign.internal.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Recorded calls in a directory, one file each. A request that is made again has a file for each time. */
final class CallStore {
    private final Path dir;
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    CallStore(Path dir) {
        this.dir = dir;
    }

    void createDirectory() {
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new RunStoppedException(
                    "cannot make the directory of recorded calls " + dir + ": " + e.getMessage(), e);
        }
    }

    boolean holdsCalls() {
        if (!Files.isDirectory(dir)) {
            return false;
        }
        try (Stream<Path> files = Files.list(dir)) {
            return files.anyMatch(file -> file.toString().endsWith(".json"));
        } catch (IOException e) {
            throw new RunStoppedException("cannot read " + dir + ": " + e.getMessage(), e);
        }
    }

    /** Deletes the calls, those half written too, and the directory if nothing else is in it. */
    void delete() {
        if (!Files.isDirectory(dir)) {
            return;
        }
        try (DirectoryStream<Path> calls = Files.newDirectoryStream(dir, "{chat-,embedding-,.chat,.embedding}*")) {
            for (Path call : calls) {
                Files.delete(call);
            }
            if (isEmpty()) {
                Files.delete(dir);
            }
        } catch (IOException e) {
            throw new RunStoppedException("cannot delete the kept calls in " + dir + ": " + e.getMessage(), e);
        }
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.findAny().isEmpty();
        }
    }

    /**
     * Keeps a call beside those of the same request that were answered, also in an earlier process; in place of one that
     * failed then, so that whoever replays does not meet a failure which was made good.
     */
    void append(Request request, int time, ObjectNode outcome) {
        int free = time;
        while (find(request, free).filter(kept -> !Outcomes.isFailure(kept)).isPresent()) {
            free = ask(request);
        }
        write(request, free, outcome);
    }

    void write(Request request, int time, ObjectNode outcome) {
        ObjectNode call = Json.object();
        call.set("request", request.json());
        call.set("outcome", outcome);
        Path file = file(request, request.hash(), time);
        try {
            Files.createDirectories(dir);
            Path unfinished = Files.createTempFile(dir, "." + request.kind(), ".tmp");
            Files.writeString(unfinished, Json.write(Request.SORTED.withDefaultPrettyPrinter(), call));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new RunStoppedException("cannot record a model call in " + file + ": " + e.getMessage(), e);
        }
    }

    /** What came of the request, the n-th time it is asked the n-th recording, and then the last one. */
    JsonNode read(Request request) {
        String hash = request.hash();
        int time = next(hash);
        Path file = file(request, hash, time);
        while (time > 1 && !Files.exists(file)) {
            time--;
            file = file(request, hash, time);
        }
        if (!Files.exists(file)) {
            throw StaleRecording.of(dir, request);
        }
        return outcome(file);
    }

    /** What came of the request when it was asked for this time; empty if that was not kept. */
    Optional<JsonNode> find(Request request, int time) {
        Path file = file(request, request.hash(), time);
        return Files.exists(file) ? Optional.of(outcome(file)) : Optional.empty();
    }

    /** How many times the request has been asked, this time included. */
    int ask(Request request) {
        return next(request.hash());
    }

    private static JsonNode outcome(Path file) {
        try {
            JsonNode outcome = Json.MAPPER.readTree(Files.readString(file)).path("outcome");
            if (!outcome.isObject()) {
                throw damaged(file, "it has no outcome");
            }
            return outcome;
        } catch (JsonProcessingException e) {
            throw damaged(file, "it is no JSON");
        } catch (IOException e) {
            throw new RunStoppedException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static RunStoppedException damaged(Object where, String why) {
        return new RunStoppedException("the recorded call " + where + " is damaged: " + why + "; record it again");
    }

    private int next(String hash) {
        return asked.computeIfAbsent(hash, key -> new AtomicInteger()).incrementAndGet();
    }

    private Path file(Request request, String hash, int time) {
        return dir.resolve(request.kind() + "-" + hash + (time == 1 ? "" : "-" + time) + ".json");
    }
}
