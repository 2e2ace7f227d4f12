package io.github.memalign.datasets.published;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.RowSink;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Prometheus' Feedback-Collection: an array of rows with {@code orig_instruction, orig_response, orig_reference_answer,
 * orig_criteria, orig_score, orig_feedback}. Of its criteria some are picked that are far from each other, one judge for each;
 * or one judge is of all.
 */
final class FeedbackCollection implements DatasetReader {
    private static final String SOURCE = "gpt4";

    @Override
    public String name() {
        return "feedback-collection";
    }

    @Override
    public String category() {
        return Rubric.CATEGORY;
    }

    @Override
    public List<Dataset> read(Path fileOrDirectory, ReadOptions options) {
        DataFiles files = DataFiles.find(
                fileOrDirectory, path -> path.contains("feedback_collection"), "new_feedback_collection.json");
        String checksum = files.checksum(List.of());
        List<Problem> problems = new ArrayList<>();
        Map<String, List<Row>> byCriterion = byCriterion(files, problems);
        if (options.criteria() == 0 || byCriterion.isEmpty()) {
            List<Row> all = byCriterion.values().stream().flatMap(List::stream).toList();
            Gathering gathered = gathered(files, all, true);
            JudgeDefinition judge = Rubric.anyCriterion("feedback_collection");
            return List.of(dataset(fileOrDirectory, "", judge, gathered, problems, checksum));
        }
        List<Dataset> datasets = new ArrayList<>();
        for (String criterion : picked(List.copyOf(byCriterion.keySet()), options)) {
            Gathering gathered = gathered(files, byCriterion.getOrDefault(criterion, List.of()), false);
            JudgeDefinition judge = Rubric.of(name(), criterion);
            datasets.add(dataset(fileOrDirectory, criterion, judge, gathered, problems, checksum));
        }
        return datasets;
    }

    private static Map<String, List<Row>> byCriterion(DataFiles files, List<Problem> problems) {
        Map<String, List<Row>> byCriterion = new LinkedHashMap<>();
        files.read(RowSink.of(
                row -> {
                    String criterion =
                            row.values().path("orig_criteria").asText("").strip();
                    if (criterion.isEmpty()) {
                        problems.add(row.problem("orig_criteria", "is missing; expected the criterion of the score"));
                    } else {
                        byCriterion
                                .computeIfAbsent(criterion, key -> new ArrayList<>())
                                .add(row);
                    }
                },
                problems::add));
        return byCriterion;
    }

    private static List<String> picked(List<String> criteria, ReadOptions options) {
        if (criteria.size() <= options.criteria()) {
            return criteria;
        }
        Function<List<String>, List<float[]>> embeddings = options.embeddings()
                .orElseThrow(() -> new InvalidSettingException(
                        "embeddings",
                        "are needed to pick " + options.criteria() + " of " + criteria.size() + " diverse criteria"));
        return Diversity.pick(criteria, embeddings.apply(criteria), options.criteria(), options.seed());
    }

    private Dataset dataset(
            Path root,
            String criterion,
            JudgeDefinition judge,
            Gathering gathered,
            List<Problem> problems,
            String checksum) {
        List<Problem> together = new ArrayList<>(problems);
        together.addAll(gathered.problems());
        return Datasets.of(this, criterion, judge, root, gathered.examples(), checksum, together);
    }

    private static Gathering gathered(DataFiles files, List<Row> rows, boolean withCriterion) {
        Gathering gathering = new Gathering(files, (cells, rowId) -> example(cells, rowId, withCriterion));
        rows.forEach(gathering::row);
        return gathering;
    }

    private static LabelledExample example(Cells cells, String rowId, boolean withCriterion)
            throws UnusableRowException {
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("instruction", cells.text("orig_instruction"));
        if (withCriterion) {
            inputs.put("criterion", cells.text("orig_criteria"));
        }
        Example example = Example.builder()
                .id(rowId)
                .inputs(inputs)
                .outputs(cells.text("orig_response"))
                .expectations(Map.of("reference", cells.text("orig_reference_answer")))
                .build();
        Long score = cells.label("orig_score", Rubric.SCORES);
        return new LabelledExample(
                example,
                List.of(Datasets.said(
                        SOURCE, score, cells.optionalText("orig_feedback").orElse(""))));
    }
}
