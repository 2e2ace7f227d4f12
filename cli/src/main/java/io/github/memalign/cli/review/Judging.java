package io.github.memalign.cli.review;

import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.Progress;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.Reasons;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.internal.Parallel;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.Usage;
import io.github.memalign.review.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a judge says of examples that experts may be asked about, and what that took. */
final class Judging {
    private final MemAlign memAlign;
    private final ModelOptions models;
    private final Reasons failures = new Reasons();
    private Usage usage = Usage.NONE;

    Judging(MemAlign memAlign, ModelOptions models) {
        this.memAlign = memAlign;
        this.models = models;
    }

    /**
     * Judges, several at once; candidates in the order of the examples.
     *
     * @throws MemAlignException if a model refuses the key
     */
    List<Candidate> judge(AlignedJudge aligned, List<Askable> examples, Progress progress) {
        Judge ready = memAlign.judge(aligned);
        progress.start("judging", examples.size());
        List<Candidate> judged = new ArrayList<>();
        Parallel.forEach(
                examples.iterator(),
                models.concurrency(),
                one -> new Candidate(
                        one.example(), ready.judge(one.example(), new Judge.Options(false, Set.of(), one.tools()))),
                candidate -> {
                    judged.add(candidate);
                    count(candidate.feedback());
                    progress.step(1);
                });
        models.refusedKey().ifPresent(refusal -> {
            throw new MemAlignException(refusal + " Nobody was asked anything.");
        });
        return judged;
    }

    /** A judge that knows no case yet is why somebody is asked, and no failure. */
    private void count(Feedback feedback) {
        usage = usage.plus(feedback.usage());
        feedback.error()
                .filter(error -> error.code() != FeedbackError.Code.NO_CASES)
                .ifPresent(error -> failures.add(error.text()));
    }

    /** What it took so far. */
    Usage usage() {
        return usage;
    }

    /** Says what failed; false if nothing did. */
    boolean warn(Output output) {
        int failed =
                failures.counts().values().stream().mapToInt(Integer::intValue).sum();
        if (failed > 0) {
            output.warn("no verdict on " + failed + ", which may be asked about all the same:");
            failures.warn(output, "");
        }
        return failed > 0;
    }
}
