package io.github.memalign.cli.location;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.datasets.Problem;
import io.github.memalign.datasets.feedback.FeedbackFile;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.feedback.DatasetFeedback;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.review.ReviewAnswers;
import io.github.memalign.mlflow.review.ReviewQueue;
import io.github.memalign.mlflow.review.ReviewQueues;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Feedback wherever it is: JSON lines and CSV files, the traces and review queues of an MLflow experiment, and MLflow's
 * evaluation datasets.
 */
public final class Feedbacks {
    private static final String DATASETS = "datasets:/";

    private final Environment environment;
    private final Map<String, String> columns;
    private final TraceSelection selection;

    /**
     * @param environment where the MLflow server is, if traces are read
     * @param columns names of columns that differ from the fields they hold, by field
     * @param selection which traces to read
     */
    public Feedbacks(Environment environment, Map<String, String> columns, TraceSelection selection) {
        this.environment = environment;
        this.columns = columns;
        this.selection = selection;
    }

    /**
     * Reads feedback. A trace that the judge has learned and that nobody says anything of any more comes back without any
     * assessment, which takes back what was said.
     *
     * @throws io.github.memalign.MemAlignException if there is none
     */
    public Found read(List<String> locations, AlignedJudge judge) {
        selection.checkUsed(locations);
        List<LabelledExample> examples = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        for (String location : locations) {
            if (isOnMlflow(location)) {
                TraceFeedback.Labelled labelled = onMlflow(location, judge);
                examples.addAll(labelled.feedback());
                labelled.skipped().forEach(skipped -> passedOver.add(skipped.traceId() + ": " + skipped.reason()));
                continue;
            }
            var loaded = FeedbackFile.read(Path.of(location), judge.definition(), columns);
            examples.addAll(loaded.examples());
            problems.addAll(loaded.problems());
            if (!loaded.ignored().isEmpty()) {
                notices.add(ignored(location, loaded.ignored()));
            }
        }
        if (!passedOver.isEmpty()) {
            notices.add("passed over " + passedOver.size() + ", the first: " + passedOver.get(0));
        }
        return new Found(examples, problems, notices);
    }

    private static TraceFeedback.Labelled answers(MlflowHttp http, QueuePlace place, AlignedJudge judge) {
        ReviewQueue queue = place.find(http);
        ReviewQueues queues = new ReviewQueues(http);
        queues.check(queue, judge.definition());
        return new ReviewAnswers(http, queue).changed(judge, queues.items(queue));
    }

    private static boolean isOnMlflow(String location) {
        return TraceSelection.isTraces(location) || QueuePlace.isQueue(location) || isDataset(location);
    }

    private TraceFeedback.Labelled onMlflow(String location, AlignedJudge judge) {
        try (MlflowHttp http = environment.mlflow()) {
            if (QueuePlace.isQueue(location)) {
                return answers(http, QueuePlace.of("--feedback", location), judge);
            }
            return isDataset(location)
                    ? new DatasetFeedback(http).labelled(judge, dataset(location))
                    : new TraceFeedback(http).labelled(judge, selection.of(location));
        }
    }

    /** Whether a location is one of MLflow's evaluation datasets, {@code datasets:/NAME}. */
    public static boolean isDataset(String location) {
        return location.startsWith(DATASETS);
    }

    /** The dataset that such a location names. */
    public static String dataset(String location) {
        return Mlflow.afterScheme(location);
    }

    /** What is said of columns that mean nothing. */
    public static String ignored(String location, List<String> columns) {
        return location + ": columns that are not known are ignored: " + String.join(", ", columns)
                + "; --column FIELD=COLUMN makes use of one";
    }

    /**
     * What was read.
     *
     * @param examples what can be learned from
     * @param problems what cannot
     * @param notices what one should know, though it is no fault: traces without usable feedback, columns without meaning
     */
    public record Found(List<LabelledExample> examples, List<Problem> problems, List<String> notices) {}
}
