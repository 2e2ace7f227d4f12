package io.github.memalign.datasets.feedback;

import io.github.memalign.datasets.Loaded;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.RowSink;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads rows to judge: the same columns as feedback, of which label and rationale may be missing. */
public final class InputFile {
    private InputFile() {}

    /**
     * Reads a file; a row stands for one judgement, whatever its id. A file without rows is nothing to judge, and no problem.
     *
     * @param columns columns by the field they hold, where names differ
     * @throws io.github.memalign.InvalidSettingException if there is no such field
     */
    public static Loaded<Input> read(Path file, JudgeDefinition definition, Map<String, String> columns) {
        List<Input> inputs = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<String> ignored = read(file, definition, columns, inputs::add, problems::add);
        return new Loaded<>(inputs, problems, ignored);
    }

    /**
     * Reads a file as {@link #read(Path, JudgeDefinition, Map)}, and hands on each row when it has come.
     *
     * @param inputs gets the rows that can be judged
     * @param problems gets what is wrong with the file, or with a row
     * @return columns that mean nothing here
     */
    public static List<String> read(
            Path file,
            JudgeDefinition definition,
            Map<String, String> columns,
            Consumer<Input> inputs,
            Consumer<Problem> problems) {
        Reading reading = new Reading(new RowReader(definition, new Columns(columns)), inputs, problems);
        Tables.read(file, reading);
        return reading.reader.ignored();
    }

    /** As {@link #read}, of rows that are there already, such as those of a request. */
    public static Loaded<Input> of(List<Row> rows, JudgeDefinition definition) {
        List<Input> inputs = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Reading reading = new Reading(new RowReader(definition, new Columns()), inputs::add, problems::add);
        rows.forEach(reading::row);
        return new Loaded<>(inputs, problems, reading.reader.ignored());
    }

    private record Reading(RowReader reader, Consumer<Input> inputs, Consumer<Problem> problems) implements RowSink {
        @Override
        public void header(Row header, List<String> names) {
            reader.header(header, names).forEach(problems);
        }

        @Override
        public void row(Row row) {
            Input input;
            try {
                RowReader.Content content = reader.read(row);
                input = new Input(content.example(), Optional.ofNullable(content.label()));
            } catch (RowReader.Unusable unusable) {
                problems.accept(unusable.problem());
                return;
            }
            inputs.accept(input);
        }

        @Override
        public void empty(Problem problem) {}

        @Override
        public void problem(Problem problem) {
            problems.accept(problem);
        }
    }

    /**
     * A row to judge.
     *
     * @param label what an expert said of it, if the row has it
     */
    public record Input(Example example, Optional<Object> label) {}
}
