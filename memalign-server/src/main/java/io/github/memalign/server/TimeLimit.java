package io.github.memalign.server;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that made it, once, if it is not closed in time. */
final class TimeLimit implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final Future<?> alarm;
    private boolean over;
    private boolean exceeded;

    TimeLimit(ScheduledExecutorService clock, Duration time) {
        alarm = clock.schedule(this::interrupt, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void interrupt() {
        if (!over) {
            exceeded = true;
            thread.interrupt();
        }
    }

    synchronized boolean isExceeded() {
        return exceeded;
    }

    @Override
    public void close() {
        end();
    }

    /** Interrupts no more, and leaves the thread uninterrupted: it has an answer to write, and goes back to a pool. */
    synchronized void end() {
        over = true;
        alarm.cancel(false);
        if (exceeded) {
            Thread.interrupted();
        }
    }
}
