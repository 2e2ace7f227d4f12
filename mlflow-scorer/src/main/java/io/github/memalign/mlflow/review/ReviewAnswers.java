package io.github.memalign.mlflow.review;

import io.github.memalign.internal.Batches;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.trace.TraceInfo;
import io.github.memalign.mlflow.trace.Traces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What people answered in a queue, read again and again: each time of the traces only on which something changed. What it
 * has read is no promise that it was learned; another one reads all anew.
 */
public final class ReviewAnswers {
    private static final int BATCH = 100;

    private final MlflowHttp http;
    private final ReviewQueue queue;
    private final Map<String, Set<String>> read = new HashMap<>();

    /** @param queue whose answers */
    public ReviewAnswers(MlflowHttp http, ReviewQueue queue) {
        this.http = http;
        this.queue = queue;
    }

    /**
     * The feedback on traces whose answers are others than when they were last read; at first on all that have answers, and
     * those whose answers the judge has learned and that are gone. A trace counts whatever its item's status.
     *
     * @param judge the judge, with what it has learned
     * @param items what is in the queue
     */
    public TraceFeedback.Labelled changed(AlignedJudge judge, List<ReviewItem> items) {
        String name = judge.definition().name();
        Set<String> known = judge.learnedFrom();
        List<String> changed = new ArrayList<>();
        for (TraceInfo info : infos(items)) {
            Set<String> said = info.assessments().stream()
                    .filter(one -> one.teaches(name))
                    .map(one -> one.id() + "@" + one.updated())
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> before = read.put(info.id(), said);
            if (before == null ? !said.isEmpty() || known.contains(info.id()) : !before.equals(said)) {
                changed.add(info.id());
            }
        }
        return changed.isEmpty()
                ? new TraceFeedback.Labelled(List.of(), List.of())
                : new TraceFeedback(http).labelled(judge, TraceQuery.ids(changed));
    }

    private List<TraceInfo> infos(List<ReviewItem> items) {
        List<String> ids = items.stream().map(ReviewItem::traceId).toList();
        List<TraceInfo> infos = new ArrayList<>();
        for (List<String> part : Batches.of(ids, BATCH)) {
            String listed = part.stream().map(id -> "'" + id + "'").collect(Collectors.joining(", "));
            infos.addAll(new Traces(http)
                    .search(List.of(queue.experimentId()), "attributes.request_id IN (" + listed + ")", part.size()));
        }
        return infos;
    }
}
