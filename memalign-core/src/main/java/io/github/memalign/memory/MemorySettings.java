package io.github.memalign.memory;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Instructions;
import io.github.memalign.model.ModelUri;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a judge learns and recalls.
 *
 * @param reflectionModel the model that distils guidelines; the judge's own model if empty
 * @param embeddingModel the model that turns texts into vectors
 * @param embeddingDimension dimensions asked of the embedding model; its own if empty
 * @param retrieveBy the fields whose similarity finds episodes; if empty, the first of inputs, outputs, expectations,
 *     conversation, trace that the instructions name
 * @param k how many episodes are recalled, 1 or more
 * @param tokenBudget tokens (estimated) that guidelines and episodes may take in a prompt, 100 or more
 * @param retrieval what of episodes and examples is embedded
 * @param annotators how many judgements with different episodes recalled an LLM makes of one example, 1 or more: what most of
 *     them say is the verdict, and their share is its confidence; with 1 there is none. Calls and costs are that many times as
 *     many. The embedded judge tells its confidence without
 * @param contextWindow tokens (estimated) that a prompt and its answer may take together, 1,000 or more, for the model that
 *     judges and the one that distils; empty for no other limit than what the models refuse. Some servers cut a longer prompt
 *     instead of refusing it, which this keeps from happening
 */
public record MemorySettings(
        Optional<ModelUri> reflectionModel,
        ModelUri embeddingModel,
        Optional<Integer> embeddingDimension,
        List<Field> retrieveBy,
        int k,
        int tokenBudget,
        Retrieval retrieval,
        int annotators,
        Optional<Integer> contextWindow) {
    /** The in-process embedding: 384 dimensions, no key and no network. */
    public static final ModelUri EMBEDDED_MINILM = ModelUri.of("embedded:/all-minilm-l6-v2-q");

    /** The distilling model is the judge's, five episodes are recalled, and memory may take 16,000 tokens. */
    public static final MemorySettings DEFAULT = new MemorySettings(
            Optional.empty(),
            EMBEDDED_MINILM,
            Optional.empty(),
            List.of(),
            5,
            16_000,
            Retrieval.FIELDS,
            1,
            Optional.empty());

    private static final int SMALLEST_BUDGET = 100;
    private static final int SMALLEST_WINDOW = 1_000;

    public MemorySettings {
        if (k < 1) {
            throw new InvalidSettingException("k", "is " + k + "; at least one episode has to be recalled");
        }
        if (embeddingDimension.isPresent() && embeddingDimension.get() < 1) {
            throw new InvalidSettingException("embedding_dimension", "must be 1 or more");
        }
        if (tokenBudget < SMALLEST_BUDGET) {
            throw new InvalidSettingException(
                    "token_budget", "is " + tokenBudget + "; it must be " + SMALLEST_BUDGET + " tokens or more");
        }
        if (annotators < 1) {
            throw new InvalidSettingException("annotators", "is " + annotators + "; at least one judgement is needed");
        }
        contextWindow.filter(tokens -> tokens < SMALLEST_WINDOW).ifPresent(tokens -> {
            throw new InvalidSettingException(
                    "context_window", "is " + tokens + "; it must be " + SMALLEST_WINDOW + " tokens or more");
        });
        if (retrieval == Retrieval.MLFLOW && !retrieveBy.isEmpty()) {
            throw new InvalidSettingException(
                    "retrieve_by", "cannot be chosen beside retrieval: mlflow, which knows its field by itself");
        }
        retrieveBy = List.copyOf(new LinkedHashSet<>(retrieveBy));
    }

    /** The fields that a judge with these instructions retrieves by, at least one. */
    public List<Field> retrievalFields(Instructions instructions) {
        if (!retrieveBy.isEmpty()) {
            return retrieveBy;
        }
        return instructions.variables().stream().sorted().limit(1).toList();
    }

    /** Whether a judge recalls with them as with others; the reflection model has no part in that. */
    boolean recallAs(MemorySettings other) {
        return with(same -> same.reflectionModel = other.reflectionModel).equals(other);
    }

    /** These settings with another reflection model. */
    public MemorySettings withReflectionModel(ModelUri model) {
        return with(other -> other.reflectionModel = Optional.of(model));
    }

    /** These settings with another embedding model. */
    public MemorySettings withEmbeddingModel(ModelUri model) {
        return with(other -> other.embeddingModel = model);
    }

    /** These settings with another number of dimensions asked of the embedding model; empty for its own. */
    public MemorySettings withEmbeddingDimension(Optional<Integer> dimension) {
        return with(other -> other.embeddingDimension = dimension);
    }

    /** These settings with other fields to retrieve by. */
    public MemorySettings withRetrieveBy(List<Field> fields) {
        return with(other -> other.retrieveBy = fields);
    }

    /** These settings with another number of episodes to recall. */
    public MemorySettings withK(int newK) {
        return with(other -> other.k = newK);
    }

    /** These settings with another token budget. */
    public MemorySettings withTokenBudget(int tokens) {
        return with(other -> other.tokenBudget = tokens);
    }

    /** These settings with something else embedded. */
    public MemorySettings withRetrieval(Retrieval what) {
        return with(other -> other.retrieval = what);
    }

    /** These settings with another number of judgements of one example. */
    public MemorySettings withAnnotators(int number) {
        return with(other -> other.annotators = number);
    }

    /** These settings with another limit of a prompt and its answer; empty for none. */
    public MemorySettings withContextWindow(Optional<Integer> tokens) {
        return with(other -> other.contextWindow = tokens);
    }

    private MemorySettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** Settings that are being changed. */
    private static final class Draft {
        private Optional<ModelUri> reflectionModel;
        private ModelUri embeddingModel;
        private Optional<Integer> embeddingDimension;
        private List<Field> retrieveBy;
        private int k;
        private int tokenBudget;
        private Retrieval retrieval;
        private int annotators;
        private Optional<Integer> contextWindow;

        private Draft(MemorySettings old) {
            this.reflectionModel = old.reflectionModel;
            this.embeddingModel = old.embeddingModel;
            this.embeddingDimension = old.embeddingDimension;
            this.retrieveBy = old.retrieveBy;
            this.k = old.k;
            this.tokenBudget = old.tokenBudget;
            this.retrieval = old.retrieval;
            this.annotators = old.annotators;
            this.contextWindow = old.contextWindow;
        }

        private MemorySettings settings() {
            return new MemorySettings(
                    reflectionModel,
                    embeddingModel,
                    embeddingDimension,
                    retrieveBy,
                    k,
                    tokenBudget,
                    retrieval,
                    annotators,
                    contextWindow);
        }
    }
}
