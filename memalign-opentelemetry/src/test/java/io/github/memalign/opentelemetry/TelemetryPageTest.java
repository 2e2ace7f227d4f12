package io.github.memalign.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.MemAlign;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/telemetry.md shows code that runs, and names every attribute. */
class TelemetryPageTest {
    private static final Pattern ATTRIBUTE = Pattern.compile("Key\\(\"([^\"]+)\"\\)");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final SpanContext ANSWER = SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());

    private final ChatModel chatModel = new ChatModel() {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("{\"result\": \"yes\", \"rationale\": \"so\"}"))
                    .build();
        }
    };

    @Test
    void theCodeOfThePageRuns() {
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        OpenTelemetry openTelemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        Map<String, SpanContext> spanContexts = Map.of("e1", ANSWER);
        Example example = Example.builder().id("e1").outputs("Please.").build();
        AlignedJudge judge = AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?").build(), MemorySettings.DEFAULT);

        MemAlign memAlign = MemAlign.builder()
                .chatModel(chatModel)
                .listener(OpenTelemetryListener.of(openTelemetry)
                        .judged(example1 -> Optional.ofNullable(spanContexts.get(example1.id())))) // optional
                .build();
        memAlign.judge(judge).judge(example);
        memAlign.close();

        assertThat(spans.getFinishedSpanItems())
                .singleElement()
                .satisfies(span -> assertThat(span.getParentSpanContext()).isEqualTo(ANSWER));
    }

    @Test
    void thePageShowsThatCode() throws IOException {
        String page = Files.readString(Path.of("../docs/telemetry.md"));
        String here = Files.readString(Path.of("src/test/java/io/github/memalign/opentelemetry/TelemetryPageTest.java"))
                .replace("example1", "example")
                .replace("                .chatModel(chatModel)\n", "");
        int begin = page.indexOf("```java\n") + "```java\n".length();

        assertThat(here.replaceAll("\\s", ""))
                .contains(page.substring(begin, page.indexOf("```", begin)).replaceAll("\\s", ""));
    }

    @Test
    void thePageNamesEveryAttribute() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/github/memalign/opentelemetry/Convention.java"));
        List<String> attributes = ATTRIBUTE
                .matcher(source)
                .results()
                .map(result -> result.group(1))
                .toList();
        List<String> named = Files.readAllLines(Path.of("../docs/telemetry.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> QUOTED.matcher(cell).results())
                .map(result -> result.group(1))
                .toList();

        assertThat(attributes).hasSizeGreaterThan(15);
        assertThat(named).containsExactlyInAnyOrderElementsOf(attributes);
    }
}
