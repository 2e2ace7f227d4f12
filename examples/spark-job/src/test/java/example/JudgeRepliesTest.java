package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.memalign.spark.Tally;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeRepliesTest {
    @Test
    void eachReplyHasAVerdict(@TempDir Path directory) throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate()) {
            String out = directory.resolve("judged").toString();
            Tally tally = JudgeReplies.judge(spark, "judges/tone", "replies.jsonl", out);
            assertEquals(3, tally.rows());
            assertEquals(0, tally.failures());
            assertEquals(3, spark.read().parquet(out).where("feedback.value IS NOT NULL").count());
        }
    }
}
