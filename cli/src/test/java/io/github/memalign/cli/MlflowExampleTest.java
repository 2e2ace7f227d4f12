package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.evaluation.EvaluationRun;
import io.github.memalign.mlflow.evaluation.MlflowEvaluation;
import io.github.memalign.mlflow.evaluation.RunJudge;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java of docs/mlflow.md, compiled and run. */
class MlflowExampleTest {
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void runs() {
        try (ScriptedMlflow server = new ScriptedMlflow()) {
            String kind = server.trace("1", "Where is my parcel?", "Sorry for the wait, it comes tomorrow.");
            String rude = server.trace("2", "Where is my money?", "Read the terms.");
            server.human(kind, "tone", "ann", "kind", "It says sorry.", "2026-05-01T10:00:00Z");
            server.human(rude, "tone", "ann", "rude", "It sends them away.", "2026-05-02T10:00:00Z");
            JudgeDefinition definition = JudgeDefinition.builder("tone", "Is {{ outputs }} kind to {{ inputs }}?")
                    .model("embedded:/case-based")
                    .valueType(ValueType.oneOf("kind", "rude"))
                    .build();

            MlflowSettings settings = MlflowSettings.of(server.uri());
            try (MlflowHttp http = new MlflowHttp(settings);
                    MemAlign memAlign = MemAlign.create()) {
                TraceFeedback.Labelled read =
                        new TraceFeedback(http).labelled(definition, TraceQuery.experiment("support"));
                read.skipped().forEach(System.err::println); // what teaches nothing, and why
                AlignedJudge blank = AlignedJudge.unaligned(definition, MemorySettings.DEFAULT);
                AlignedJudge aligned = memAlign.align(blank, read.feedback()).judge();

                String runId = new JudgeRuns(http).save("support", aligned, Map.of());
                AlignedJudge same = new JudgeRuns(http).load(runId);
                RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
                int version = registry.register("support", same, Progress.NONE).version();

                Judge judge = memAlign.judge(same);
                RunJudge versioned = new RunJudge(judge, Optional.of(version));
                TraceQuery traces = TraceQuery.experiment("support");
                EvaluationRun run = new MlflowEvaluation(http, Clock.systemUTC(), 8)
                        .evaluate(List.of(versioned), traces, "support", "tone check", Map.of(), Progress.NONE);
                run.feedback().forEach(feedback -> System.out.println(feedback.value()));
                assertThat(run.feedback()).hasSize(2).allMatch(one -> one.value()
                        .isPresent());
                assertThat(same.episodes()).isEqualTo(aligned.episodes());
                assertThat(same.guidelines()).isEqualTo(aligned.guidelines());
                assertThat(version).isEqualTo(1);
            }
            assertThat(server.scorers).hasSize(1);
        }
    }

    @Test
    void isWhatTheGuideShows() throws IOException {
        Matcher block = JAVA.matcher(Files.readString(Samples.ROOT.resolve("docs/mlflow.md")));
        assertThat(block.find()).isTrue();
        String compiled = Files.readString(
                        Samples.ROOT.resolve("cli/src/test/java/io/github/memalign/cli/MlflowExampleTest.java"))
                .replace("MlflowSettings.of(server.uri())", "MlflowSettings.of(System::getenv)");
        block.group(1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(line -> assertThat(compiled).contains(line));
    }
}
