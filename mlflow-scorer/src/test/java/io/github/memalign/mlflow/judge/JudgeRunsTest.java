package io.github.memalign.mlflow.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.FakeMlflow;
import io.github.memalign.mlflow.FakeMlflow.Fault;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.Metric;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JudgeRunsTest {
    private final FakeMlflow server = new FakeMlflow();
    private final MlflowHttp http = server.http();

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private static AlignedJudge judge(String name) {
        JudgeDefinition definition = JudgeDefinition.builder(name, "Is {{ outputs }} kind?")
                .model("openai:/gpt-4.1-mini")
                .build();
        Example example = Example.builder().id("a").outputs("Please.").build();
        return AlignedJudge.unaligned(definition, MemorySettings.DEFAULT)
                .withMemory(
                        List.of(new Guideline("g1", "Be kind.", List.of("a"))),
                        List.of(new Episode(example, List.of(Assessment.of("yes")))),
                        Set.of(),
                        Embeddings.EMPTY);
    }

    private String status(String runId) {
        return http.runs().get(runId).status();
    }

    @Test
    void aJudgeComesBackAsItWasSaved() {
        AlignedJudge judge = judge("tone");
        String runId = new JudgeRuns(http).save("exp", judge, Map.of("agreement", 0.75));
        assertThat(new JudgeRuns(http).load(runId)).isEqualTo(judge);
        assertThat(status(runId)).isEqualTo("FINISHED");
        assertThat(http.runs().get(runId).metrics()).containsEntry("agreement", 0.75);
    }

    @Test
    void aJudgeThatWasNotSavedWholeIsAFailedRunAndIsNotLoaded() {
        server.fault("episodes.jsonl", Fault.FAILED, Fault.FAILED, Fault.FAILED, Fault.FAILED);
        assertThatThrownBy(() -> new JudgeRuns(http).save("exp", judge("tone"), Map.of()))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("episodes.jsonl");
        assertThat(status("run1")).isEqualTo("FAILED");
        assertThat(http.runs().get("run1").tags().get("memalign.error")).contains("episodes.jsonl");
        assertThatThrownBy(() -> new JudgeRuns(http).load("run1"))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("no whole judge");
    }

    @Test
    void aRunWithAllFilesThatWasNeverMarkedAsWholeIsNotLoaded() {
        String whole = new JudgeRuns(http).save("exp", judge("tone"), Map.of());
        String runId = http.runs()
                .start("7", "tone", Map.of(JudgeRuns.JUDGE_NAME, "tone"))
                .id();
        Map.copyOf(server.artifacts).forEach((path, bytes) -> server.artifacts.put(path.replace(whole, runId), bytes));
        assertThatThrownBy(() -> new JudgeRuns(http).load(runId)).hasMessageContaining("no whole judge");
    }

    @Test
    void anInterruptInTheMiddleLeavesNoRunRunning() {
        Thread saver = Thread.currentThread();
        server.when("episodes.jsonl", saver::interrupt);
        assertThatThrownBy(() -> new JudgeRuns(http).save("exp", judge("tone"), Map.of()))
                .isInstanceOf(MlflowException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(status("run1")).isEqualTo("FAILED");
    }

    @Test
    void aRunThatIsWrittenAgainHoldsTheNewJudgeOrTheOldAndNothingOlder() {
        JudgeRuns runs = new JudgeRuns(http);
        String runId = runs.begin("7", judge("first"), Map.of(), Map.of("memalign.queue", "rq-1"));
        assertThat(runs.load(runId)).isEqualTo(judge("first"));
        assertThat(status(runId)).isEqualTo("FINISHED");
        String state = runs.state(runId);

        runs.update(
                runId, judge("second"), Map.of(), List.of(new Metric("episodes", 1, 2)), Map.of("known.with.it", "2"));
        assertThat(runs.load(runId)).isEqualTo(judge("second"));
        assertThat(runs.state(runId)).isNotEqualTo(state).isEqualTo(runs.state(runId));
        assertThat(http.runs().get(runId).tags()).containsEntry("known.with.it", "2");
        assertThat(http.runs().get(runId).metrics()).containsEntry("episodes", 1.0);

        server.fault("runs/log-batch", Fault.FORBIDDEN);
        assertThatThrownBy(() -> runs.update(runId, judge("third"), Map.of(), List.of(), Map.of("known.with.it", "3")))
                .isInstanceOf(MlflowException.class);
        assertThat(runs.load(runId)).isEqualTo(judge("second"));
        assertThat(http.runs().get(runId).tags()).containsEntry("known.with.it", "2");

        runs.update(runId, judge("fourth"), Map.of(), List.of(), Map.of());
        assertThat(runs.load(runId)).isEqualTo(judge("fourth"));
        assertThat(JudgeRuns.directories(http.artifacts(http.runs().get(runId))))
                .hasSize(2);
        new JudgeCopies(http).deleteRun(runId);
        assertThat(server.artifacts).isEmpty();
    }

    @Test
    void copiesAreFoundPastTheFirstThousandRunsAndAmongThoseOfTheJudgeOnly() {
        String oldest = new JudgeRuns(http).save("exp", judge("it's \"tone\""), Map.of());
        String other = new JudgeRuns(http).save("exp", judge("another"), Map.of());
        String quoted = new JudgeRuns(http).save("exp", judge("it's"), Map.of());
        for (int n = 0; n < 1_100; n++) {
            server.addRun(JudgeRuns.JUDGE_NAME, n % 2 == 0 ? "it's" : "another");
        }
        server.calls.clear();
        JudgeCopies copies = new JudgeCopies(http);
        assertThat(copies.holding("exp", "it's \"tone\"", List.of("a"))).contains("runs:/" + oldest);
        server.calls.clear();
        assertThat(copies.holding("exp", "it's", List.of("a")))
                .contains("runs:/" + quoted)
                .doesNotContain("runs:/" + other);
        assertThat(server.calls.stream().filter(call -> call.endsWith("/runs/get")))
                .hasSize(551);
    }

    @Test
    void aPageLiesBesideTheJudgeIsReplacedWithItAndIsNoPartOfIt() {
        AlignedJudge judge = judge("tone");
        JudgeRuns runs = new JudgeRuns(http);
        String runId = runs.save("exp", judge, Map.of());
        runs.putPage(runId, "judge.html", "<p>old</p>");
        runs.putPage(runId, "judge.html", "<p>new</p>");
        assertThat(runs.load(runId)).isEqualTo(judge);
        assertThat(page(runId, "memalign/judge.html")).isEqualTo("<p>new</p>");
        runs.update(runId, judge("tone-2"), Map.of("judge.html", "<p>changed</p>"), List.of(), Map.of());
        assertThat(runs.load(runId)).isEqualTo(judge("tone-2"));
        assertThat(page(runId, "memalign-1/judge.html")).isEqualTo("<p>changed</p>");
        runs.putPage(runId, "judge.html", "<p>with agreement</p>");
        assertThat(page(runId, "memalign-1/judge.html")).isEqualTo("<p>with agreement</p>");
    }

    private String page(String runId, String path) {
        return new String(http.artifacts(http.runs().get(runId)).get(path), StandardCharsets.UTF_8);
    }
}
