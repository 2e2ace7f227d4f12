package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import io.github.memalign.judge.Feedback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Against a server that answers as OpenAI's does, so that no key is needed. */
class OwnModelTest {
    private static final String ANSWER = """
            {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant",
              "content": "{\\"result\\": \\"unkind\\", \\"rationale\\": \\"It passes the blame on.\\"}"}}]}
            """;

    @Test
    void theApplicationsOwnModelGivesTheVerdict() throws IOException {
        AtomicReference<String> asked = new AtomicReference<>("");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            asked.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            try (var body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        server.start();
        try {
            String address = "http://localhost:" + server.getAddress().getPort() + "/v1";
            Feedback feedback = OwnModel.judge(
                    OpenAiChatModel.builder()
                            .baseUrl(address)
                            .apiKey("none")
                            .modelName("any")
                            .build(),
                    OpenAiEmbeddingModel.builder()
                            .baseUrl(address)
                            .apiKey("none")
                            .modelName("any")
                            .build(),
                    "My parcel is late.",
                    "That is the carrier's problem.");
            assertEquals(Optional.of("unkind"), feedback.value());
            assertTrue(asked.get().contains("That is the carrier's problem."), asked.get());
        } finally {
            server.stop(0);
        }
    }
}
