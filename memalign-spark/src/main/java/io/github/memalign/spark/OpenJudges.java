package io.github.memalign.spark;

import io.github.memalign.MemAlignException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * The judges that are open in this JVM. Tasks come to an executor as serialized functions, with nothing but the JVM itself in
 * common, so that what they share has to be found from a static field: the one place of the library that has one that changes.
 *
 * <p>A judge stays open when its last task has ended, for the next; of those without a task some are kept, the ones that were
 * used last. One whose key was refused meanwhile is opened anew for the next task, since what was wrong may be mended.
 */
final class OpenJudges {
    private static final OpenJudges OF_THIS_JVM = new OpenJudges(16);

    private final int mostIdle;
    private final Map<String, Lease> byTask = new ConcurrentHashMap<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    OpenJudges(int mostIdle) {
        this.mostIdle = mostIdle;
    }

    static OpenJudges ofThisJvm() {
        return OF_THIS_JVM;
    }

    /** A judge for all calls of a task, given back at the task's end. */
    OpenJudge ofTask(TaskContext task, PackedJudge packed, Settings settings) {
        String key = task.taskAttemptId() + " " + settings.key();
        Lease known = byTask.get(key);
        if (known == null) {
            Lease lease = lease(packed, settings);
            byTask.put(key, lease);
            task.<Void>addTaskCompletionListener(ended -> {
                byTask.remove(key);
                lease.close();
            });
            known = lease;
        }
        return known.judge();
    }

    /**
     * A judge for a task, opened unless it is open.
     *
     * @return to be closed at the end of the task
     * @throws io.github.memalign.MemAlignException if a model cannot be had
     */
    Lease lease(PackedJudge packed, Settings settings) {
        Entry entry;
        synchronized (entries) {
            entry = entries.computeIfAbsent(settings.key(), key -> new Entry());
            if (entry.users == 0) {
                entry.closeIfRefused();
            }
            entry.users++;
        }
        boolean leased = false;
        try {
            Lease lease = new Lease(entry, entry.open(packed, settings));
            leased = true;
            return lease;
        } finally {
            if (!leased) {
                giveBack(entry);
            }
        }
    }

    private void giveBack(Entry entry) {
        synchronized (entries) {
            entry.users--;
            long idle =
                    entries.values().stream().filter(each -> each.users == 0).count();
            for (Iterator<Entry> each = entries.values().iterator(); idle > mostIdle; ) {
                Entry oldest = each.next();
                if (oldest.users == 0) {
                    each.remove();
                    oldest.close();
                    idle--;
                }
            }
        }
    }

    private static final class Entry {
        private int users;
        private @Nullable OpenJudge open;

        synchronized OpenJudge open(PackedJudge packed, Settings settings) {
            OpenJudge known = open;
            if (known == null) {
                known = opened(packed, settings);
                open = known;
            }
            return known;
        }

        /** Whatever models of a program's own throw is a reason that rows are told. */
        private static OpenJudge opened(PackedJudge packed, Settings settings) {
            try {
                return new OpenJudge(packed, settings);
            } catch (MemAlignException told) {
                throw told;
            } catch (RuntimeException failed) {
                throw new MemAlignException("the models cannot be opened: " + failed, failed);
            }
        }

        synchronized void closeIfRefused() {
            if (open != null && open.isRefused()) {
                close();
            }
        }

        synchronized void close() {
            if (open != null) {
                open.close();
                open = null;
            }
        }
    }

    /** The use of a judge by one task. */
    final class Lease implements AutoCloseable {
        private final Entry entry;
        private final OpenJudge judge;
        private boolean over;

        private Lease(Entry entry, OpenJudge judge) {
            this.entry = entry;
            this.judge = judge;
        }

        OpenJudge judge() {
            return judge;
        }

        /** Gives it back; again does nothing. */
        @Override
        public void close() {
            if (!over) {
                over = true;
                giveBack(entry);
            }
        }
    }
}
