package io.github.memalign.mlflow.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Tools;
import io.github.memalign.mlflow.trace.Span;
import io.github.memalign.mlflow.trace.Trace;
import java.util.List;
import java.util.Optional;

/** Lets a model inspect one trace, under the names that MLflow's judges use. */
final class TraceTools implements Tools {
    private static final String INFO = "get_trace_info";
    private static final String ROOT = "get_root_span";
    private static final String SPAN = "get_span";
    private static final String LIST = "list_spans";
    private static final String SEARCH = "search_trace_regex";
    private static final String TIMING = "get_span_performance_and_timing_report";
    private static final String SPAN_ID = "span_id";
    private static final String ATTRIBUTES = "attributes_to_fetch";
    private static final String LENGTH = "max_content_length";
    private static final String PAGE = "page_token";
    private static final int PAGE_LENGTH = 100_000;
    private static final int PAGE_SPANS = 100;
    private static final int MATCHES = 50;
    private static final int CONTEXT = 100;

    private final Trace trace;
    private final TraceView view;

    TraceTools(Trace trace) {
        this.trace = trace;
        this.view = new TraceView(trace);
    }

    @Override
    public List<ToolSpecification> specifications() {
        return List.of(
                tool(
                        INFO,
                        "The trace without its spans: time, duration, state, previews, tags, and what it was expected to do.",
                        JsonObjectSchema.builder()),
                tool(ROOT, "The span in which the trace begins: the application's inputs and outputs.", paged()),
                tool(
                        SPAN,
                        "One span in full. list_spans tells which there are.",
                        paged().addStringProperty(SPAN_ID, "The span's id").required(SPAN_ID)),
                tool(
                        LIST,
                        "All spans with name, type, times, parent, status and the names of their attributes.",
                        JsonObjectSchema.builder()
                                .addIntegerProperty("max_results", "How many spans at most; 100 by default")
                                .addStringProperty(PAGE, "The token of the next page, from the page before")),
                tool(
                        SEARCH,
                        "Searches the whole trace with a regular expression, whatever the case.",
                        JsonObjectSchema.builder()
                                .addStringProperty("pattern", "The regular expression, such as error.*timeout")
                                .addIntegerProperty("max_matches", "How many matches at most; 50 by default")
                                .addIntegerProperty(
                                        "surrounding_content_length",
                                        "How many characters to show around a match; 100 by default")
                                .required("pattern")),
                tool(
                        TIMING,
                        "How long each span took, its share of the trace, and the slowest ones.",
                        JsonObjectSchema.builder()));
    }

    private static ToolSpecification tool(String name, String description, JsonObjectSchema.Builder parameters) {
        return ToolSpecification.builder()
                .name(name)
                .description(description)
                .parameters(parameters.build())
                .build();
    }

    private static JsonObjectSchema.Builder paged() {
        return JsonObjectSchema.builder()
                .addProperty(
                        ATTRIBUTES,
                        JsonArraySchema.builder()
                                .description("Names of the attributes to show; all by default")
                                .items(new JsonStringSchema())
                                .build())
                .addIntegerProperty(LENGTH, "How many characters to show at most; 100000 by default")
                .addStringProperty(PAGE, "The token of the next page, from the page before");
    }

    @Override
    public String call(String name, String arguments) {
        JsonNode given;
        try {
            given = arguments.isBlank() ? Json.object() : Json.MAPPER.readTree(arguments);
        } catch (JsonProcessingException unreadable) {
            return error("The arguments are not JSON: " + unreadable.getOriginalMessage());
        }
        return switch (name) {
            case INFO -> view.info().toPrettyString();
            case ROOT -> span(trace.root(), "The trace has no root span.", given);
            case SPAN -> {
                String id = given.path(SPAN_ID).asText("");
                yield span(
                        trace.spans().stream()
                                .filter(span -> span.id().equals(id))
                                .findFirst(),
                        "There is no span '" + id + "' in the trace.",
                        given);
            }
            case LIST -> list(given);
            case SEARCH ->
                TraceSearch.search(
                                view.whole().toString(),
                                given.path("pattern").asText(""),
                                positive(given, "max_matches", MATCHES),
                                positive(given, "surrounding_content_length", CONTEXT))
                        .toPrettyString();
            case TIMING -> view.timing();
            default -> Tools.NONE.call(name, arguments);
        };
    }

    private String span(Optional<Span> span, String otherwise, JsonNode given) {
        if (span.isEmpty()) {
            return error(otherwise);
        }
        ObjectNode json = view.span(span.get());
        if (given.path(ATTRIBUTES).isArray()) {
            ObjectNode chosen = Json.object();
            for (JsonNode attribute : given.get(ATTRIBUTES)) {
                JsonNode value = json.path("attributes").get(attribute.asText());
                if (value != null) {
                    chosen.set(attribute.asText(), value);
                }
            }
            json.set("attributes", chosen);
        }
        String whole = json.toPrettyString();
        int from = Math.min(offset(given), whole.length());
        int to = Math.min(whole.length(), from + positive(given, LENGTH, PAGE_LENGTH));
        ObjectNode page = Json.object().put(SPAN_ID, span.get().id()).put("content", whole.substring(from, to));
        if (to < whole.length()) {
            page.put(PAGE, Integer.toString(to));
        }
        return page.toPrettyString();
    }

    private String list(JsonNode given) {
        List<Span> spans = trace.spans();
        int from = Math.min(offset(given), spans.size());
        int to = Math.min(spans.size(), from + positive(given, "max_results", PAGE_SPANS));
        ObjectNode page = Json.object();
        spans.subList(from, to).forEach(span -> page.withArray("spans").add(view.summary(span)));
        if (to < spans.size()) {
            page.put("next_page_token", Integer.toString(to));
        }
        return page.toPrettyString();
    }

    private static int offset(JsonNode given) {
        String token = given.path(PAGE).asText("");
        return token.matches("\\d{1,9}") ? Integer.parseInt(token) : 0;
    }

    private static int positive(JsonNode given, String name, int otherwise) {
        int value = given.path(name).asInt(otherwise);
        return value > 0 ? value : otherwise;
    }

    private static String error(String message) {
        return Json.object().put("error", message).toPrettyString();
    }
}
