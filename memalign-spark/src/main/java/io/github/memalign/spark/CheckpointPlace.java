package io.github.memalign.spark;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Where checkpoints are.
 *
 * @param directory a place that all executors reach, as Spark names files
 * @param configuration how file systems are reached
 */
record CheckpointPlace(String directory, Broadcast<SerializableConfiguration> configuration) implements Serializable {
    /** The checkpoint of a task's partition; of a stream, of its part of the batch. */
    Checkpoint open(String judgeVersion, TaskContext task) throws IOException {
        String batch = task.getLocalProperty("streaming.sql.batchId");
        Path path = new Path(
                directory, judgeVersion + (batch == null ? "" : "/batch-" + batch) + "/part-" + task.partitionId());
        return Checkpoint.open(
                path.getFileSystem(configuration.getValue().value()), path, String.valueOf(task.taskAttemptId()));
    }
}
