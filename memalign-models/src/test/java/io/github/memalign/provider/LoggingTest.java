package io.github.memalign.provider;

import static io.github.memalign.provider.FakeProvider.REQUEST;
import static io.github.memalign.provider.FakeProvider.error;
import static io.github.memalign.provider.FakeProvider.openAiAnswer;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.model.ModelSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
