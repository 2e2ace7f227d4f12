package io.github.memalign.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.RunStoppedException;
import io.github.memalign.internal.Json;
import io.github.memalign.internal.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Says why a call is not in a recording: what was recorded instead, and what differs from the nearest of that. */
final class StaleRecording {
    /** More recorded calls than this are not looked through for the nearest. */
    private static final int MOST_FILES = 5_000;

    private static final int SHOWN = 60;

    private StaleRecording() {}

    static RunStoppedException of(Path dir, Request request) {
        return new RunStoppedException("the recording is stale: there is no recorded call for " + request.about()
                + " (request " + request.hash() + ") in " + dir + "; "
                + why(recorded(dir, request.kind()), request.json())
                + ". Record again with --record " + dir
                + " (in Java RecordedModels.begin, in JUnit -Dmemalign.record=true), with the same judge, data and"
                + " settings.");
    }

    private static List<JsonNode> recorded(Path dir, String kind) {
        List<JsonNode> requests = new ArrayList<>();
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.filter(path -> path.getFileName().toString().matches(kind + "-.*\\.json"))
                    .sorted()
                    .limit(MOST_FILES)
                    .toList()) {
                requests.add(Json.MAPPER.readTree(Files.readString(file)).path("request"));
            }
        } catch (JsonProcessingException damaged) {
            return requests;
        } catch (IOException unreadable) {
            return List.of();
        }
        return requests;
    }

    private static String why(List<JsonNode> recorded, JsonNode asked) {
        if (recorded.isEmpty()) {
            return "nothing of this kind is recorded there";
        }
        Optional<JsonNode> old = recorded.stream()
                .filter(request -> request.path("version").intValue() != Request.VERSION)
                .findFirst();
        if (old.isPresent()) {
            return "it was recorded in form " + old.get().path("version").asText("1")
                    + " by another version of MemAlign," + " this one reads form " + Request.VERSION;
        }
        List<JsonNode> ofModel = recorded.stream()
                .filter(request -> request.path("model").equals(asked.path("model")))
                .toList();
        if (ofModel.isEmpty()) {
            TreeSet<String> models = new TreeSet<>();
            recorded.forEach(request -> models.add(request.path("model").asText()));
            return "recorded are calls of " + String.join(", ", models) + " only";
        }
        List<String> changed = ofModel.stream()
                .map(request -> differences(request, asked))
                .min(Comparator.comparingInt(List::size))
                .orElseThrow();
        return "the nearest recorded call differs in " + String.join(", and in ", changed);
    }

    private static List<String> differences(JsonNode recorded, JsonNode asked) {
        List<String> changed = new ArrayList<>();
        asked.fieldNames().forEachRemaining(member -> {
            JsonNode now = asked.path(member);
            JsonNode then = recorded.path(member);
            if (member.equals("messages") || member.equals("texts")) {
                items(then, now, changed, member.equals("texts") ? "text" : "message");
            } else if (!then.equals(now)) {
                changed.add(name(member));
            }
        });
        return changed;
    }

    private static void items(JsonNode then, JsonNode now, List<String> changed, String what) {
        for (int i = 0; i < now.size() || i < then.size(); i++) {
            if (!then.path(i).equals(now.path(i))) {
                changed.add(what + " " + (i + 1) + difference(text(then.path(i)), text(now.path(i))));
            }
        }
    }

    private static String text(JsonNode item) {
        if (item.isTextual()) {
            return item.textValue();
        }
        return item.isObject() && item.size() == 1 ? item.elements().next().asText() : item.toString();
    }

    private static String difference(String then, String now) {
        int at = 0;
        while (at < then.length() && at < now.length() && then.charAt(at) == now.charAt(at)) {
            at++;
        }
        return " (from '" + shown(then, at) + "' to '" + shown(now, at) + "')";
    }

    private static String shown(String text, int at) {
        return Text.shown(text.substring(Math.max(0, at - SHOWN / 3)).replaceAll("\\s+", " "), SHOWN);
    }

    private static String name(String member) {
        return switch (member) {
            case "parameters" -> "the model's parameters";
            case "request" -> "the settings of the request";
            case "format" -> "the format of the answer";
            default -> "the " + member;
        };
    }
}
