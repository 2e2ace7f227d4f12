package example;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ServiceTest {
    private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();

    @Autowired
    private Environment environment;

    @TestConfiguration
    static class Telemetry {
        @Bean
        SpanProcessor spans() {
            return SimpleSpanProcessor.create(SPANS);
        }
    }

    @Test
    void aReplyIsJudged() throws Exception {
        HttpResponse<String> answer = post(
                "/judge",
                "application/json",
                "{\"message\": \"My parcel is late.\", \"reply\": \"You should have read the terms and conditions.\"}");

        assertThat(answer.body()).contains("\"value\":\"inappropriate\"", "\"rationale\":\"");
    }

    @Test
    void aCurtReplyIsSentBackToTheModel() throws Exception {
        SPANS.reset();

        HttpResponse<String> answer = post("/reply", "text/plain", "Where is my parcel?");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("I'm sorry for the wait.");
        assertThat(SPANS.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .filteredOn("evaluate tone"::equals)
                .hasSize(2);
    }

    @Test
    void aReplyThatStaysCurtIsBlocked() throws Exception {
        HttpResponse<String> answer = post("/reply", "text/plain", "I want my money back!");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("A colleague will answer you.").doesNotContain("terms and conditions");
    }

    @Test
    void healthAndMetersAreThere() throws Exception {
        post("/reply", "text/plain", "Where is my parcel?");

        assertThat(get("/actuator/health").body()).contains("\"memalign\":", "\"episodes\":24");
        assertThat(get("/actuator/metrics/memalign.judgement").body()).contains("\"tone\"");
    }

    private HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + environment.getProperty("local.server.port") + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
