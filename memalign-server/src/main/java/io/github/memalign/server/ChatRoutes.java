package io.github.memalign.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges as models of OpenAI's chat completions, for programs that can call nothing else, such as MLflow's judges in Python.
 * What is judged are the fields in the last message of the user; the answer is the JSON that such a judge asks for.
 */
final class ChatRoutes {
    private static final int MILLIS = 1000;

    private final ServedJudges judges;
    private final JudgeRoutes verdicts;
    private final Clock clock;

    ChatRoutes(ServedJudges judges, JudgeRoutes verdicts, Clock clock) {
        this.judges = judges;
        this.verdicts = verdicts;
        this.clock = clock;
    }

    void models(Call call) throws IOException {
        call.answer(Map.of(
                "object",
                "list",
                "data",
                judges.all().stream()
                        .map(judge ->
                                Map.of("id", judge.name(), "object", "model", "created", 0, "owned_by", "memalign"))
                        .toList()));
    }

    void complete(Call call) throws IOException {
        ObjectNode request = call.object();
        if (!request.path("model").isTextual()) {
            throw new Refusal(StatusCodes.BAD_REQUEST, "model is missing; it is the name of a judge");
        }
        if (request.path("stream").asBoolean() || request.path("n").asInt(1) != 1) {
            throw new Refusal(StatusCodes.BAD_REQUEST, "one whole answer is given; leave stream and n out");
        }
        ServedJudge.Version version =
                judges.named(request.path("model").asText()).current();
        JudgeDefinition definition = version.definition();
        Feedback feedback = verdicts.one(version, example(definition, lastOfUser(request)));
        call.answer(answer(definition, version, feedback));
    }

    private Map<String, Object> answer(JudgeDefinition definition, ServedJudge.Version version, Feedback feedback) {
        Object value = feedback.value().orElseThrow(() -> needsReview(feedback));
        Map<String, Object> content = new LinkedHashMap<>();
        if (definition.rationaleFirst()) {
            content.put("rationale", feedback.rationale());
            content.put("result", value);
        } else {
            content.put("result", value);
            content.put("rationale", feedback.rationale());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", "chatcmpl-" + feedback.exampleId());
        answer.put("object", "chat.completion");
        answer.put("created", clock.millis() / MILLIS);
        answer.put("model", definition.name());
        answer.put("system_fingerprint", version.id());
        answer.put(
                "choices",
                List.of(Map.of(
                        "index",
                        0,
                        "message",
                        Map.of("role", "assistant", "content", Json.write(content)),
                        "finish_reason",
                        "stop")));
        long in = feedback.usage().inputTokens();
        long out = feedback.usage().outputTokens();
        answer.put("usage", Map.of("prompt_tokens", in, "completion_tokens", out, "total_tokens", in + out));
        return answer;
    }

    /** No answer at all rather than one in which a client that knows nothing of reviews would read a verdict. */
    private static Refusal needsReview(Feedback feedback) {
        Refusal refusal = new Refusal(
                        StatusCodes.UNPROCESSABLE_ENTITY,
                        "needs review: the judge is less sure than it was calibrated to be; it leans to "
                                + feedback.withheld().orElse("nothing"))
                .with("code", "needs_review");
        feedback.withheld().ifPresent(value -> refusal.with("withheld", value));
        feedback.confidence().ifPresent(confidence -> refusal.with("confidence", confidence));
        return refusal;
    }

    private static String lastOfUser(ObjectNode request) {
        JsonNode last = null;
        for (JsonNode message : request.path("messages")) {
            if (message.path("role").asText().equals("user")) {
                last = message.path("content");
            }
        }
        if (last == null || last.isNull()) {
            throw new Refusal(StatusCodes.BAD_REQUEST, "messages hold none of the role user");
        }
        if (!last.isArray()) {
            return last.asText();
        }
        StringBuilder text = new StringBuilder();
        last.forEach(part -> text.append(part.path("text").asText()));
        return text.toString();
    }

    /** Reads {@code inputs: "…"} and what else the judge's instructions name, a JSON value each, as MLflow writes them. */
    private static Example example(JudgeDefinition definition, String text) {
        Example.Builder example = Example.builder();
        Set<Field> read = EnumSet.noneOf(Field.class);
        int at = 0;
        while (at < text.length()) {
            int from = at;
            Optional<Field> field = Arrays.stream(Field.values())
                    .filter(one -> text.startsWith(one.key() + ": ", from))
                    .findFirst();
            if (field.isEmpty()) {
                throw unreadable(definition, at);
            }
            if (!read.add(field.get())) {
                throw new Refusal(
                        StatusCodes.BAD_REQUEST,
                        "the last message of the user has " + field.get().key() + " twice; send each field once");
            }
            int value = at + field.get().key().length() + 2;
            try (JsonParser parser = Json.MAPPER.createParser(text.substring(value))) {
                JsonNode json = Json.MAPPER.readTree(parser);
                if (json == null) {
                    throw unreadable(definition, value);
                }
                example.field(field.get(), json);
                at = value + (int) parser.currentLocation().getCharOffset();
            } catch (IOException noJson) {
                throw unreadable(definition, value);
            }
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
        return example.build();
    }

    private static Refusal unreadable(JudgeDefinition definition, int at) {
        String wanted = definition.instructions().variables().stream()
                .map(field -> field.key() + ": JSON")
                .collect(Collectors.joining(" and ", "", ", a line each"));
        return new Refusal(
                StatusCodes.BAD_REQUEST,
                "the last message of the user cannot be read at character " + (at + 1) + "; it must be " + wanted
                        + ", as MLflow's judges write it. POST /v1/judges/" + definition.name() + "/judge takes JSON");
    }
}
