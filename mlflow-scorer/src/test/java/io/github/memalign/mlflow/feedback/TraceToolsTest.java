package io.github.memalign.mlflow.feedback;

import static io.github.memalign.mlflow.FakeMlflow.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Tools;
import io.github.memalign.mlflow.trace.Span;
import io.github.memalign.mlflow.trace.Trace;
import io.github.memalign.mlflow.trace.TraceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceToolsTest {
    private static Span span(int n, Optional<String> parent, String text) {
        return new Span(
                "span" + n,
                parent,
                "step " + n,
                n * 1_000_000L,
                (n + 10) * 1_000_000L,
                "OK",
                "",
                Map.of("mlflow.spanInputs", TextNode.valueOf(text), "mlflow.spanType", TextNode.valueOf("TOOL")),
                List.of());
    }

    private static Tools tools(int spans, String text) {
        List<Span> all = new ArrayList<>(List.of(span(0, Optional.empty(), text)));
        for (int n = 1; n < spans; n++) {
            all.add(span(n, Optional.of("span0"), "child " + n));
        }
        TraceInfo info = new TraceInfo(
                "tr-1",
                "7",
                Instant.EPOCH,
                Optional.of(Duration.ofMillis(12)),
                "OK",
                Map.of(),
                Map.of("team", "blue"),
                "request",
                "response",
                List.of());
        return new TraceTools(new Trace(info, all));
    }

    private static JsonNode call(Tools tools, String name, String arguments) {
        return json(tools.call(name, arguments));
    }

    @Test
    void theNamesAreMlflows() {
        assertThat(tools(1, "x").specifications())
                .extracting("name")
                .containsExactly(
                        "get_trace_info",
                        "get_root_span",
                        "get_span",
                        "list_spans",
                        "search_trace_regex",
                        "get_span_performance_and_timing_report");
    }

    @Test
    void spansAreListedInPages() {
        Tools tools = tools(5, "x");
        JsonNode first = call(tools, "list_spans", "{\"max_results\": 3}");
        assertThat(first.path("spans")).hasSize(3);
        String token = first.path("next_page_token").asText();
        JsonNode second = call(tools, "list_spans", "{\"max_results\": 3, \"page_token\": \"" + token + "\"}");
        assertThat(second.path("spans")).hasSize(2);
        assertThat(second.has("next_page_token")).isFalse();
        assertThat(second.path("spans").get(1).path("span_id").asText()).isEqualTo("span4");
    }

    @Test
    void aLongSpanIsReadInPartsThatMakeTheWhole() {
        Tools tools = tools(1, "long ".repeat(1000));
        StringBuilder whole = new StringBuilder();
        String token = "0";
        do {
            JsonNode part = call(
                    tools,
                    "get_span",
                    "{\"span_id\":\"span0\",\"max_content_length\":700,\"page_token\":\"" + token + "\"}");
            whole.append(part.path("content").asText());
            token = part.path("page_token").asText("");
        } while (!token.isEmpty());
        assertThat(json(whole.toString())
                        .path("attributes")
                        .path("mlflow.spanInputs")
                        .asText())
                .isEqualTo("long ".repeat(1000));
    }

    @Test
    void onlyTheAttributesAskedForAreShown() {
        JsonNode span =
                call(tools(2, "x"), "get_root_span", "{\"attributes_to_fetch\":[\"mlflow.spanType\",\"none\"]}");
        assertThat(json(span.path("content").asText()).path("attributes"))
                .isEqualTo(json("{\"mlflow.spanType\":\"TOOL\"}"));
    }

    @Test
    void searchFindsWhateverTheCaseAndShowsWhatIsAround() {
        JsonNode found = call(
                tools(3, "x"), "search_trace_regex", "{\"pattern\":\"CHILD \\\\d\",\"surrounding_content_length\":4}");
        assertThat(found.path("total_matches").asInt()).isEqualTo(2);
        assertThat(found.path("matches").get(0).path("matched_text").asText()).isEqualTo("child 1");
        assertThat(found.path("matches").get(0).path("surrounding_text").asText())
                .hasSizeBetween(12, 22);
    }

    private static JsonNode search(String text, String pattern) {
        return call(
                tools(1, text),
                "search_trace_regex",
                Json.MAPPER.createObjectNode().put("pattern", pattern).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(.|\\n)*error", "(a|x)+error", "(?:[^\"]|\\\")*error", "(a+)+error"})
    void whatModelsWriteIsFoundWithoutStackAndWithoutBacktracking(String pattern) {
        assertThat(search("a".repeat(20_000) + "error", pattern)
                        .path("total_matches")
                        .asInt())
                .isEqualTo(1);
        assertThat(search("a".repeat(20_000), pattern).path("matches")).isEmpty();
    }

    @Test
    void aPatternThatIsWrongIsToldToTheModel() {
        assertThat(search("x", "(").path("error").asText()).contains("no regular expression");
        assertThat(search("x", "(?=x)").path("error").asText()).contains("look-around");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(((a{1000}){1000}){1000}){1000}", "((x{0,999}){,999}){999}", "LONG"})
    void aPatternThatIsTooLargeIsToldToTheModel(String pattern) {
        String tried = pattern.equals("LONG") ? "a".repeat(5_000) : pattern;
        assertThat(search("a", tried).path("error").asText()).contains("simpler");
    }

    @Test
    void aSearchThatTakesTooLongEnds() {
        JsonNode found = call(
                tools(1, "a".repeat(200_000)),
                "search_trace_regex",
                "{\"pattern\":\"a(.*z)?\",\"max_matches\":1000000,\"surrounding_content_length\":1}");
        assertThat(found.path("error").asText()).contains("too long");
    }

    @Test
    void mistakesOfTheModelAreAnswered() {
        assertThat(call(tools(1, "x"), "get_span", "{\"span_id\":\"zz\"}")
                        .path("error")
                        .asText())
                .contains("zz");
        assertThat(call(tools(1, "x"), "get_span", "not json").path("error").asText())
                .contains("not JSON");
        assertThat(tools(1, "x").call("get_weather", "{}")).contains("get_weather");
    }

    @Test
    void theTimingReportNamesTheSlowestSpans() {
        assertThat(tools(3, "x").call("get_span_performance_and_timing_report", ""))
                .contains("step 0 [span0, TOOL, OK]: 10.00 ms (100.0%), own 0.00 ms")
                .contains("3 spans");
    }
}
