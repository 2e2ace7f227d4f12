package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.MemAlign;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.real.RealMlflow;
import io.github.memalign.persistence.JudgeDirectory;
import io.github.memalign.server.JudgeHome;
import io.github.memalign.server.JudgeServer;
import io.github.memalign.server.ServerSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An embedded judge, which runs in Java only, in real Python MLflow. */
@ExtendWith(RealMlflow.class)
class ServeIT {
    private static final String SCRIPT = "served.py";
    private static final List<String> VERDICTS = List.of("rude", "polite");

    @TempDir
    Path temp;

    @Test
    void aServedJudgeJudgesInPython(RealMlflow.Server mlflow) {
        AlignedJudge judge = politeness();
        ServerSettings settings = new ServerSettings(
                new InetSocketAddress("127.0.0.1", 0), Optional.empty(), ServerSettings.Limits.DEFAULT);
        try (MemAlign memAlign = MemAlign.create();
                JudgeServer server = JudgeServer.start(settings, memAlign, 2, List.of(new Fixed(judge)))) {
            String service = server.uri().toString();

            JsonNode called = mlflow.python(SCRIPT, "call", service, "politeness");
            assertThat(called.path("said").findValuesAsText("value")).isEqualTo(VERDICTS);
            assertThat(called.path("said").findValuesAsText("rationale")).allMatch(why -> why.startsWith("No LLM:"));

            JsonNode evaluated = mlflow.python(SCRIPT, "evaluate", service, "politeness", "served");
            assertThat(evaluated.path("said").findValuesAsText("value")).isEqualTo(VERDICTS);

            JsonNode through = mlflow.python(SCRIPT, "gateway", service, "politeness");
            assertThat(through.path("said").findValuesAsText("value")).isEqualTo(VERDICTS);
        }
    }

    private AlignedJudge politeness() {
        Path yaml = Samples.write(
                temp,
                "politeness.yaml",
                "name: politeness",
                "instructions: Is {{ outputs }} polite as an answer to {{ inputs }}?",
                "value_type: [polite, rude]");
        Path feedback = Samples.write(
                temp,
                "feedback.jsonl",
                Samples.row("p1", "Where is my order?", "Not my problem.", "rude", "Cold."),
                Samples.row("p2", "Where is my order?", "Ask somebody else, not us.", "rude", "Sends people away."),
                Samples.row("p3", "Where is my order?", "I am so sorry! I look for it now.", "polite", "Cares."),
                Samples.row(
                        "p4", "Where is my order?", "Sorry! I have asked and will write today.", "polite", "Cares."));
        Path saved = temp.resolve("politeness");
        Ran.memalign("align", "--judge", yaml, "--feedback", feedback, "--out", saved, "--agreement", "none")
                .exits(0);
        return JudgeDirectory.load(saved);
    }

    /** A judge that stays as it is. */
    private record Fixed(AlignedJudge load) implements JudgeHome {
        @Override
        public String state() {
            return "";
        }

        @Override
        public Kept change(UnaryOperator<AlignedJudge> change) {
            throw new UnsupportedOperationException();
        }
    }
}
