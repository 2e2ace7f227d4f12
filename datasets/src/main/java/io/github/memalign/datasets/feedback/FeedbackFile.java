package io.github.memalign.datasets.feedback;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Loaded;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.RowSink;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.Assessment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads feedback from JSON lines, JSON arrays, CSV and parquet: the columns {@code id, inputs, outputs, expectations, conversation,
 * label, rationale, source, time}, of which those are needed that the judge's instructions name, and a label or a
 * rationale. Rows of one id, or of the same content where there are no ids, are assessments of one example.
 */
public final class FeedbackFile {
    private FeedbackFile() {}

    /**
     * Reads a file. What is wrong with it, or with a row, is among the problems.
     *
     * @param definition the judge that is to learn
     * @param columns columns by the field they hold, where names differ
     * @throws io.github.memalign.InvalidSettingException if there is no such field
     */
    public static Loaded<LabelledExample> read(Path file, JudgeDefinition definition, Map<String, String> columns) {
        Gathering gathering = new Gathering(new RowReader(definition, new Columns(columns)));
        Tables.read(file, gathering);
        return gathering.loaded();
    }

    /** As {@link #read}, of rows that are there already, such as those of a request. */
    public static Loaded<LabelledExample> of(List<Row> rows, JudgeDefinition definition) {
        Gathering gathering = new Gathering(new RowReader(definition, new Columns()));
        rows.forEach(gathering::row);
        return gathering.loaded();
    }

    private static final class Gathering implements RowSink {
        private final RowReader reader;
        private final Map<String, Example> examples = new LinkedHashMap<>();
        private final Map<String, String> places = new HashMap<>();
        private final Map<String, List<Assessment>> assessments = new LinkedHashMap<>();
        private final List<Problem> problems = new ArrayList<>();

        Gathering(RowReader reader) {
            this.reader = reader;
        }

        @Override
        public void header(Row header, List<String> names) {
            problems.addAll(reader.header(header, names));
        }

        @Override
        public void row(Row row) {
            try {
                add(row, reader.read(row));
            } catch (RowReader.Unusable unusable) {
                problems.add(unusable.problem());
            }
        }

        private void add(Row row, RowReader.Content content) {
            String id = content.example().id();
            if (content.label() == null && content.rationale().isEmpty()) {
                problems.add(row.problem("has neither a label nor a rationale; there is nothing to learn from it"));
            } else if (!examples.getOrDefault(id, content.example()).equals(content.example())) {
                problems.add(row.problem(
                        "id",
                        id + " stands for another example in " + places.get(id)
                                + "; rows of one id need the same content"));
            } else {
                examples.put(id, content.example());
                places.putIfAbsent(id, row.place());
                List<Assessment> said = assessments.computeIfAbsent(id, key -> new ArrayList<>());
                said.add(Assessment.of(content.label(), content.rationale())
                        .by(content.source())
                        .withId(assessmentId(said, content.source()))
                        .at(content.time()));
            }
        }

        /** The source names the assessment, so that the same file gives the same ids; a second word of theirs is numbered. */
        private static String assessmentId(List<Assessment> said, String source) {
            Set<String> taken = said.stream().map(Assessment::id).collect(Collectors.toSet());
            String id = source;
            for (int number = 2; taken.contains(id); number++) {
                id = source + "#" + number;
            }
            return id;
        }

        @Override
        public void problem(Problem problem) {
            problems.add(problem);
        }

        Loaded<LabelledExample> loaded() {
            List<LabelledExample> labelled = new ArrayList<>();
            assessments.forEach((id, said) -> {
                Example example = examples.get(id);
                if (example != null) {
                    labelled.add(new LabelledExample(example, said));
                }
            });
            return new Loaded<>(labelled, problems, reader.ignored());
        }
    }
}
