package io.github.memalign.cli.review;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceExample;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.review.ReviewItem;
import io.github.memalign.mlflow.review.ReviewQueue;
import io.github.memalign.mlflow.review.ReviewQueues;
import io.github.memalign.mlflow.review.ShownVerdicts;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.review.Candidate;
import io.github.memalign.review.Question;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps a review queue filled with what a label would teach most, and the judge's verdicts on its traces up to date. */
final class QueueFilling {
    private final MlflowHttp http;
    private final ReviewQueue queue;
    private final MemAlign memAlign;
    private final Judging judging;
    private final int concurrency;
    private final boolean blind;

    /**
     * @param concurrency how many verdicts are logged at once
     * @param blind whether experts do not see what the judge says
     */
    QueueFilling(
            MlflowHttp http, ReviewQueue queue, MemAlign memAlign, Judging judging, int concurrency, boolean blind) {
        this.http = http;
        this.queue = queue;
        this.memAlign = memAlign;
        this.judging = judging;
        this.concurrency = concurrency;
        this.blind = blind;
    }

    /** The traces of the queue that nobody answered yet. */
    List<TraceExample> waiting(AlignedJudge judge, List<ReviewItem> items) {
        List<String> pending = items.stream()
                .filter(item -> item.status() == ReviewItem.Status.PENDING)
                .map(ReviewItem::traceId)
                .toList();
        return pending.isEmpty()
                ? List.of()
                : new TraceFeedback(http)
                        .unlabelled(judge.definition(), TraceQuery.ids(pending))
                        .examples();
    }

    /**
     * Traces that may be asked about: not in the queue, and with no person's word for the judge on them.
     *
     * @param most how many at most, the newest
     * @param skipped gets what cannot be judged
     */
    List<TraceExample> candidates(
            AlignedJudge judge, TraceQuery query, List<ReviewItem> items, int most, List<SkippedTrace> skipped) {
        Set<String> queued = items.stream().map(ReviewItem::traceId).collect(Collectors.toSet());
        Set<String> learned = judge.learnedFrom();
        TraceFeedback.Unlabelled read = new TraceFeedback(http)
                .unlabelled(
                        judge.definition(),
                        query,
                        info -> !queued.contains(info.id())
                                && !learned.contains(info.id())
                                && !info.teaches(judge.definition().name()),
                        most);
        skipped.addAll(read.skipped());
        return read.examples();
    }

    /** What is worth asking among candidates, unlike what waits in the queue already. */
    List<Question> choose(
            AlignedJudge judge, List<Askable> candidates, List<TraceExample> waiting, int size, Progress progress) {
        if (size <= 0 || candidates.isEmpty()) {
            return List.of();
        }
        List<Example> asked = waiting.stream().map(TraceExample::example).toList();
        return memAlign.questions(judge, judging.judge(judge, candidates, progress), asked, size);
    }

    /**
     * Puts traces into the queue.
     *
     * @param traces those that are asked about, and maybe others
     */
    void put(AlignedJudge judge, List<TraceExample> traces, List<Question> questions) {
        Map<String, Feedback> feedback = new HashMap<>();
        questions.forEach(question -> feedback.put(question.example().id(), question.feedback()));
        List<TraceExample> asked = traces.stream()
                .filter(one -> feedback.containsKey(one.trace().id()))
                .toList();
        show(judge, asked, feedback);
        new ReviewQueues(http)
                .add(queue, asked.stream().map(one -> one.trace().id()).toList());
    }

    /** Judges again what waits in the queue, and shows what the judge says now. */
    void judgeAgain(AlignedJudge judge, List<TraceExample> waiting) {
        if (!blind && !waiting.isEmpty()) {
            show(
                    judge,
                    waiting,
                    judging.judge(judge, waiting.stream().map(Askable::of).toList(), Progress.NONE).stream()
                            .collect(Collectors.toMap(one -> one.example().id(), Candidate::feedback)));
        }
    }

    private void show(AlignedJudge judge, List<TraceExample> traces, Map<String, Feedback> feedback) {
        if (blind) {
            return;
        }
        ShownVerdicts verdicts = new ShownVerdicts(http, queue, Clock.systemUTC());
        Parallel.map(traces, concurrency, trace -> {
            Feedback said = Objects.requireNonNull(feedback.get(trace.trace().id()));
            if (said.error().isEmpty()) {
                verdicts.show(trace, judge.definition(), said);
            }
            return trace;
        });
    }
}
