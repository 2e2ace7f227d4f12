package io.github.memalign.cli.location;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.feedback.FeedbackFile;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Feedback wherever it is: JSON lines and CSV files, and the traces of an MLflow experiment. */
public final class Feedbacks {
    private final Map<String, String> columns;

    /** @param columns names of columns that differ from the fields they hold, by field */
    public Feedbacks(Map<String, String> columns) {
        this.columns = columns;
    }

    /** Whether feedback of this location is on a server and not in a file. */
    public static boolean isRemote(String location) {
        return Mlflow.isFeedback(location);
    }

    /**
     * Reads feedback.
     *
     * @throws io.github.memalign.MemAlignException if there is none
     */
    public Found read(List<String> locations, JudgeDefinition definition) {
        List<LabelledExample> examples = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        for (String location : locations) {
            if (Mlflow.isFeedback(location)) {
                try (Mlflow mlflow = new Mlflow()) {
                    TraceFeedback.Labelled labelled = mlflow.feedback(location, definition, Set.of());
                    examples.addAll(labelled.feedback());
                    labelled.skipped()
                            .forEach(skipped -> notices.add("trace " + skipped.traceId() + ": " + skipped.reason()));
                }
                continue;
            }
            var loaded = FeedbackFile.read(Path.of(location), definition, columns);
            examples.addAll(loaded.examples());
            loaded.problems().forEach(problem -> problems.add(problem.toString()));
        }
        return new Found(examples, problems, notices);
    }

    /**
     * What was read.
     *
     * @param examples what can be learned from
     * @param problems what cannot, a line each
     * @param notices traces without usable feedback, a line each; that is no fault of theirs
     */
    public record Found(List<LabelledExample> examples, List<String> problems, List<String> notices) {}
}
