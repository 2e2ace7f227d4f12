package io.github.memalign.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.Edits;
import io.github.memalign.cli.ScriptedMlflow;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.server.JudgeHome;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A judge on an MLflow server that is away at times. */
class KeptJudgeAwayTest {
    private final ScriptedMlflow server = new ScriptedMlflow();
    private final List<String> asked = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Environment environment = new Environment(name -> {
        asked.add(name);
        return name.equals("MLFLOW_TRACKING_URI") ? server.uri() : null;
    });

    @AfterEach
    void close() {
        server.close();
    }

    private KeptJudge kept() {
        AlignedJudge judge = AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?").build(), MemorySettings.DEFAULT);
        try (MlflowHttp http = environment.mlflow()) {
            String run = "runs:/" + new JudgeRuns(http).save("support", judge, Map.of());
            return new KeptJudge(run, environment, new ModelOptions(), warnings::add);
        }
    }

    @Test
    void whatWasSavedIsAnsweredThoughTheServerIsAwayRightAfter() {
        try (KeptJudge home = kept()) {
            JudgeHome.Kept changed = home.change(judge -> {
                server.refuse("/runs/get");
                return new Edits(Clock.systemUTC())
                        .addGuideline(judge, "Be brief.", new ChangeNote("ana", "why"))
                        .judge();
            });
            assertThat(changed.judge().guidelines()).extracting(Guideline::text).containsExactly("Be brief.");
            assertThat(changed.state()).as("the next look reads it anew").isEmpty();
            assertThat(warnings)
                    .anyMatch(
                            warning -> warning.startsWith(changed.place() + " is saved, and could not be read again"));
            server.refuse("none");
            assertThat(home.state()).isNotEmpty();
            assertThat(home.load().guidelines()).isEqualTo(changed.judge().guidelines());
        }
    }

    @Test
    void looksGoThroughOneClient() {
        try (KeptJudge home = kept()) {
            home.state();
            asked.clear();
            home.state();
            assertThat(asked).isEmpty();
        }
    }
}
