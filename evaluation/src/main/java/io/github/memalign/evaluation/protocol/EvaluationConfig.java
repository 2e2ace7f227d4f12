package io.github.memalign.evaluation.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to measure, as a YAML file says it.
 *
 * @param datasets which datasets, at least one
 * @param train how many examples are for learning; the rest is for measuring
 * @param shards after how many examples to measure, ascending, none above {@code train}
 * @param seeds a run for each
 * @param arms what to measure
 * @param model the models that judge, each measured; the judge's own if empty
 * @param k how many episodes are recalled, each number measured; the judge's own if empty
 * @param full what holds instead on full datasets, which have more examples than samples; null for the same
 * @param measure how many examples are judged at each point, where not all are; null for all
 */
public record EvaluationConfig(
        String name,
        List<DatasetSpec> datasets,
        int train,
        List<Integer> shards,
        List<Long> seeds,
        List<String> arms,
        List<String> model,
        List<Integer> k,
        @Nullable Full full,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Measure measure) {
    private static final int TRAIN = 50;
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * A dataset: a sample, a published one, or a judge with feedback. One with a sample and a published name is the sample
     * until the published files are there.
     *
     * @param sample name of a sample that ships with the program
     * @param published name of a published dataset
     * @param data file or directory of the published dataset, relative to the configuration
     * @param criteria how many criteria of the published dataset to pick, one judge each; 0 for one judge of all, null for the
     *     reader's own number
     * @param labels columns of labels of the published dataset, one judge each; none for all there are
     * @param columns columns of the published dataset by field, where names differ
     * @param judge YAML file of a judge, relative to the configuration
     * @param feedback files of feedback, relative to the configuration, or {@code traces:/EXPERIMENT}
     */
    public record DatasetSpec(
            @Nullable String sample,
            @Nullable String published,
            @Nullable String data,
            @Nullable Integer criteria,
            List<String> labels,
            Map<String, String> columns,
            @Nullable String judge,
            List<String> feedback) {
        /** Checks. */
        @SuppressWarnings("NullAway") // Jackson passes null for what the file leaves out.
        public DatasetSpec {
            feedback = feedback == null ? List.of() : List.copyOf(feedback);
            labels = labels == null ? List.of() : List.copyOf(labels);
            columns = columns == null ? Map.of() : Map.copyOf(columns);
            boolean own = judge != null && !feedback.isEmpty();
            if (!own && sample == null && published == null) {
                throw new InvalidSettingException(
                        "datasets", "each needs a sample, a published name, or a judge with feedback");
            }
        }

        /** A judge with files of feedback. */
        public static DatasetSpec of(String judge, List<String> feedback) {
            return new DatasetSpec(null, null, null, null, List.of(), Map.of(), judge, feedback);
        }
    }

    /**
     * The protocol on full datasets.
     *
     * @param train as in the configuration
     * @param shards as in the configuration
     */
    public record Full(int train, List<Integer> shards) {}

    /**
     * How much is judged, for models that are slow or cost much. The examples stay the same for all arms and shards of a seed.
     *
     * @param unseen most unseen examples, the first of a split; null for all
     * @param seen most seen examples, those learned first; null for all
     */
    public record Measure(
            @Nullable Integer unseen, @Nullable Integer seen) {
        public Measure {
            if (unseen != null && unseen < 1 || seen != null && seen < 0) {
                throw new InvalidSettingException(
                        "measure", "unseen is " + unseen + " and seen " + seen + "; 1 and 0 are the least");
            }
        }
    }

    /** Checks, and fills in the article's protocol: 50 to learn from, shards 2, 5, 10, 20, 50, three seeds. */
    @SuppressWarnings("NullAway") // Jackson passes null for what the file leaves out.
    public EvaluationConfig {
        if (name == null || datasets == null || datasets.isEmpty()) {
            throw new InvalidSettingException("datasets", "name and at least one dataset are needed");
        }
        datasets = List.copyOf(datasets);
        int most = train == 0 ? TRAIN : train;
        if (most < 1) {
            throw new InvalidSettingException("train", "is " + most + "; it must be 1 or more");
        }
        train = most;
        shards = shards == null || shards.isEmpty()
                ? List.of(2, 5, 10, 20, 50, 100, 200, 500, 1000).stream()
                        .filter(n -> n <= most)
                        .toList()
                : List.copyOf(shards);
        seeds = seeds == null || seeds.isEmpty() ? List.of(1L, 2L, 3L) : List.copyOf(seeds);
        arms = arms == null || arms.isEmpty() ? List.of(Arm.ALIGNED.key(), Arm.MAJORITY.key()) : List.copyOf(arms);
        model = model == null ? List.of() : List.copyOf(model);
        k = k == null ? List.of() : List.copyOf(k);
        arms.forEach(Arm::of);
        checkShards(shards, most);
        if (full != null) {
            checkShards(full.shards(), full.train());
        }
    }

    private static void checkShards(List<Integer> shards, int most) {
        int before = 0;
        for (int shard : shards) {
            if (shard <= before || shard > most) {
                throw new InvalidSettingException(
                        "shards", shards + " must ascend and not pass train, which is " + most);
            }
            before = shard;
        }
        if (shards.isEmpty()) {
            throw new InvalidSettingException("shards", "are none within train, which is " + most);
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
            String reason = malformed.getCause() instanceof InvalidSettingException setting
                    ? String.valueOf(setting.getMessage())
                    : malformed.getOriginalMessage();
            throw new DataFileException(Problem.of(file, line, reason), malformed);
        } catch (IOException failed) {
            throw new DataFileException(Problem.of(file, "cannot be read: " + failed.getMessage()), failed);
        }
    }

    /** The protocol of full datasets. */
    public EvaluationConfig onFullData() {
        return full == null ? this : withTrain(full.train(), full.shards());
    }

    /** With another number of examples to learn from, and shards; none for the usual ones. */
    public EvaluationConfig withTrain(int newTrain, List<Integer> newShards) {
        return new EvaluationConfig(name, datasets, newTrain, newShards, seeds, arms, model, k, null, measure);
    }

    /** With other seeds. */
    public EvaluationConfig withSeeds(List<Long> newSeeds) {
        return new EvaluationConfig(name, datasets, train, shards, newSeeds, arms, model, k, full, measure);
    }

    /** With other arms. */
    public EvaluationConfig withArms(List<String> newArms) {
        return new EvaluationConfig(name, datasets, train, shards, seeds, newArms, model, k, full, measure);
    }

    /** With other models and numbers of episodes. */
    public EvaluationConfig withModels(List<String> newModels, List<Integer> newKs) {
        return new EvaluationConfig(name, datasets, train, shards, seeds, arms, newModels, newKs, full, measure);
    }

    /** What is measured: each arm with each model and each k that makes a difference to it. */
    List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (Arm arm : arms.stream().map(Arm::of).toList()) {
            for (String one : model.isEmpty() || !arm.asksModel() ? List.of("") : model) {
                for (int number : k.isEmpty() || !arm.recalls() ? List.of(0) : k) {
                    String shownModel = model.size() > 1 ? one : "";
                    int shownK = k.size() > 1 ? number : 0;
                    variants.add(new Variant(arm, one, number, Variant.key(arm, shownModel, shownK)));
                }
            }
        }
        return variants;
    }
}
