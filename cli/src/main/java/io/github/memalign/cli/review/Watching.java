package io.github.memalign.cli.review;

import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.Progress;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.evaluation.agreement.AmongExperts;
import io.github.memalign.judge.Feedback;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.AssessmentResolver;
import io.github.memalign.memory.Episode;
import io.github.memalign.mlflow.feedback.SkippedTrace;
import io.github.memalign.mlflow.feedback.TraceExample;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.review.ReviewAnswers;
import io.github.memalign.mlflow.review.ReviewItem;
import io.github.memalign.mlflow.review.ReviewQueue;
import io.github.memalign.mlflow.review.ReviewQueues;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.review.Question;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Learns what changed in a queue since it last looked. What it keeps in mind only saves work: one that begins anew reads all
 * again, and learning what is known changes nothing.
 */
final class Watching {
    private final MlflowHttp http;
    private final ReviewQueue queue;
    private final ReviewQueues queues;
    private final MemAlign memAlign;
    private final ModelOptions models;
    private final ReviewOptions options;
    private final ChangeNote note;
    private final TraceQuery pool;
    private final Output output;
    private final Judging judging;
    private final QueueFilling filling;
    private final ReviewAnswers answers;
    private final NotLearned notLearned = new NotLearned();
    private final Set<String> warned = new HashSet<>();
    private boolean isFirst = true;

    /** @param pool traces to fill the queue with */
    Watching(
            MlflowHttp http,
            ReviewQueue queue,
            MemAlign memAlign,
            ModelOptions models,
            ReviewOptions options,
            ChangeNote note,
            TraceQuery pool,
            Output output) {
        this.http = http;
        this.queue = queue;
        this.queues = new ReviewQueues(http);
        this.memAlign = memAlign;
        this.models = models;
        this.options = options;
        this.note = note;
        this.pool = pool;
        this.output = output;
        this.judging = new Judging(memAlign, models);
        this.filling = new QueueFilling(http, queue, memAlign, judging, models.concurrency(), options.blind());
        this.answers = new ReviewAnswers(http, queue);
    }

    /** Whether all that was answered could be learned. */
    boolean isComplete() {
        return notLearned.isNothing();
    }

    /** Learns new answers; after that, and the first time, judges again what waits and fills the queue. */
    WatchedJudge round(WatchedJudge before) {
        List<ReviewItem> items = queues.items(queue);
        TraceFeedback.Labelled changed = answers.changed(before.judge(), items);
        changed.skipped().forEach(this::warn);
        WatchedJudge after = changed.feedback().isEmpty() ? before : learn(before, changed.feedback());
        // The first time too: who watched before may have been killed between learning a conflict and asking again.
        boolean reopened = (after != before || isFirst) && askAgain(after.judge(), items);
        if (after != before || isFirst) {
            fill(after.judge(), reopened ? queues.items(queue) : items);
        }
        isFirst = false;
        return after;
    }

    private void warn(SkippedTrace skipped) {
        if (warned.add(skipped.toString())) {
            output.warn("passed over trace " + skipped.traceId() + ": " + skipped.reason());
        }
    }

    private WatchedJudge learn(WatchedJudge before, List<LabelledExample> feedback) {
        queues.check(queue, before.judge().definition());
        Map<String, Feedback> said = firstWords(before.judge(), feedback);
        Alignment alignment = memAlign.align(before.judge(), feedback, note, Progress.NONE);
        models.refusedKey().ifPresent(refusal -> {
            throw new MemAlignException(refusal + " What was answered is not lost: the same command learns it.");
        });
        notLearned.count(feedback, alignment.report());
        alignment.report().failures().forEach(failure -> output.warn("not learned whole: " + failure.reason()));
        alignment
                .report()
                .skipped()
                .forEach(skipped -> output.warn("not learned: " + skipped.exampleId() + ": " + skipped.reason()));
        AlignedJudge judge = alignment.judge();
        if (judge.history().equals(before.judge().history())
                && judge.pending().equals(before.judge().pending())) {
            return before;
        }
        List<Learned> told = learned(before.agreement(), feedback, alignment.report(), said);
        WatchedJudge after = before.learned(
                http,
                judge,
                told.isEmpty() ? before.agreement() : told.get(told.size() - 1).agreement());
        Judges.voided(before.judge(), judge).ifPresent(output::warn);
        told.forEach(one -> {
            output.plain(one.line());
            output.json(one.json(after.runId()));
        });
        Optional<AmongExperts> experts = AmongExperts.of(judge.definition().valueType(), judge.episodes());
        if (!experts.equals(
                AmongExperts.of(judge.definition().valueType(), before.judge().episodes()))) {
            experts.ifPresent(now -> {
                output.plain("agreement among the experts: " + now.text());
                output.json(Map.of("experts", now.json()));
            });
        }
        return after;
    }

    private static List<Learned> learned(
            WatchedJudge.FirstAnswers before,
            List<LabelledExample> feedback,
            AlignmentReport report,
            Map<String, Feedback> said) {
        Set<String> changed = Stream.of(report.added(), report.replaced(), report.removed())
                .flatMap(List::stream)
                .collect(Collectors.toSet());
        WatchedJudge.FirstAnswers agreement = before;
        List<Learned> learned = new ArrayList<>();
        for (LabelledExample one : feedback) {
            Optional<Feedback> first =
                    Optional.ofNullable(said.get(one.example().id()));
            Optional<Object> label =
                    AssessmentResolver.resolve(one.assessments()).label();
            Optional<Object> verdict = first.flatMap(Feedback::value);
            if (label.isPresent() && verdict.isPresent()) {
                agreement = agreement.plus(label.equals(verdict));
            }
            if (changed.contains(one.example().id())) {
                learned.add(new Learned(one, first, agreement));
            }
        }
        return learned;
    }

    /** What the judge says of examples that it has not learned yet. */
    private Map<String, Feedback> firstWords(AlignedJudge judge, List<LabelledExample> feedback) {
        Set<String> known = judge.learnedFrom();
        List<String> fresh = feedback.stream()
                .map(one -> one.example().id())
                .filter(id -> !known.contains(id))
                .toList();
        Map<String, Feedback> said = new HashMap<>();
        if (!fresh.isEmpty()) {
            List<TraceExample> traces = new TraceFeedback(http)
                    .unlabelled(judge.definition(), TraceQuery.ids(fresh))
                    .examples();
            judging.judge(judge, traces.stream().map(Askable::of).toList(), Progress.NONE)
                    .forEach(candidate -> said.put(candidate.example().id(), candidate.feedback()));
        }
        return said;
    }

    /** Where experts disagree, one more is asked. */
    private boolean askAgain(AlignedJudge judge, List<ReviewItem> items) {
        Map<String, Episode> conflicts = judge.episodes().stream()
                .filter(Episode::isConflict)
                .collect(Collectors.toMap(Episode::id, episode -> episode));
        List<String> again = items.stream()
                .filter(item -> item.status() == ReviewItem.Status.COMPLETE)
                .map(ReviewItem::traceId)
                .filter(conflicts::containsKey)
                .toList();
        for (String id : again) {
            queues.reopen(queue, id);
            output.json(Map.of("asked_again", id));
            output.plain("asked again " + id + ": "
                    + Objects.requireNonNull(conflicts.get(id)).assessments().stream()
                            .map(word -> word.source() + " says "
                                    + word.value().map(String::valueOf).orElse("nothing"))
                            .collect(Collectors.joining(", "))
                    + "; one more expert decides");
        }
        return !again.isEmpty();
    }

    private void fill(AlignedJudge judge, List<ReviewItem> items) {
        List<TraceExample> waiting = filling.waiting(judge, items);
        filling.judgeAgain(judge, waiting);
        int wanted = options.size() - waiting.size();
        if (wanted <= 0) {
            return;
        }
        List<SkippedTrace> skipped = new ArrayList<>();
        List<TraceExample> candidates = filling.candidates(judge, pool, items, options.pool(), skipped);
        List<Question> questions =
                filling.choose(judge, candidates.stream().map(Askable::of).toList(), waiting, wanted, Progress.NONE);
        filling.put(judge, candidates, questions);
        questions.forEach(question -> {
            output.plain("asked " + question.example().id() + ": " + question.why());
            output.json(Map.of("asked", question.example().id(), "why", question.why()));
        });
    }
}
