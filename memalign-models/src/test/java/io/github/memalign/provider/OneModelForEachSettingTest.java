package io.github.memalign.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.ForwardingModels;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.Models;
import io.github.memalign.budget.Budget;
import io.github.memalign.budget.BudgetedModels;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of providers: how many there are, when they are closed, and how far it is to them. */
class OneModelForEachSettingTest {
    private static final int MOST_FRAMES = 6;
    private static final String YES = "{\"result\":\"yes\",\"rationale\":\"because\"}";

    private final AtomicInteger built = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicReference<List<StackTraceElement>> stack = new AtomicReference<>(List.of());

    private ProviderModels models() {
        return ProviderModels.builder()
                .providers(Map.of("fake", connection -> {
                    built.incrementAndGet();
                    connection.closeLater(closed::incrementAndGet);
                    return new Yes();
                }))
                .build();
    }

    private final class Yes implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            stack.set(Arrays.asList(Thread.currentThread().getStackTrace()));
            return ChatResponse.builder().aiMessage(AiMessage.from(YES)).build();
        }
    }

    @Test
    void allIsClosedThoughSomeOfItCannotBe() {
        ProviderModels models = ProviderModels.builder()
                .providers(Map.of("fake", connection -> {
                    connection.closeLater(() -> {
                        throw new IOException(connection.uri() + " is stuck");
                    });
                    connection.closeLater(closed::incrementAndGet);
                    return new Yes();
                }))
                .build();
        models.chat(ModelSettings.of(ModelUri.of("fake:/a")));
        models.chat(ModelSettings.of(ModelUri.of("fake:/b")));
        assertThatThrownBy(models::close)
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("fake:/a is stuck")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .singleElement()
                        .satisfies(other -> assertThat(other).hasMessageContaining("fake:/b is stuck")));
        assertThat(closed).hasValue(2);
    }

    private static AlignedJudge judge(String name) {
        return AlignedJudge.unaligned(
                JudgeDefinition.builder(name, "Is {{ outputs }} kind?")
                        .model("fake:/m")
                        .build(),
                MemorySettings.DEFAULT.withEmbeddingModel(ModelUri.of("fake:/none")));
    }

    @Test
    void judgingOftenBuildsOneClientWhichIsClosedWithMemAlign() {
        try (MemAlign memAlign =
                MemAlign.builder().models(withEmbedding(models())).build()) {
            for (int i = 0; i < 50; i++) {
                assertThat(memAlign.judge(judge("judge" + i))
                                .judge(Example.builder().outputs("a").build())
                                .value())
                        .contains("yes");
            }
            assertThat(built).hasValue(1);
            assertThat(closed).hasValue(0);
        }
        assertThat(closed).hasValue(1);
    }

    @Test
    void closedModelsAreNotBuiltAnew() {
        ProviderModels models = models();
        ModelSettings settings = ModelSettings.of(ModelUri.of("fake:/m"));
        models.chat(settings);
        models.close();
        models.close();
        assertThat(closed).hasValue(1);
        assertThatThrownBy(() -> models.chat(settings))
                .isInstanceOf(MemAlignException.class)
                .hasMessageContaining("closed");
        assertThat(built).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReaderPassesFewFramesBetweenTheJudgeAndTheProvider(boolean limited) {
        Models models = withEmbedding(models());
        try (MemAlign memAlign = MemAlign.builder()
                .models(limited ? new BudgetedModels(models, Budget.unlimited()) : models)
                .build()) {
            memAlign.judge(judge("tone")).judge(Example.builder().outputs("a").build());
        }
        List<String> own = stack.get().stream()
                .filter(frame -> frame.getClassName().startsWith("io.github.memalign"))
                .filter(frame -> !frame.getClassName().contains(getClass().getSimpleName()))
                .takeWhile(frame -> !frame.getClassName().equals("io.github.memalign.GuardedJudge"))
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .toList();
        assertThat(own).isNotEmpty().hasSizeLessThanOrEqualTo(MOST_FRAMES);
    }

    /** With an embedding model that is never asked: there is no episode. */
    private static Models withEmbedding(ProviderModels models) {
        return new ForwardingModels(models) {
            @Override
            public EmbeddingModel embedding(ModelSettings settings) {
                return new EmbeddingModel() {};
            }
        };
    }
}
