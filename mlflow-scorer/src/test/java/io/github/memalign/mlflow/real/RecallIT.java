package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Retrieval;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.provider.ProviderModels;
import io.github.memalign.retrieval.internal.EmbeddedTexts;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A judge moved from Python is shown the cases that Python shows it, in the same order. */
@ExtendWith(RealMlflow.class)
class RecallIT {
    @Test
    void withRetrievalAsMlflowTheSameCasesAreRecalledForEachRow(RealMlflow.Server server) {
        JsonNode python = server.python("recall.py", "recall", "recall");
        try (MlflowHttp http = server.http();
                MemAlign memAlign = MemAlign.builder()
                        .models(RealMlflow.withEmbedded(ProviderModels.builder()
                                .environment(server.environment()::get)
                                .build()))
                        .build()) {
            RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
            for (JsonNode one : python.path("judges")) {
                String name = one.path("name").asText();
                RegisteredJudges.Loaded loaded = registry.load("recall", name, OptionalInt.empty());
                assertThat(loaded.byPython()).isTrue();
                AlignedJudge moved =
                        loaded.judge().withSettings(loaded.judge().settings().withRetrieval(Retrieval.MLFLOW));
                for (Episode episode : moved.episodes()) {
                    // Python writes a set there, whose order is another in each process.
                    String embedded = one.path("embedded")
                            .path(episode.id())
                            .asText()
                            .replace("{'outputs', 'inputs'}", "{'inputs', 'outputs'}");
                    assertThat(EmbeddedTexts.kept(moved, episode, false))
                            .as(name)
                            .containsExactly(embedded);
                }
                List<List<String>> theirs = new ArrayList<>();
                one.path("recalled").forEach(ids -> theirs.add(texts(ids)));
                List<Example> rows = new ArrayList<>();
                one.path("rows").forEach(row -> rows.add(row(row)));
                assertThat(theirs).hasSize(20).allSatisfy(ids -> assertThat(ids).hasSize(4));
                assertThat(recalled(memAlign, moved, rows)).as(name).isEqualTo(theirs);
                if (!name.equals("kind")) {
                    assertThat(recalled(memAlign, loaded.judge(), rows))
                            .as(name)
                            .isNotEqualTo(theirs);
                }
            }
        }
    }

    private static List<List<String>> recalled(MemAlign memAlign, AlignedJudge judge, List<Example> rows) {
        return memAlign.judgeAll(judge, rows, Judge.Options.DEFAULT, Progress.NONE).stream()
                .map(feedback -> feedback.recall().episodeIds())
                .toList();
    }

    private static Example row(JsonNode row) {
        Example.Builder example = Example.builder().outputs(row.path("outputs").asText());
        if (row.has("inputs")) {
            example.inputs(row.path("inputs").asText());
        }
        return example.build();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
