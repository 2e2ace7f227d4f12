package io.github.memalign.datasets.published;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.RowSink;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.MemorySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Any file in which experts labelled the same rows by several criteria, a column each: one judge a criterion, whose scale is the
 * labels that stand in its column. Rationales may stand in a column of the criterion's name followed by {@code _rationale}.
 */
final class LabelledCriteria implements DatasetReader {
    private static final String RATIONALE = "_rationale";
    private static final int MOST_LABELS = 20;
    private static final Set<String> FIELDS =
            Set.of("id", "inputs", "outputs", "expectations", "source", "time", "conversation");

    @Override
    public String name() {
        return "labelled-criteria";
    }

    @Override
    public String category() {
        return "safety";
    }

    @Override
    public List<Dataset> read(Path fileOrDirectory, ReadOptions options) {
        DataFiles files = DataFiles.find(fileOrDirectory, path -> true, "a CSV or JSON lines file");
        List<Problem> problems = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        files.read(RowSink.of(rows::add, problems::add));
        String checksum = files.checksum(List.of());
        List<String> criteria = criteria(rows, options);
        if (criteria.isEmpty()) {
            problems.add(Problem.of(
                    fileOrDirectory,
                    "has no column of labels; expected inputs or outputs, and a column for each criterion"));
            return List.of(new Dataset(
                    name(),
                    category(),
                    judge("criterion", List.of("no", "yes")),
                    MemorySettings.DEFAULT,
                    List.of(),
                    checksum,
                    problems));
        }
        List<Dataset> datasets = new ArrayList<>();
        for (String criterion : criteria) {
            Set<String> labels = labels(rows, criterion);
            JudgeDefinition judge = judge(criterion, List.copyOf(labels));
            Gathering gathered =
                    new Gathering(files, (cells, rowId) -> example(cells, rowId, criterion, labels, options));
            rows.stream()
                    .filter(row -> !row.values().path(criterion).asText("").isBlank())
                    .forEach(gathered::row);
            List<Problem> together = new ArrayList<>(problems);
            together.addAll(gathered.problems());
            datasets.add(Datasets.of(this, criterion, judge, fileOrDirectory, gathered.examples(), checksum, together));
        }
        return datasets;
    }

    private static List<String> criteria(List<Row> rows, ReadOptions options) {
        if (!options.labels().isEmpty()) {
            return options.labels();
        }
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> row.values().fieldNames().forEachRemaining(columns::add));
        columns.removeAll(FIELDS);
        columns.removeAll(options.columns().values());
        columns.removeIf(column -> column.toLowerCase(Locale.ROOT).endsWith(RATIONALE));
        columns.removeIf(column -> labels(rows, column).size() > MOST_LABELS);
        return List.copyOf(columns);
    }

    private static Set<String> labels(List<Row> rows, String criterion) {
        Set<String> labels = new TreeSet<>();
        rows.forEach(row -> {
            String label = row.values().path(criterion).asText("").strip();
            if (!label.isEmpty()) {
                labels.add(label);
            }
        });
        return labels;
    }

    private static JudgeDefinition judge(String criterion, List<String> labels) {
        return JudgeDefinition.builder(criterion, """
                        You judge an answer by one criterion: %s.

                        User: {{ inputs }}
                        Answer: {{ outputs }}

                        Say one of: %s.""".formatted(
                                criterion.replace("{{", "{ {").replace('_', ' '), String.join(", ", labels)))
                .valueType(ValueType.oneOf(labels))
                .build();
    }

    private static LabelledExample example(
            Cells cells, String rowId, String criterion, Set<String> labels, ReadOptions options)
            throws UnusableRowException {
        Map<String, String> columns = options.columns();
        Example.Builder example = Example.builder()
                .id(cells.optionalText(columns.getOrDefault("id", "id")).orElse(rowId))
                .inputs(cells.value(columns.getOrDefault("inputs", "inputs")))
                .outputs(cells.value(columns.getOrDefault("outputs", "outputs")));
        Optional<String> expected = cells.optionalText(columns.getOrDefault("expectations", "expectations"));
        expected.ifPresent(text -> example.expectations(Map.of("expected_response", text)));
        String source =
                cells.optionalText(columns.getOrDefault("source", "source")).orElse(Datasets.PEOPLE);
        String label = cells.label(criterion, Datasets.asWritten(List.copyOf(labels)));
        String rationale = cells.optionalText(criterion + RATIONALE).orElse("");
        return new LabelledExample(example.build(), List.of(Datasets.said(source, label, rationale)));
    }
}
