package io.github.memalign.mlflow.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.internal.Batches;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Tools;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.Answers;
import io.github.memalign.mlflow.server.ApiPath;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.TraceText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads MLflow's evaluation datasets. A record's inputs, outputs and expectations make an example. What an expert says of it is
 * the expectation named as the judge, which the judge never sees: a value, or an object of {@code value} and {@code rationale}.
 * A record that was taken from a trace is that trace's example; what it lacks it has from there.
 */
public final class DatasetFeedback {
    private static final ApiPath SEARCH = ApiPath.of("/api/3.0/mlflow/datasets/search");
    private static final int PAGE = 1000;
    /** Of so many records at a time the traces that they were taken from are read. */
    private static final int PART = 100;

    private final MlflowHttp http;
    private final TraceFeedback traces;

    public DatasetFeedback(MlflowHttp http) {
        this.http = http;
        this.traces = new TraceFeedback(http);
    }

    /**
     * Examples to judge.
     *
     * @param dataset the dataset's name, or its id
     * @throws MlflowException if there is none, or several have the name
     */
    public Read read(JudgeDefinition definition, String dataset) {
        List<Item> items = new ArrayList<>();
        List<SkippedTrace> skipped = new ArrayList<>();
        read(definition, dataset, items::addAll, skipped::add);
        return new Read(List.copyOf(items), skipped);
    }

    /**
     * As {@link #read(JudgeDefinition, String)}, in parts.
     *
     * @param parts gets each part before the next is read
     * @param skipped gets what could not be used, and why
     */
    public void read(
            JudgeDefinition definition, String dataset, Consumer<List<Item>> parts, Consumer<SkippedTrace> skipped) {
        ApiPath path = ApiPath.of("/api/3.0/mlflow/datasets/{}/records", id(dataset));
        http.pages(path.with("max_results", PAGE), answer -> {
            JsonNode read = Json.readOrMissing(Answers.text(answer, "/records", "dataset '" + dataset + "'"));
            if (!read.isArray()) {
                throw new MlflowException("The server answered without the records of dataset '" + dataset + "'");
            }
            List<JsonNode> records = new ArrayList<>();
            read.forEach(records::add);
            Batches.of(records, PART).forEach(part -> parts.accept(items(definition, dataset, part, skipped)));
        });
    }

    private List<Item> items(
            JudgeDefinition definition, String dataset, List<JsonNode> records, Consumer<SkippedTrace> skipped) {
        Map<String, Item> items = new LinkedHashMap<>();
        Map<String, JsonNode> fromTraces = new LinkedHashMap<>();
        Map<String, Example> own = new HashMap<>();
        for (JsonNode record : records) {
            String id = Answers.text(record, "/dataset_record_id", "record of dataset '" + dataset + "'");
            Optional<String> trace = trace(record);
            Example example = example(trace.orElse(id), record, definition);
            List<String> missing = definition.missingFields(example, false);
            try {
                Optional<Assessment> said = said(record, definition);
                if (missing.isEmpty()) {
                    items.put(id, new Item(example, said, trace, Tools.NONE));
                } else if (trace.isPresent()) {
                    fromTraces.put(trace.get(), record);
                    own.put(trace.get(), example);
                } else {
                    skipped.accept(new SkippedTrace(
                            id, "it has no " + String.join(", ", missing) + ", which the instructions name"));
                }
            } catch (UnfitValueException unfit) {
                skipped.accept(new SkippedTrace(id, "expectation '" + definition.name() + "': " + unfit.getMessage()));
            }
        }
        if (!fromTraces.isEmpty()) {
            TraceFeedback.Unlabelled read =
                    traces.unlabelled(definition, TraceQuery.ids(List.copyOf(fromTraces.keySet())), own);
            read.skipped().forEach(skipped);
            for (TraceExample made : read.examples()) {
                String id = made.trace().id();
                JsonNode record = fromTraces.getOrDefault(id, Json.object());
                items.put(id, new Item(made.example(), said(record, definition), Optional.of(id), made.tools()));
            }
        }
        return List.copyOf(items.values());
    }

    /**
     * Feedback for a judge. A record that was taken from a trace and has no expectation named as the judge has what people said
     * of the trace.
     *
     * @param dataset the dataset's name, or its id
     * @throws MlflowException if there is none, or several have the name
     */
    public TraceFeedback.Labelled labelled(AlignedJudge judge, String dataset) {
        Read read = read(judge.definition(), dataset);
        List<LabelledExample> feedback = new ArrayList<>();
        List<SkippedTrace> skipped = new ArrayList<>(read.skipped());
        Map<String, Example> ofTraces = new LinkedHashMap<>();
        for (Item item : read.items()) {
            if (item.said().isPresent()) {
                feedback.add(
                        new LabelledExample(item.example(), List.of(item.said().get())));
            } else if (item.trace().isPresent()) {
                ofTraces.put(item.trace().get(), item.example());
            } else {
                skipped.add(new SkippedTrace(
                        item.example().id(),
                        "it has no expectation '" + judge.definition().name() + "', and was taken from no trace"));
            }
        }
        if (!ofTraces.isEmpty()) {
            TraceFeedback.Labelled labelled =
                    traces.labelled(judge, TraceQuery.ids(List.copyOf(ofTraces.keySet())), ofTraces);
            feedback.addAll(labelled.feedback());
            skipped.addAll(labelled.skipped());
        }
        return new TraceFeedback.Labelled(feedback, skipped);
    }

    /** Names are not unique on a server, ids are. */
    private String id(String nameOrId) {
        if (nameOrId.matches("d-[0-9a-f]{32}")) {
            // Of a dataset that is not there the server says that it has no records.
            JsonNode known = http.get(ApiPath.of("/api/3.0/mlflow/datasets/{}", nameOrId));
            return Answers.text(known, "/dataset/dataset_id", "dataset " + nameOrId);
        }
        // The filter's language knows no escape; a name with both kinds of quotes is looked for among all.
        String quote = nameOrId.contains("'") ? "\"" : "'";
        ObjectNode query = Json.object().put("max_results", PAGE);
        if (!nameOrId.contains(quote)) {
            query.put("filter_string", "name = " + quote + nameOrId + quote);
        }
        List<String> found = new ArrayList<>();
        for (JsonNode dataset : http.post(SEARCH, query).path("datasets")) {
            if (dataset.path("name").asText().equals(nameOrId)) {
                found.add(Answers.text(dataset, "/dataset_id", "dataset '" + nameOrId + "'"));
            }
        }
        if (found.isEmpty()) {
            throw new MlflowException(
                    "There is no evaluation dataset '" + nameOrId
                            + "' on this server. Check its name, or write its id, as datasets:/d-…",
                    404,
                    "RESOURCE_DOES_NOT_EXIST",
                    null);
        }
        if (found.size() > 1) {
            throw new MlflowException("Several evaluation datasets are named '" + nameOrId
                    + "'. Write the id of one: datasets:/" + String.join(", datasets:/", found));
        }
        return found.get(0);
    }

    private static Example example(String id, JsonNode record, JudgeDefinition definition) {
        Example.Builder builder = Example.builder().id(id);
        for (Field field : definition.instructions().variables()) {
            JsonNode value = record.path(field.key());
            switch (field) {
                case INPUTS -> text(value, TraceText::inputs).ifPresent(builder::inputs);
                case OUTPUTS -> text(value, TraceText::outputs).ifPresent(builder::outputs);
                case EXPECTATIONS -> {
                    ObjectNode expectations = value instanceof ObjectNode object
                            ? object.deepCopy().without(definition.name())
                            : Json.object();
                    if (!expectations.isEmpty()) {
                        builder.expectations(expectations);
                    }
                }
                default -> {
                    // Conversations and whole traces are not in a record, only in the trace that it was taken from.
                }
            }
        }
        return builder.build();
    }

    private static Optional<JsonNode> text(JsonNode value, Function<Optional<JsonNode>, String> shown) {
        return value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty())
                ? Optional.empty()
                : Optional.of(TextNode.valueOf(shown.apply(Optional.of(value))));
    }

    private static Optional<String> trace(JsonNode record) {
        return Optional.of(record.at("/source/source_data/trace_id").asText("")).filter(id -> !id.isEmpty());
    }

    private static Optional<Assessment> said(JsonNode record, JudgeDefinition definition) {
        JsonNode said = record.path("expectations").path(definition.name());
        if (said.isMissingNode() || said.isNull()) {
            return Optional.empty();
        }
        boolean withReason = said.isObject() && said.has("value");
        JsonNode value = withReason ? said.path("value") : said;
        String author =
                record.path("last_updated_by").asText(record.path("created_by").asText(""));
        return Optional.of(Assessment.of(
                        definition.valueType().read(value),
                        withReason ? said.path("rationale").asText("") : "")
                .by(author.isEmpty() ? "default" : author)
                .at(Instant.ofEpochMilli(record.path("last_update_time").asLong())));
    }

    /**
     * What a dataset holds.
     *
     * @param items what can be used
     * @param skipped what cannot, by the id of the record or its trace, and why
     */
    public record Read(List<Item> items, List<SkippedTrace> skipped) {}

    /**
     * A record of a dataset.
     *
     * @param example what a judge is shown; its id is that of the trace that it was taken from, or else the record's
     * @param said what an expert says of it, if the record has that
     * @param trace the trace that it was taken from, if there is one
     * @param tools what a model may call to inspect it
     */
    public record Item(Example example, Optional<Assessment> said, Optional<String> trace, Tools tools) {}
}
