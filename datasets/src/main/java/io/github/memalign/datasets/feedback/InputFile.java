package io.github.memalign.datasets.feedback;

import io.github.memalign.datasets.Loaded;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.RowFile;
import io.github.memalign.datasets.rows.RowSink;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads rows to judge: the same columns as feedback, of which label and rationale may be missing. */
public final class InputFile {
    private InputFile() {}

    /**
     * Reads a file; a row stands for one judgement, whatever its id. A file without rows is nothing to judge, and no problem.
     *
     * @param file the file
     * @param definition the judge
     * @param columns columns by the field they hold, where names differ
     * @throws io.github.memalign.InvalidSettingException if there is no such field
     */
    public static Loaded<Input> read(Path file, JudgeDefinition definition, Map<String, String> columns) {
        Gathering gathering = new Gathering(new RowReader(definition, new Columns(columns)));
        RowFile.read(file, gathering);
        return gathering.loaded();
    }

    /** As {@link #read}, of rows that are there already, such as those of a request. */
    public static Loaded<Input> of(List<Row> rows, JudgeDefinition definition) {
        Gathering gathering = new Gathering(new RowReader(definition, new Columns()));
        rows.forEach(gathering::row);
        return gathering.loaded();
    }

    private static final class Gathering implements RowSink {
        private final RowReader reader;
        private final List<Input> inputs = new ArrayList<>();
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
                RowReader.Content content = reader.read(row);
                inputs.add(new Input(content.example(), Optional.ofNullable(content.label())));
            } catch (RowReader.Unusable unusable) {
                problems.add(unusable.problem());
            }
        }

        @Override
        public void empty(Problem problem) {}

        @Override
        public void problem(Problem problem) {
            problems.add(problem);
        }

        Loaded<Input> loaded() {
            return new Loaded<>(inputs, problems, reader.ignored());
        }
    }

    /**
     * A row to judge.
     *
     * @param example the example
     * @param label what an expert said of it, if the row has it
     */
    public record Input(Example example, Optional<Object> label) {}
}
