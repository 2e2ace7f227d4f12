package io.github.memalign.spark;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A judge as the tasks of a job have it.
 *
 * @param packed the judge
 * @param settings how an executor judges
 * @param tally counts verdicts
 */
record JobJudge(String version, Broadcast<PackedJudge> packed, Settings settings, TallyAccumulator tally)
        implements Serializable {
    /**
     * The judge, opened unless it is open in this JVM.
     *
     * @throws io.github.memalign.MemAlignException if a model cannot be had
     */
    OpenJudges.Lease lease() {
        return OpenJudges.ofThisJvm().lease(packed.getValue(), settings);
    }

    /** The judge for all calls of a task. */
    OpenJudge ofTask(TaskContext task) {
        return OpenJudges.ofThisJvm().ofTask(task, packed.getValue(), settings);
    }

    void count(Verdict verdict) {
        tally.add(verdict);
    }
}
