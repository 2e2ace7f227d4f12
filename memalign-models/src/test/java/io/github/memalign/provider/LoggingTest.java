package io.github.memalign.provider;

import static io.github.memalign.provider.FakeProvider.REQUEST;
import static io.github.memalign.provider.FakeProvider.error;
import static io.github.memalign.provider.FakeProvider.openAiAnswer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignListener;
import io.github.memalign.Models;
import io.github.memalign.budget.Budget;
import io.github.memalign.budget.BudgetedModels;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggingTest {
    private static final String KEY = "sk-secret-1234567890";

    private final FakeProvider provider = new FakeProvider();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("io.github.memalign.provider");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record.getLevel() + " " + record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
        provider.close();
    }

    private ModelSettings settings() {
        return provider.settings("openai:/gpt-4.1-mini", "/v1");
    }

    @Test
    void anAttemptThatIsMadeAgainIsLoggedWithItsReasonAndWithoutKeys() {
        provider.answers(error(503, "overloaded, key was " + KEY), openAiAnswer("yes"));
        provider.models().chat(settings()).chat(REQUEST);
        assertThat(logged)
                .singleElement()
                .asString()
                .contains("INFO", "openai:/gpt-4.1-mini", "attempt 1", "SERVER", "overloaded", "***")
                .doesNotContain(KEY);
    }

    @Test
    void anAttemptThatNoOtherFollowsIsToldByItsFailureAlone() {
        provider.answers(error(503, "overloaded"));
        List<Retry> retries = new CopyOnWriteArrayList<>();
        ProviderModels models = provider.models(
                new CallLimits(
                        Duration.ofSeconds(20), 1, Duration.ZERO, Duration.ofSeconds(20), 1, OptionalInt.empty()),
                Map.of("OPENAI_API_KEY", KEY));
        models.onRetry(retries::add);
        assertThatThrownBy(() -> models.chat(settings()).chat(REQUEST)).hasMessageContaining("overloaded");
        assertThat(retries).isEmpty();
        assertThat(logged).isEmpty();
    }

    @Test
    void listenersHearOfCallsThatAreMadeAgain() {
        provider.answers(
                error(503, "overloaded, key was " + KEY),
                error(429, "slower"),
                openAiAnswer("{\\\"result\\\":\\\"yes\\\"}"));
        List<Retry> retries = new CopyOnWriteArrayList<>();
        MemAlignListener listener = new MemAlignListener() {
            @Override
            public void retrying(Retry retry) {
                retries.add(retry);
                throw new IllegalStateException("a listener can do no harm");
            }
        };
        AlignedJudge judge = AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
                        .model("openai:/gpt-4.1-mini")
                        .baseUrl(provider.url("/v1"))
                        .build(),
                MemorySettings.DEFAULT);
        Models behindOthers = new BudgetedModels(Models.joined(List.of(provider.models())), Budget.unlimited());
        try (MemAlign memAlign =
                MemAlign.builder().models(behindOthers).listener(listener).build()) {
            assertThat(memAlign.judge(judge)
                            .judge(Example.builder().outputs("a").build())
                            .value())
                    .contains("yes");
        }
        assertThat(retries).extracting(Retry::attempt).containsExactly(1, 2);
        assertThat(retries).extracting(Retry::reason).containsExactly(Reason.SERVER, Reason.RATE_LIMIT);
        assertThat(retries.get(0).model()).hasToString("openai:/gpt-4.1-mini");
        assertThat(retries.get(0).message()).contains("overloaded").doesNotContain(KEY);
    }

    @Test
    void aCallThatIsNeitherSlowNorFailedIsNotLogged() {
        provider.answers(openAiAnswer("yes"));
        provider.models().chat(settings()).chat(REQUEST);
        assertThat(logged).isEmpty();
    }

    @Test
    void aSlowCallIsLogged() {
        provider.answers(openAiAnswer("yes"));
        ProviderModels models = ProviderModels.builder()
                .environment(Map.of("OPENAI_API_KEY", KEY)::get)
                .allowed(new Allowed(Set.of("127.0.0.1"), Set.of()))
                .slow(Duration.ZERO)
                .build();
        models.chat(settings()).chat(REQUEST);
        assertThat(logged).singleElement().asString().contains("openai:/gpt-4.1-mini", "slow call");
    }
}
