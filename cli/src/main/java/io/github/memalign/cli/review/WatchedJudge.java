package io.github.memalign.cli.review;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.evaluation.report.JudgePage;
import io.github.memalign.internal.Json;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.review.ReviewQueue;
import io.github.memalign.mlflow.server.Metric;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A judge that learns from a queue, and the one run in which it is kept: a change makes no new run, and its history is the
 * judge's own.
 *
 * @param judge what it knows
 * @param agreement how it stood with the experts when they answered
 */
record WatchedJudge(String runId, AlignedJudge judge, FirstAnswers agreement) {
    private static final String QUEUE = "memalign.queue";
    private static final String START = "memalign.start";
    private static final String FIRST_ANSWERS = "memalign.first_answers";

    /**
     * The judge as it was left, or one that begins.
     *
     * @param start where the judge was before it began to learn from the queue
     * @param loaded the judge from there, asked for only if it begins
     */
    static WatchedJudge of(MlflowHttp http, ReviewQueue queue, String start, Supplier<AlignedJudge> loaded) {
        JudgeRuns runs = new JudgeRuns(http);
        for (Run run : http.runs().tagged(queue.experimentId(), QUEUE, queue.id())) {
            if (run.status().equals("FINISHED")
                    && (start.equals(run.tags().get(START)) || start.equals("runs:/" + run.id()))) {
                return new WatchedJudge(
                        run.id(),
                        runs.load(run.id()),
                        FirstAnswers.of(run.tags().get(FIRST_ANSWERS)));
            }
        }
        AlignedJudge judge = loaded.get();
        String runId = runs.begin(queue.experimentId(), judge, pages(judge), Map.of(QUEUE, queue.id(), START, start));
        return new WatchedJudge(runId, judge, FirstAnswers.NONE);
    }

    private static Map<String, String> pages(AlignedJudge judge) {
        return Map.of(JudgePage.FILE, new JudgePage(judge, Optional.empty()).html());
    }

    /** The same as options want it. */
    WatchedJudge with(AlignedJudge changed) {
        return new WatchedJudge(runId, changed, agreement);
    }

    /** The same with what was learned, which is kept. */
    WatchedJudge learned(MlflowHttp http, AlignedJudge after, FirstAnswers now) {
        JudgeRuns runs = new JudgeRuns(http);
        List<Metric> figures = List.of(
                new Metric("episodes", after.episodes().size(), after.history().size()),
                new Metric(
                        "guidelines", after.guidelines().size(), after.history().size()));
        runs.update(
                runId,
                after,
                pages(after),
                now.addTo(figures, after.history().size()),
                Map.of(FIRST_ANSWERS, now.json()));
        return new WatchedJudge(runId, after, now);
    }

    /**
     * How often experts agreed with what the judge had said of an example before it learned their answer.
     *
     * @param verdicts how many examples it had given a verdict on
     * @param agreed with how many of these verdicts they agreed
     */
    record FirstAnswers(int verdicts, int agreed) {
        static final FirstAnswers NONE = new FirstAnswers(0, 0);

        private static FirstAnswers of(@Nullable String text) {
            JsonNode json = Json.readOrMissing(text == null ? "{}" : text);
            return new FirstAnswers(
                    json.path("verdicts").asInt(), json.path("agreed").asInt());
        }

        FirstAnswers plus(boolean agrees) {
            return new FirstAnswers(verdicts + 1, agreed + (agrees ? 1 : 0));
        }

        private String json() {
            return Json.write(Map.of("verdicts", verdicts, "agreed", agreed));
        }

        private List<Metric> addTo(List<Metric> figures, int step) {
            if (verdicts == 0) {
                return figures;
            }
            Metric share = new Metric("first_answers_agreement", agreed / (double) verdicts, step);
            return Stream.concat(figures.stream(), Stream.of(share)).toList();
        }
    }
}
