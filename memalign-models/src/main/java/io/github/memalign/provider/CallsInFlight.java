package io.github.memalign.provider;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How many calls of one model may be under way. As long as the provider finds them none too many this sets no bound; after a
 * refusal half of those under way may be, at least one, and no other begins before the refused one is tried again. Each answer
 * raises the number a little, ten rounds of them by one, until there is no bound again. A call that waits for its next attempt
 * is under way: others would be refused in its place.
 */
final class CallsInFlight {
    private static final double STEP = 0.1;
    private static final long LONG = Duration.ofDays(1).toNanos();

    private final int most;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private double allowed;
    private int underWay;
    private long pausedUntil;
    private long halved;

    /**
     * @param most a number that something else sees to; one that is as high is none
     * @param nanoTime tells the time
     */
    CallsInFlight(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
        this.allowed = most;
        this.pausedUntil = nanoTime.getAsLong();
        this.halved = pausedUntil - 1;
    }

    /** Begins a call, once that may be. */
    void begin() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!tryBegin()) {
                long pause = pausedUntil - nanoTime.getAsLong();
                changed.awaitNanos(pause > 0 ? pause : LONG);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Begins a call, if that may be now. */
    boolean tryBegin() {
        lock.lock();
        try {
            boolean mayBegin =
                    nanoTime.getAsLong() - pausedUntil >= 0 && (allowed >= most || underWay < Math.floor(allowed));
            underWay += mayBegin ? 1 : 0;
            return mayBegin;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call. */
    void end() {
        lock.lock();
        try {
            underWay--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** An attempt was answered. */
    void answered() {
        lock.lock();
        try {
            allowed = Math.min(most, allowed + STEP / allowed);
        } finally {
            lock.unlock();
        }
    }

    /**
     * An attempt was refused since there were too many. Of attempts that were under way together only the first refusal counts.
     *
     * @param began when the attempt began
     */
    void refused(long began) {
        lock.lock();
        try {
            if (began - halved > 0) {
                allowed = Math.max(1, Math.min(allowed, underWay) / 2);
                halved = nanoTime.getAsLong();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A call that was refused is tried again after a pause. */
    void pause(Duration pause) {
        lock.lock();
        try {
            long end = nanoTime.getAsLong() + pause.toNanos();
            pausedUntil = end - pausedUntil > 0 ? end : pausedUntil;
        } finally {
            lock.unlock();
        }
    }
}
