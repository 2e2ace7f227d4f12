package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call the server, and what is said when it cannot be used. */
class MlflowAccessTest {
    private final ScriptedMlflow server = new ScriptedMlflow();

    @AfterEach
    void close() {
        server.close();
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private Ran list(String... variables) {
        return server.run(List.of(variables), "scorers", "list", "support");
    }

    @Test
    void userAndPasswordOrATokenOpenTheServer() {
        server.letIn(basic("ann", "secret-1"));
        list("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", "secret-1")
                .exits(0);
        Ran wrong = list("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", "secret-2");
        wrong.failsBriefly(1, "401", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_TOKEN");
        assertThat(wrong.out() + wrong.err()).doesNotContain("secret-2");
        list().failsBriefly(1, "401", "MLFLOW_TRACKING_USERNAME");
        server.letIn("Bearer t-1");
        list("MLFLOW_TRACKING_TOKEN", "t-1").exits(0);
        list("MLFLOW_TRACKING_TOKEN", "t-2").failsBriefly(1, "401");
    }

    /** The server has no queues, which is said to those who were let in. */
    @Test
    void whoReviewsAndWatchesLogsInToo(@TempDir Path temp) {
        server.letIn(basic("ann", "secret-1"));
        server.trace("1", "The app crashes.", "Reinstall it.");
        Path judge = Samples.aligned(temp);
        String queue = "queue:/support/tone";
        for (Object[] command : List.of(
                new Object[] {"review", "--judge", judge, "--input", "traces:/support", "--queue", queue},
                new Object[] {"watch", "--judge", judge, "--queue", queue, "--once"},
                new Object[] {"align", "--judge", judge, "--feedback", queue, "--out", temp.resolve("learned")})) {
            server.run(command).failsBriefly(1, "401", "MLFLOW_TRACKING_USERNAME");
            server.run(List.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", "secret-1"), command)
                    .failsBriefly(1, "MLflow 3.14");
        }
    }

    @Test
    void noPermissionIsSaidSo() {
        server.always(403, "{\"error_code\":\"PERMISSION_DENIED\",\"message\":\"not yours.\"}");
        list().failsBriefly(1, "403", "not yours. This user", "administrator");
    }

    @Test
    void whatWasLearnedIsKeptWhenTheServerDoesNotTakeIt(@TempDir Path temp) throws IOException {
        server.refuse("/runs/create");
        Ran refused = server.run(
                "align",
                "--judge",
                Samples.judge(temp),
                "--feedback",
                Samples.feedback(temp),
                "--out",
                "runs:/support");
        refused.failsBriefly(1, "403", "not yours", "--out runs:/support --agreement none");
        assertThat(refused.err()).contains(". What was learned is kept in ");
        Matcher kept = Pattern.compile("judge-not-saved-\\d+").matcher(refused.err());
        assertThat(kept.find()).isTrue();
        Path directory = Path.of(kept.group());
        try {
            server.refuse("none");
            JsonNode saved = server.run(
                            "align",
                            "--judge",
                            directory,
                            "--feedback",
                            Samples.feedback(temp),
                            "--out",
                            "runs:/support",
                            "--agreement",
                            "none",
                            "--json")
                    .exits(0)
                    .json();
            assertThat(saved.path("added")).isEmpty();
            assertThat(server.runs).hasSize(1);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void aPageInPlaceOfJsonIsALoginOrAWrongAddress() {
        server.always(200, "<html><body>Log in</body></html>");
        server.run("scorers", "list", "support").failsBriefly(1, "MLFLOW_TRACKING_URI");
    }

    @Test
    void anExperimentThatIsMissingIsNamed() {
        server.run("scorers", "list", "nowhere").failsBriefly(1, "nowhere", "MLFLOW_TRACKING_URI");
        server.run("judge", "--judge", Samples.toneYaml(), "--input", "traces:/nowhere", "--out", "runs:/nowhere")
                .failsBriefly(1, "nowhere");
        assertThat(server.runs).isEmpty();
    }

    @Test
    void withoutAServerNothingWaitsForOne() {
        Ran.memalign(none -> null, "scorers", "list", "support").failsBriefly(2, "MLFLOW_TRACKING_URI");
        Ran.memalign(name -> name.equals("MLFLOW_TRACKING_URI") ? "./mlruns" : null, "scorers", "list", "support")
                .failsBriefly(2, "MLFLOW_TRACKING_URI", "mlflow server");
    }

    @Test
    void aServerThatIsDownIsSaidToBeDown() {
        server.close();
        list().failsBriefly(1, "127.0.0.1", "no connection");
    }
}
