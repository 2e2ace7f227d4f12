package io.github.memalign;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges, feedback and answers that several tests need. */
public final class Cases {
    public static final JudgeDefinition KINDNESS = JudgeDefinition.builder(
                    "tone", "Is {{ outputs }} kind to {{ inputs }}?")
            .model("openai:/m")
            .valueType(ValueType.oneOf("yes", "no"))
            .build();
    public static final String YES = "{\"result\": \"yes\", \"rationale\": \"why\"}";
    public static final String NO_PAIRS = "{\"pairs\": []}";
    public static final String NOTHING_LEARNED = "{\"guidelines\": []}";

    private static final Pattern RECORD = Pattern.compile("(?m)^\\{\"id\":\"(r\\d+)\".*?\"inputs\":\"([^\"]*)\"");

    private Cases() {}

    public static AlignedJudge kindness() {
        return AlignedJudge.unaligned(KINDNESS, MemorySettings.DEFAULT);
    }

    public static MemAlign memAlign(ScriptedModels models) {
        return MemAlign.builder()
                .models(models)
                .clock(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC))
                .concurrency(4)
                .build();
    }

    /** An example whose inputs are its id, judged by one expert. */
    public static LabelledExample labelled(String id, @Nullable Object label, String rationale) {
        return new LabelledExample(example(id), List.of(assessment("a", label, rationale)));
    }

    public static Example example(String id) {
        return Example.builder()
                .id(id)
                .inputs("about " + id)
                .outputs("said of " + id)
                .build();
    }

    public static Assessment assessment(String id, @Nullable Object label, String rationale) {
        return Assessment.of(label, rationale).by("expert " + id).withId(id).at(Instant.EPOCH);
    }

    /** Whether the reflection model is asked, which gets no system message. */
    public static boolean isDistillation(ChatRequest request) {
        return !(request.messages().get(0) instanceof SystemMessage);
    }

    /** Whether the reflection model is asked which rules say the same or contradict each other. */
    public static boolean isConsolidation(ChatRequest request) {
        return isDistillation(request) && user(request).contains("\nRules (");
    }

    /** Distils one guideline from each record, which names the record's inputs; judges everything to be yes. */
    public static String oneGuidelineEach(ChatRequest request) {
        if (!isDistillation(request)) {
            return YES;
        }
        if (isConsolidation(request)) {
            return NO_PAIRS;
        }
        StringBuilder answer = new StringBuilder("{\"guidelines\": [");
        Matcher records = RECORD.matcher(user(request));
        while (records.find()) {
            answer.append(answer.toString().endsWith("[") ? "" : ",")
                    .append("{\"guideline_text\": \"Mind what is ")
                    .append(records.group(2).replace("about ", "about_"))
                    .append("\", \"source_trace_ids\": [\"")
                    .append(records.group(1))
                    .append("\"]}");
        }
        return answer.append("]}").toString();
    }

    public static String system(ChatRequest request) {
        return ((SystemMessage) request.messages().get(0)).text();
    }

    /** The first user message. */
    public static String user(ChatRequest request) {
        return request.messages().stream()
                .filter(UserMessage.class::isInstance)
                .map(message -> ((UserMessage) message).singleText())
                .findFirst()
                .orElseThrow();
    }
}
