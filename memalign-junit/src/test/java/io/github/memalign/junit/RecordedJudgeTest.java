package io.github.memalign.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.sun.net.httpserver.HttpServer;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A suite whose judge asks a model once, to record, and never again. */
class RecordedJudgeTest {
    private static final String FILES = "target/junit-recorded";
    private static final String JUDGE = FILES + "/tone";
    private static final String CALLS = FILES + "/calls";

    private static final String ANSWER = """
            {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant",
              "content": "{\\"result\\": \\"unkind\\", \\"rationale\\": \\"It passes the blame on.\\"}"}}]}
            """;

    @BeforeEach
    void forgetTheRunBefore() throws IOException {
        if (Files.exists(Path.of(CALLS))) {
            try (Stream<Path> calls = Files.list(Path.of(CALLS))) {
                for (Path call : calls.toList()) {
                    Files.delete(call);
                }
            }
        }
    }

    private static List<String> failures(Class<?> tests, String record) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .configurationParameter("memalign.record", record)
                .execute()
                .testEvents()
                .finished()
                .failed()
                .stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .map(Throwable::getMessage)
                        .orElse(""))
                .toList();
    }

    @Test
    void aRecordedSuiteAsksNobodyAndTellsWhenItIsStale() throws IOException {
        HttpServer model = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        model.createContext("/", exchange -> {
            byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        model.start();
        try {
            JudgeDefinition definition = SampleJudge.definition().toBuilder()
                    .model("openai:/any")
                    .baseUrl("http://127.0.0.1:" + model.getAddress().getPort() + "/v1")
                    .build();
            Files.createDirectories(Path.of(FILES));
            JudgeDirectory.save(Path.of(JUDGE), AlignedJudge.unaligned(definition, MemorySettings.DEFAULT));
            assertThat(failures(Blame.class, "false"))
                    .singleElement()
                    .asString()
                    .contains("nothing of this kind is recorded");
            assertThat(failures(Blame.class, "true")).isEmpty();
        } finally {
            model.stop(0);
        }

        assertThat(failures(Blame.class, "false")).isEmpty();
        assertThat(failures(Changed.class, "false"))
                .singleElement()
                .asString()
                .startsWith("the recording is stale")
                .contains("in JUnit -Dmemalign.record=true");
    }

    @JudgeUnderTest(value = JUDGE, recording = CALLS)
    static class Blame {
        @Test
        void isUnkind(Judge judge) {
            JudgeAssertions.assertThat(judge).judging(SampleJudge.BLAME).gives("unkind");
        }
    }

    @JudgeUnderTest(value = JUDGE, recording = CALLS)
    static class Changed {
        @Test
        void isUnkind(Judge judge) {
            Example other = Example.builder()
                    .inputs("My parcel is late.")
                    .outputs("That is your problem.")
                    .build();
            JudgeAssertions.assertThat(judge).judging(other).gives("unkind");
        }
    }
}
