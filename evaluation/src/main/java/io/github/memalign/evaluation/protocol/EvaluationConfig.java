package io.github.memalign.evaluation.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.DataFileException;
import io.github.memalign.datasets.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to measure, as a YAML file says it.
 *
 * @param name of the evaluation
 * @param datasets which datasets, at least one
 * @param train how many examples are for learning; the rest is for measuring
 * @param shards after how many examples to measure, ascending, none above {@code train}
 * @param seeds a run for each
 * @param arms what to measure
 * @param model the model that judges; the judge's own if null
 * @param k how many episodes are recalled; the judge's own if null
 */
public record EvaluationConfig(
        String name,
        List<DatasetSpec> datasets,
        int train,
        List<Integer> shards,
        List<Long> seeds,
        List<String> arms,
        @Nullable String model,
        @Nullable Integer k) {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * A dataset.
     *
     * @param judge YAML file of the judge, relative to the configuration
     * @param feedback files of feedback, relative to the configuration
     */
    public record DatasetSpec(String judge, List<String> feedback) {}

    /** Checks, and fills in the article's protocol: shards 2, 5, 10, 20, 50 and three seeds. */
    @SuppressWarnings("NullAway") // Jackson passes null for what the file leaves out.
    public EvaluationConfig {
        if (name == null || datasets == null || datasets.isEmpty()) {
            throw new InvalidSettingException("datasets", "name and at least one dataset are needed");
        }
        int most = train == 0 ? 50 : train;
        train = most;
        shards = shards == null
                ? List.of(2, 5, 10, 20, 50).stream().filter(n -> n <= most).toList()
                : List.copyOf(shards);
        seeds = seeds == null ? List.of(1L, 2L, 3L) : List.copyOf(seeds);
        arms = arms == null ? List.of(Arm.ALIGNED.key(), Arm.MAJORITY.key()) : List.copyOf(arms);
        arms.forEach(Arm::of);
        int before = 0;
        for (int shard : shards) {
            if (shard <= before || shard > most) {
                throw new InvalidSettingException(
                        "shards", shards + " must ascend and not pass train, which is " + most);
            }
            before = shard;
        }
    }

    /**
     * Reads a configuration.
     *
     * @throws DataFileException if it cannot be read or cannot be meant
     */
    public static EvaluationConfig read(Path file) {
        try {
            return YAML.readValue(Files.readString(file), EvaluationConfig.class);
        } catch (NoSuchFileException missing) {
            throw new DataFileException(Problem.of(file, "there is no such file"), missing);
        } catch (JsonProcessingException malformed) {
            int line = malformed.getLocation() == null
                    ? 0
                    : malformed.getLocation().getLineNr();
            throw new DataFileException(Problem.of(file, line, malformed.getOriginalMessage()), malformed);
        } catch (IOException failed) {
            throw new DataFileException(Problem.of(file, "cannot be read: " + failed.getMessage()), failed);
        }
    }

    List<Arm> armList() {
        return arms.stream().map(Arm::of).toList();
    }
}
