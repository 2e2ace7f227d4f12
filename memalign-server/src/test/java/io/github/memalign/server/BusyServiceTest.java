package io.github.memalign.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.MemAlign;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.server.ServerSettings.Limits;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A service whose model takes its time. */
class BusyServiceTest {
    private static final String JUDGE = "/v1/judges/tone/judge";
    private static final String ROW = "{\"outputs\": \"Hello!\"}";

    private final HeldModel model = new HeldModel();

    private Service serve(int atOnce, int waiting, Duration time) {
        return Service.of(
                MemAlign.builder().chatModel(model).build(),
                new Plain(),
                new Limits(1000, 100, atOnce, waiting, time, OptionalDouble.empty()),
                Optional.empty());
    }

    private static CompletableFuture<HttpResponse<String>> ask(Service service) {
        return service.client.sendAsync(
                service.request(JUDGE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(ROW))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatThereIsNoRoomForIsRefusedAndWhatWaitsIsDone() throws InterruptedException {
        try (Service service = serve(1, 1, Duration.ofMinutes(2))) {
            CompletableFuture<HttpResponse<String>> first = ask(service);
            model.asked.acquire();
            List<CompletableFuture<HttpResponse<String>>> others = List.of(ask(service), ask(service));
            CompletableFuture.anyOf(others.get(0), others.get(1)).join();
            HttpResponse<String> refused = (others.get(0).isDone() ? others.get(0) : others.get(1)).join();
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(service.get("/healthz").status()).isEqualTo(200);
            model.go.countDown();
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(others).extracting(one -> one.join().statusCode()).containsExactlyInAnyOrder(200, 429);
        }
    }

    @Test
    void aStopEndsWhatWasBegun() throws InterruptedException {
        Service service = serve(2, 2, Duration.ofMinutes(2));
        CompletableFuture<HttpResponse<String>> begun = ask(service);
        model.asked.acquire();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(service::close);
        int status;
        do {
            status = service.get("/v1/judges").status();
        } while (status == 200);
        assertThat(status).isEqualTo(503);
        assertThat(stopped).isNotDone();
        model.go.countDown();
        assertThat(begun.join().statusCode()).isEqualTo(200);
        assertThat(begun.join().body()).contains("\"kind\"");
        stopped.join();
    }

    @Test
    void whatTakesTooLongIsEndedAndSaysSo() {
        try (Service service = serve(2, 2, Duration.ofMillis(200))) {
            Service.Answer one = service.post(JUDGE, ROW);
            assertThat(one.status()).as(one.body()).isEqualTo(504);
            Service.Answer many = service.post(JUDGE, "[" + ROW + "," + ROW + "]");
            assertThat(many.status()).isEqualTo(200);
            assertThat(many.lines()).hasSize(1);
            assertThat(many.lines().get(0).path("status").asInt()).isEqualTo(504);
            model.go.countDown();
            assertThat(service.post(JUDGE, ROW).status()).isEqualTo(200);
        }
    }

    @Test
    void feedbackThatTakesTooLongIsEndedAndNobodyIsToldToSendItAgain() {
        try (Service service = Service.of(
                MemAlign.builder()
                        .chatModel(model)
                        .reflectionModel(model)
                        .embeddingModel(new OneVector())
                        .build(),
                new Plain(),
                new Limits(1000, 100, 2, 2, Duration.ofMillis(200), OptionalDouble.empty()),
                Optional.empty())) {
            Service.Answer late = service.post(
                    "/v1/judges/tone/feedback",
                    "{\"outputs\": \"Hello!\", \"label\": \"kind\", \"rationale\": \"It greets.\"}");
            assertThat(late.status()).as(late.body()).isEqualTo(504);
            assertThat(late.header("Retry-After")).isEmpty();
        }
    }

    /** Says when it is asked, and answers when it may. */
    private static final class HeldModel implements ChatModel {
        final Semaphore asked = new Semaphore(0);
        final CountDownLatch go = new CountDownLatch(1);

        @Override
        public ChatResponse doChat(ChatRequest request) {
            asked.release();
            try {
                go.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("{\"result\": \"kind\", \"rationale\": \"It greets.\"}"))
                    .build();
        }
    }

    /** All texts are alike to it. */
    private static final class OneVector implements EmbeddingModel {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
            return Response.from(
                    texts.stream().map(text -> Embedding.from(new float[] {1})).toList());
        }
    }

    /** A judge that knows nothing and is nowhere. */
    private record Plain() implements JudgeHome {
        @Override
        public AlignedJudge load() {
            return AlignedJudge.unaligned(
                    JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
                            .valueType(ValueType.oneOf("kind", "rude"))
                            .build(),
                    MemorySettings.DEFAULT);
        }

        @Override
        public String state() {
            return "";
        }

        @Override
        public Kept change(UnaryOperator<AlignedJudge> change) {
            return new Kept(change.apply(load()), "nowhere", "");
        }
    }
}
