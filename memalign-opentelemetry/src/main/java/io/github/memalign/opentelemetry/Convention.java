package io.github.memalign.opentelemetry;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.List;

/**
 * The names of OpenTelemetry's semantic conventions for generative AI, which are still in development and in no library of
 * its own that is stable; and, beginning with {@code memalign}, of what the conventions have no name for.
 */
final class Convention {
    static final String RESULT_EVENT = "gen_ai.evaluation.result";
    static final AttributeKey<String> EVALUATION = stringKey("gen_ai.evaluation.name");
    static final AttributeKey<Double> SCORE = doubleKey("gen_ai.evaluation.score.value");
    static final AttributeKey<String> LABEL = stringKey("gen_ai.evaluation.score.label");
    static final AttributeKey<String> EXPLANATION = stringKey("gen_ai.evaluation.explanation");
    static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = stringKey("gen_ai.provider.name");
    static final AttributeKey<String> MODEL = stringKey("gen_ai.request.model");
    static final AttributeKey<String> ERROR = stringKey("error.type");

    static final AttributeKey<String> JUDGE = stringKey("memalign.judge.name");
    static final AttributeKey<Double> CONFIDENCE = doubleKey("memalign.confidence");
    static final AttributeKey<Boolean> NEEDS_REVIEW = booleanKey("memalign.needs_review");
    static final AttributeKey<String> EXAMPLE = stringKey("memalign.example.id");
    static final AttributeKey<List<String>> GUIDELINES = stringArrayKey("memalign.recall.guidelines");
    static final AttributeKey<List<String>> EPISODES = stringArrayKey("memalign.recall.episodes");
    static final AttributeKey<Long> EXAMPLES = longKey("memalign.alignment.examples");
    static final AttributeKey<Long> NEW_GUIDELINES = longKey("memalign.alignment.guidelines.new");
    static final AttributeKey<Long> MERGED_GUIDELINES = longKey("memalign.alignment.guidelines.merged");
    static final AttributeKey<Long> REMOVED_GUIDELINES = longKey("memalign.alignment.guidelines.removed");
    static final AttributeKey<Long> FAILURES = longKey("memalign.alignment.failures");

    private static final AttributeKey<Long> INPUT_TOKENS = longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS = longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<Double> COST = doubleKey("memalign.usage.cost");

    private Convention() {}

    /** The provider as the conventions call it, which for some is another name than that in a model URI. */
    static String provider(ModelUri model) {
        return switch (model.provider()) {
            case "bedrock" -> "aws.bedrock";
            case "gemini" -> "gcp.gemini";
            case "mistral" -> "mistral_ai";
            default -> model.provider();
        };
    }

    /** Tokens and US dollars, as far as they are known. */
    static void addUsage(Span span, Usage usage) {
        if (usage.calls() == 0) {
            return;
        }
        usage.knownInputTokens().ifPresent(tokens -> span.setAttribute(INPUT_TOKENS, tokens));
        usage.knownOutputTokens().ifPresent(tokens -> span.setAttribute(OUTPUT_TOKENS, tokens));
        usage.knownCost().ifPresent(cost -> span.setAttribute(COST, cost));
    }
}
