package io.github.memalign.provider;

import static io.github.memalign.provider.Answers.usage;
import static io.github.memalign.provider.FakeProvider.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitsTest {
    private static final ChatResponse ANSWER =
            ChatResponse.builder().aiMessage(AiMessage.from("yes")).build();

    @Test
    void noMoreThanSoManyCallsOfAProviderAreInFlight() throws Exception {
        int limit = 3;
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(limit);
        CountDownLatch go = new CountDownLatch(1);
        ProviderModels models = models(CallLimits.DEFAULT.withMaxConcurrent(limit), request -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            full.countDown();
            await(go);
            inFlight.decrementAndGet();
            return ANSWER;
        });
        ChatModel one = models.chat(ModelSettings.of(ModelUri.of("fake:/one")));
        ChatModel two = models.chat(ModelSettings.of(ModelUri.of("fake:/two")));
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try {
            List<Future<ChatResponse>> replies = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                ChatModel client = i % 2 == 0 ? one : two;
                replies.add(threads.submit(() -> client.chat(REQUEST)));
            }
            await(full);
            go.countDown();
            for (Future<ChatResponse> reply : replies) {
                assertThat(usage(reply.get()).calls()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasValue(limit);
    }

    @Test
    void aCallBeyondTheMinutesShareWaitsAndCanBeCancelled() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ProviderModels models = models(CallLimits.DEFAULT.withCallsPerMinute(1), request -> {
            calls.incrementAndGet();
            return ANSWER;
        });
        ChatModel client = models.chat(ModelSettings.of(ModelUri.of("fake:/one")));
        client.chat(REQUEST);
        assertThat(interruptedWhileWaiting(client).reason()).isEqualTo(Reason.CANCELLED);
        assertThat(calls).hasValue(1);
    }

    @Test
    void anInterruptEndsACallThatWaitsForAnAnswer() throws Exception {
        try (FakeProvider provider = new FakeProvider()) {
            provider.answers(FakeProvider.openAiAnswer("late").withFixedDelay(50_000));
            ModelCallException e = interruptedWhileWaiting(provider.openAi());
            assertThat(e.reason()).isEqualTo(Reason.CANCELLED);
            assertThat(provider.pauses).isEmpty();
        }
    }

    @Test
    void afterARefusalFewerCallsOfTheModelAreInFlight() throws Exception {
        CountDownLatch again = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        ProviderModels models = models(CallLimits.DEFAULT.withMaxConcurrent(2), Duration.ZERO, request -> {
            if (calls.incrementAndGet() == 1) {
                throw new RateLimitException("slow down");
            }
            again.countDown();
            await(go);
            return ANSWER;
        });
        ChatModel client = models.chat(ModelSettings.of(ModelUri.of("fake:/one")));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<ChatResponse> refused = threads.submit(() -> client.chat(REQUEST));
            await(again);
            assertThat(interruptedWhileWaiting(client).reason()).isEqualTo(Reason.CANCELLED);
            assertThat(calls).as("the second of two places is closed").hasValue(2);

            ChatModel other = models.chat(ModelSettings.of(ModelUri.of("fake:/other")));
            Future<ChatResponse> ofAnother = threads.submit(() -> other.chat(REQUEST));
            go.countDown();
            assertThat(usage(refused.get()).calls()).isEqualTo(2);
            assertThat(usage(ofAnother.get()).calls()).isEqualTo(1);
            assertThat(usage(client.chat(REQUEST)).calls()).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void noCallOfTheModelBeginsBeforeARefusedOneIsTriedAgain() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        ProviderModels models = models(CallLimits.DEFAULT.withMaxConcurrent(1), Duration.ofHours(1), request -> {
            if (calls.incrementAndGet() == 1) {
                refused.countDown();
                throw new RateLimitException("slow down");
            }
            return ANSWER;
        });
        ChatModel client = models.chat(ModelSettings.of(ModelUri.of("fake:/one")));
        Thread first = new Thread(() -> client.chat(REQUEST));
        first.setUncaughtExceptionHandler((thread, cancelled) -> {});
        first.start();
        await(refused);
        awaitWaiting(first);
        assertThat(interruptedWhileWaiting(client).reason()).isEqualTo(Reason.CANCELLED);
        assertThat(calls).hasValue(1);
        ChatModel other = models.chat(ModelSettings.of(ModelUri.of("fake:/other")));
        assertThat(usage(other.chat(REQUEST)).calls()).isEqualTo(1);
        first.interrupt();
        first.join();
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    private static ModelCallException interruptedWhileWaiting(ChatModel client) throws Exception {
        AtomicReference<ModelCallException> thrown = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>(false);
        Thread thread = new Thread(() -> {
            try {
                client.chat(REQUEST);
            } catch (ModelCallException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        awaitWaiting(thread);
        thread.interrupt();
        thread.join();
        assertThat(flag.get()).as("the interrupt flag is kept").isTrue();
        return thrown.get();
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> CallLimits.DEFAULT.withMaxConcurrent(0))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("max_concurrent");
        assertThatThrownBy(() -> CallLimits.DEFAULT.withCallsPerMinute(0))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("calls_per_minute");
        assertThatThrownBy(() -> CallLimits.DEFAULT.withTimeout(Duration.ZERO))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("timeout");
    }

    private interface Answer {
        ChatResponse to(ChatRequest request);
    }

    private static ProviderModels models(CallLimits limits, Answer answer) {
        return models(limits, Duration.ZERO, answer);
    }

    private static ProviderModels models(CallLimits limits, Duration pause, Answer answer) {
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return answer.to(request);
            }
        };
        return ProviderModels.builder()
                .limits(limits)
                .pause(backoff -> pause)
                .providers(Map.of("fake", connection -> model))
                .build();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
