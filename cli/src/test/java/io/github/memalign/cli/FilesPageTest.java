package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.judge.FeedbackError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/files.md names every file that is written, and every member of it. */
class FilesPageTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** What people name, such as the parts of their examples. */
    private static final Set<String> OF_THE_USER =
            Set.of("inputs", "outputs", "expectations", "files", "inference_params", "extra_headers");

    private final Set<String> named =
            Set.copyOf(Page.quoted(Page.of("docs/files.md").text().replaceAll("(?s)```.*?```", "")));

    @TempDir
    private Path directory;

    @Test
    void theFilesOfAJudge() throws IOException {
        Path judge = directory.resolve("judge");
        Path feedback = Files.writeString(directory.resolve("feedback.jsonl"), """
                {"id": "a", "inputs": "q", "outputs": "Sorry!", "label": "kind", "rationale": "Warm.", "source": "ana", "time": "2026-05-01T10:00:00Z"}
                {"id": "b", "inputs": "q", "outputs": "No.", "label": "unkind", "rationale": "Cold.", "source": "ana"}
                {"id": "c", "inputs": "q", "outputs": "Wait.", "label": "unkind", "rationale": "Curt.", "source": "ana"}
                """);
        Path definition = Files.writeString(directory.resolve("judge.yaml"), """
                name: tone
                description: Is it kind?
                instructions: Is {{ outputs }} kind to {{ inputs }}?
                value_type: [kind, unkind]
                reflection_model: embedded:/case-based
                inference_params: {temperature: 0.0}
                extra_headers: {X-Team: support}
                """);
        Ran.memalign("align", "--judge", definition, "--feedback", feedback, "--out", judge, "--agreement", "none")
                .exits(0);
        Ran.memalign("memory", "--judge", judge, "edit", "a", "--label", "unkind")
                .exits(0);
        Ran.memalign("unalign", "--judge", judge, "--example", "c").exits(0);

        assertThat(files(judge)).allSatisfy(file -> assertThat(named).contains(file));
        for (String file : List.of("judge.json", "guidelines.json", "forgotten.json")) {
            allNamed(MAPPER.readTree(judge.resolve(file).toFile()));
        }
        linesNamed(judge.resolve("episodes.jsonl"));
        linesNamed(judge.resolve("history.jsonl"));
    }

    @Test
    void aLineOfVerdicts() throws IOException {
        Path verdicts = directory.resolve("verdicts.jsonl");
        Path rows = Files.writeString(
                directory.resolve("rows.jsonl"), "{\"id\": \"a\", \"inputs\": \"q\", \"outputs\": \"Sorry!\"}\n");
        Path unaligned = Files.writeString(
                directory.resolve("judge.yaml"), "name: tone\ninstructions: Is {{ outputs }} kind?\n");
        Ran.memalign("judge", "--judge", unaligned, "--input", rows, "--out", verdicts)
                .exits(1);

        linesNamed(verdicts);
    }

    @Test
    void theReasonsOfFailures() {
        assertThat(Page.of("docs/files.md").firstColumn("`code`"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(FeedbackError.Code.values())
                        .map(Enum::name)
                        .toList());
    }

    @Test
    void theResultsOfAnEvaluation() throws IOException {
        Path out = directory.resolve("results");
        Path config = Files.writeString(
                directory.resolve("config.yaml"), """
                name: small
                datasets: [{judge: "%1$s.yaml", feedback: ["%1$s.jsonl"]}]
                train: 4
                shards: [2, 4]
                seeds: [1]
                arms: [aligned, majority]
                """.formatted(Samples.ROOT.resolve("datasets/samples/support-tone")));
        Evaluations.run(config, out).exits(0);

        assertThat(files(out)).hasSizeGreaterThan(9).allSatisfy(file -> assertThat(named)
                .contains(Files.isDirectory(out.resolve(file)) ? file + "/" : file));
        linesNamed(out.resolve("results.jsonl"));
        for (String table : List.of("summary.csv", "comparisons.csv", "alignments.csv", "timings.csv")) {
            String header = Files.readAllLines(out.resolve(table)).get(0);
            assertThat(header.split(",")).as(table).allSatisfy(column -> assertThat(
                            named.contains(column) || named.contains(column.replaceFirst("_(low|high)$", "")))
                    .as(column)
                    .isTrue());
        }
    }

    private static List<String> files(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void linesNamed(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            allNamed(MAPPER.readTree(line));
        }
    }

    private void allNamed(JsonNode json) {
        Set<String> members = new TreeSet<>();
        collect(json, members);
        assertThat(members).allSatisfy(member -> assertThat(named).contains(member));
    }

    private static void collect(JsonNode json, Set<String> members) {
        json.properties().forEach(member -> {
            members.add(member.getKey());
            if (!OF_THE_USER.contains(member.getKey())) {
                collect(member.getValue(), members);
            }
        });
        if (json.isArray()) {
            json.forEach(element -> collect(element, members));
        }
    }
}
