package io.github.memalign.datasets.published;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.rows.Row;
import io.github.memalign.datasets.rows.RowSink;
import io.github.memalign.memory.Assessment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the rows of one judge; rows of one example are assessments of it. */
final class Gathering implements RowSink {
    private final DataFiles files;
    private final RowDataset.Mapping mapping;
    private final Map<String, LabelledExample> examples = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    Gathering(DataFiles files, RowDataset.Mapping mapping) {
        this.files = files;
        this.mapping = mapping;
    }

    @Override
    public void row(Row row) {
        try {
            add(row, mapping.map(new Cells(row), files.idOf(row)));
        } catch (UnusableRowException unusable) {
            problems.add(unusable.problem());
        }
    }

    @Override
    public void problem(Problem problem) {
        problems.add(problem);
    }

    private void add(Row row, LabelledExample read) {
        String id = read.example().id();
        LabelledExample before = examples.get(id);
        if (before == null) {
            examples.put(id, read);
        } else if (!before.example().equals(read.example())) {
            problems.add(row.problem("id", id + " stands for another example in an earlier row"));
        } else {
            List<Assessment> said = new ArrayList<>(before.assessments());
            read.assessments().forEach(one -> said.add(numbered(one, said)));
            examples.put(id, new LabelledExample(before.example(), said));
        }
    }

    /** A source such as "people" may stand for several, whose votes count each; they need names of their own. */
    private static Assessment numbered(Assessment one, List<Assessment> said) {
        long before = said.stream()
                .filter(other ->
                        other.source().equals(one.source()) || other.source().startsWith(one.source() + "#"))
                .count();
        return before == 0 ? one : one.by(one.source() + "#" + (before + 1)).withId(one.id() + "#" + (before + 1));
    }

    List<LabelledExample> examples() {
        return List.copyOf(examples.values());
    }

    List<Problem> problems() {
        return problems;
    }
}
