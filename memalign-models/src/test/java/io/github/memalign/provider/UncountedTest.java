package io.github.memalign.provider;

import static io.github.memalign.provider.Answers.embed;
import static io.github.memalign.provider.Answers.usage;
import static io.github.memalign.provider.FakeProvider.REQUEST;
import static io.github.memalign.provider.FakeProvider.ok;
import static io.github.memalign.provider.FakeProvider.openAiAnswer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.chat.ChatModel;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.budget.Budget;
import io.github.memalign.budget.BudgetedModels;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that do not say what a call took, those that tell cached tokens, and limits of calls and cost. */
class UncountedTest {
    private static final String UNCOUNTED =
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"yes\"},"
                    + "\"finish_reason\":\"stop\"}]%s}";

    private final FakeProvider provider = new FakeProvider();

    @AfterEach
    void stop() {
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"usage\":null",
                ",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}"
            })
    void whatTheProviderDoesNotTellIsUnknownAndNotZero(String usage) {
        provider.answers(ok(UNCOUNTED.formatted(usage)));
        Usage took = usage(provider.openAi().chat(REQUEST));
        assertThat(took.calls()).isEqualTo(1);
        assertThat(took.knownInputTokens()).isEmpty();
        assertThat(took.knownOutputTokens()).isEmpty();
        assertThat(took.knownCost()).isEmpty();
    }

    @Test
    void aSumWithSomethingUnknownIsUnknown() {
        provider.answers(ok(UNCOUNTED.formatted("")), openAiAnswer("yes"));
        ChatModel model = provider.openAi();
        Usage both = usage(model.chat(REQUEST)).plus(usage(model.chat(REQUEST)));
        assertThat(both.uncounted()).isEqualTo(1);
        assertThat(both.knownInputTokens()).isEmpty();
        assertThat(both.inputTokens()).as("the part that is known").isEqualTo(1000);
        assertThat(both.knownCost()).isEmpty();
    }

    @Test
    void aModelThatCostsNothingCostsNothingEvenUncounted() {
        provider.answers(
                ok("{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"yes\"},\"done\":true}"));
        Usage took = usage(provider.models()
                .chat(provider.settings("ollama:/llama3.2", ""))
                .chat(REQUEST));
        assertThat(took.knownInputTokens()).isEmpty();
        assertThat(took.knownCost()).contains(0.0);
    }

    @Test
    void anAttemptThatWasNotWaitedForMayHaveCost() {
        provider.answers(openAiAnswer("yes").withFixedDelay(60_000), openAiAnswer("yes"));
        CallLimits limits = CallLimits.DEFAULT.withTimeout(Duration.ofMillis(500));
        Usage took = usage(provider.models(limits, Map.of())
                .chat(provider.settings("openai:/gpt-4.1-mini", "/v1"))
                .chat(REQUEST));
        assertThat(took.calls()).isEqualTo(2);
        assertThat(took.knownCost()).isEmpty();
    }

    @Test
    void tokensFromTheCacheAreToldApartAndCostLess() {
        provider.answers(ok(UNCOUNTED.formatted(",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200,"
                + "\"total_tokens\":1200,\"prompt_tokens_details\":{\"cached_tokens\":600}}")));
        Usage took = usage(provider.openAi().chat(REQUEST));
        assertThat(took.inputTokens()).isEqualTo(1000);
        assertThat(took.cachedTokens()).isEqualTo(600);
        assertThat(took.knownCost().orElseThrow()).isCloseTo((400 * 0.4 + 600 * 0.1 + 200 * 1.6) / 1e6, within(1e-12));
    }

    @Test
    void tokensThatAnthropicCountsBesideTheInputAreInput() {
        provider.answers(ok("{\"id\":\"1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":"
                + "[{\"type\":\"text\",\"text\":\"yes\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":100,"
                + "\"cache_read_input_tokens\":600,\"cache_creation_input_tokens\":50,\"output_tokens\":20}}"));
        Usage took = usage(provider.models()
                .chat(provider.settings("anthropic:/claude-sonnet-4-5", "/v1"))
                .chat(REQUEST));
        assertThat(took.inputTokens()).isEqualTo(750);
        assertThat(took.cachedTokens()).isEqualTo(600);
        assertThat(took.knownCost().orElseThrow()).isCloseTo((150 * 3.0 + 600 * 0.3 + 20 * 15) / 1e6, within(1e-12));
    }

    @Test
    void tokensThatGeminiHadInItsCacheAreToldApart() {
        provider.answers(ok("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"yes\"}]},"
                + "\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":1000,\"candidatesTokenCount\":10,"
                + "\"totalTokenCount\":1010,\"cachedContentTokenCount\":900}}"));
        Usage took = usage(provider.models()
                .chat(provider.settings("gemini:/gemini-2.5-flash", "/v1beta"))
                .chat(REQUEST));
        assertThat(took.inputTokens()).isEqualTo(1000);
        assertThat(took.cachedTokens()).isEqualTo(900);
    }

    private BudgetedModels limited(OptionalLong calls, OptionalDouble cost) {
        return new BudgetedModels(provider.models(), new Budget(calls, cost, PriceTable.bundled()));
    }

    private ModelSettings mini(String parameters) {
        return provider.settings("openai:/gpt-4.1-mini", "/v1", FakeProvider.parameters(parameters));
    }

    private static ModelCallException refused(ChatModel model) {
        return catchThrowableOfType(ModelCallException.class, () -> model.chat(REQUEST));
    }

    @Test
    void aCallThatWouldPassTheLimitOfCallsIsNotMade() {
        provider.answers(openAiAnswer("yes"));
        BudgetedModels models = limited(OptionalLong.of(2), OptionalDouble.empty());
        ChatModel model = models.chat(mini("{}"));
        model.chat(REQUEST);
        assertThat(models.end()).isEmpty();
        model.chat(REQUEST);
        ModelCallException e = refused(model);
        assertThat(e.reason()).isEqualTo(Reason.BUDGET);
        assertThat(e).hasMessageContaining("2 model calls").hasMessageContaining("raise --max-calls");
        assertThat(e.usage()).isEqualTo(Usage.NONE);
        assertThat(provider.requests()).hasSize(2);
        assertThat(models.end()).get().asString().contains("--max-calls");
        assertThat(models.usage().inputTokens()).isEqualTo(2000);
    }

    @Test
    void chatAndEmbeddingShareTheLimit() {
        provider.answers(openAiAnswer("yes"));
        BudgetedModels models = limited(OptionalLong.of(1), OptionalDouble.empty());
        models.chat(mini("{}")).chat(REQUEST);
        assertThatThrownBy(() -> embed(
                        models.embedding(provider.settings("openai:/text-embedding-3-small", "/v1")), List.of("a")))
                .isInstanceOf(ModelCallException.class);
        assertThat(provider.requests()).hasSize(1);
    }

    @Test
    void callsWhoseCostNobodyToldCountWithTheMostTheyMayHaveCost() {
        provider.answers(ok(UNCOUNTED.formatted("")));
        // 1,000 tokens out at $1.6 a million are $0.0016; two of them and what goes in stay below $0.0035, three do
        // not.
        BudgetedModels models = limited(OptionalLong.empty(), OptionalDouble.of(0.0035));
        ChatModel model = models.chat(mini("{\"max_tokens\": 1000}"));
        model.chat(REQUEST);
        model.chat(REQUEST);
        ModelCallException e = refused(model);
        assertThat(e.reason()).isEqualTo(Reason.BUDGET);
        assertThat(e).hasMessageContaining("$0.0035").hasMessageContaining("raise --max-cost");
        assertThat(provider.requests()).hasSize(2);
        assertThat(models.usage().knownCost()).isEmpty();
    }

    @Test
    void theMostThatAModelMayAnswerIsWhatACallMayCost() {
        provider.answers(openAiAnswer("yes"));
        ChatModel model = limited(OptionalLong.empty(), OptionalDouble.of(0.01)).chat(mini("{\"max_tokens\": 10000}"));
        assertThat(refused(model).reason()).isEqualTo(Reason.BUDGET);
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void aCostCannotBeLimitedWithoutAPrice() {
        assertThatThrownBy(() -> limited(OptionalLong.empty(), OptionalDouble.of(1))
                        .chat(provider.settings("openai:/home-made", "/v1")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("openai:/home-made")
                .hasMessageContaining("--prices");
    }
}
