package io.github.memalign.server;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeCodec;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A judge that is asked and taught at the same time. Who has begun with a version goes on with it; the next one gets what
 * was learned meanwhile. One teaches at a time.
 */
final class ServedJudge {
    private static final System.Logger LOG = System.getLogger(ServedJudge.class.getName());
    private static final ChangeNote NOTE = new ChangeNote("memalign serve", "feedback of a client");

    private final MemAlign memAlign;
    private final JudgeHome home;
    private final ReentrantLock teaching = new ReentrantLock(true);
    private volatile Version current;
    private volatile String state;
    private volatile @Nullable AlignedJudge learned;
    private volatile boolean reachable = true;

    ServedJudge(MemAlign memAlign, JudgeHome home) {
        this.memAlign = memAlign;
        this.home = home;
        this.state = home.state();
        this.current = version(home.load());
    }

    /**
     * What the judge is at some moment.
     *
     * @param judge what it knows
     * @param ready judges with that
     * @param id tells versions apart: equal judges have equal ones
     */
    record Version(AlignedJudge judge, Judge ready, String id) {
        JudgeDefinition definition() {
            return judge.definition();
        }
    }

    /**
     * What was learned.
     *
     * @param report what changed
     * @param version the judge that knows it
     * @param place where that is saved
     */
    record Learned(AlignmentReport report, Version version, String place) {}

    Version current() {
        return current;
    }

    String name() {
        return current.definition().name();
    }

    /** Learns feedback; what comes back is saved. */
    Learned learn(List<LabelledExample> feedback) throws InterruptedException {
        teaching.lockInterruptibly();
        try {
            AtomicReference<AlignmentReport> report = new AtomicReference<>();
            JudgeHome.Kept kept = home.change(judge -> {
                Alignment alignment =
                        memAlign.align(withVectors(judge), home.known(judge, feedback), NOTE, Progress.NONE);
                report.set(alignment.report());
                learned = alignment.judge();
                return alignment.judge();
            });
            take(kept.judge(), kept.state());
            return new Learned(Objects.requireNonNull(report.get()), current, kept.place());
        } finally {
            teaching.unlock();
        }
    }

    /**
     * Takes over what somebody else changed meanwhile, such as {@code memalign align} in another process. Throws nothing that a
     * place may throw, which would end the looks for all judges.
     */
    void refresh() {
        if (isChanged() && teaching.tryLock()) {
            try {
                String now = home.state();
                if (!now.equals(state)) {
                    take(home.load(), now);
                    LOG.log(Level.INFO, () -> name() + " was changed and is version " + current.id() + " now");
                }
            } catch (RuntimeException unusable) {
                LOG.log(
                        Level.WARNING,
                        () -> name() + " was changed and cannot be used so; it stays as it was",
                        unusable);
            } finally {
                teaching.unlock();
            }
        }
    }

    /** Without keeping anybody from teaching, who would wait for a place that does not answer. */
    private boolean isChanged() {
        try {
            boolean changed = !home.state().equals(state);
            reachable = true;
            return changed;
        } catch (RuntimeException away) {
            if (reachable) {
                LOG.log(
                        Level.WARNING,
                        () -> name() + " cannot be looked for where it is kept; it stays as it was",
                        away);
            }
            reachable = false;
            return false;
        }
    }

    private void take(AlignedJudge judge, String itsState) {
        current = version(judge);
        state = itsState;
    }

    private Version version(AlignedJudge judge) {
        return new Version(judge, memAlign.judge(withVectors(judge)), JudgeCodec.version(judge));
    }

    /** A place may keep no vectors, as MLflow's registry; those of texts that were learned here need not be made again. */
    private AlignedJudge withVectors(AlignedJudge judge) {
        AlignedJudge before = learned;
        if (before == null
                || judge.embeddings().size() > 0
                || !judge.settings().embeddingModel().equals(before.settings().embeddingModel())) {
            return judge;
        }
        return judge.withMemory(judge.guidelines(), judge.episodes(), judge.pending(), before.embeddings());
    }
}
