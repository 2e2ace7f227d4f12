package io.github.memalign.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.Edits;
import io.github.memalign.cli.ScriptedMlflow;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.judge.NewerVersionException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A judge of the registry that is taught here and elsewhere at once. */
class KeptJudgeTest {
    private static final String PLACE = "scorers:/support/tone";

    private final ScriptedMlflow server = new ScriptedMlflow();
    private final Environment environment = new Environment(Map.of("MLFLOW_TRACKING_URI", server.uri())::get);
    private final KeptJudge kept = new KeptJudge(PLACE, environment, new ModelOptions(), warning -> {});

    @BeforeEach
    void register() {
        AlignedJudge judge = AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?").build(), MemorySettings.DEFAULT);
        try (Judges judges = new Judges(environment, warning -> {})) {
            judges.save("scorers:/support", judge);
        }
    }

    @AfterEach
    void close() {
        kept.close();
        server.close();
    }

    private static AlignedJudge with(AlignedJudge judge, String rule) {
        return new Edits(Clock.systemUTC())
                .addGuideline(judge, rule, ChangeNote.NONE)
                .judge();
    }

    private void changedElsewhere(String rule) {
        try (Judges judges = new Judges(environment, warning -> {})) {
            judges.save("scorers:/support", with(judges.load(PLACE), rule));
        }
    }

    private List<String> rules() {
        return kept.load().guidelines().stream().map(Guideline::text).toList();
    }

    @Test
    void whatWasRegisteredMeanwhileIsTakenOverAndChangedToo() {
        kept.change(judge -> {
            if (judge.guidelines().isEmpty()) {
                changedElsewhere("Theirs.");
            }
            return with(judge, "Ours.");
        });
        assertThat(rules()).containsExactly("Theirs.", "Ours.");
        kept.change(judge -> with(judge, "Ours again."));
        assertThat(rules()).hasSize(3);
    }

    @Test
    void whereSomebodyElseIsAlwaysFasterNothingOfTheirsIsLost() {
        assertThatThrownBy(() -> kept.change(judge -> {
                    changedElsewhere("Theirs " + judge.guidelines().size() + ".");
                    return with(judge, "Ours.");
                }))
                .isInstanceOf(NewerVersionException.class)
                .hasMessageContaining(PLACE)
                .hasMessageContaining("Nothing is registered");
        assertThat(rules()).isNotEmpty().allMatch(rule -> rule.startsWith("Theirs"));
    }
}
