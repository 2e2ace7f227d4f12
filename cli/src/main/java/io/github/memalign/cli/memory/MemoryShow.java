package io.github.memalign.cli.memory;

import io.github.memalign.cli.console.Output;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one guideline or episode whole. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show one guideline or episode whole.",
        footer = {"", "Example:", "  memalign memory --judge my-judge show g3"})
final class MemoryShow extends MemorySubcommand {
    @Parameters(paramLabel = "ID", description = "Id of a guideline or an episode.")
    private String id = "";

    @Override
    public Integer call() {
        Output output = output();
        AlignedJudge judge = memory().read(output);
        Optional<Guideline> guideline = EditedJudge.guideline(judge, id);
        if (guideline.isPresent()) {
            output.plain(guideline.get().text());
            guideline.get().sourceIds().forEach(source -> output.plain("  from " + source));
            output.json(Map.of("guideline", guideline.get()));
            return 0;
        }
        Episode episode = EditedJudge.episode(judge, id).orElseThrow(() -> EditedJudge.unknown(id));
        episode.example().fields().forEach((field, value) -> {
            output.line("@|bold %s|@", field.key());
            output.plain(value.isTextual() ? value.textValue() : value.toPrettyString());
        });
        output.line("@|bold assessments|@");
        episode.assessments()
                .forEach(assessment -> output.plain("  " + assessment.source() + ": "
                        + assessment.value().map(String::valueOf).orElse("(no label)") + "  "
                        + assessment.rationale()));
        if (episode.judged() != null) {
            output.line("@|bold the judge itself, before it learned of it|@");
            output.plain("  " + episode.judged());
        }
        output.json(Map.of("episode", json(episode)));
        return 0;
    }

    static Map<String, Object> json(Episode episode) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", episode.id());
        episode.example().fields().forEach((field, value) -> result.put(field.key(), value));
        result.put("label", episode.label().orElse(null));
        result.put("rationale", episode.rationale());
        List<Map<String, Object>> assessments = new ArrayList<>();
        for (Assessment assessment : episode.assessments()) {
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("source", assessment.source());
            said.put("label", assessment.value().orElse(null));
            said.put("rationale", assessment.rationale());
            said.put(
                    "time", assessment.time() == null ? null : assessment.time().toString());
            assessments.add(said);
        }
        result.put("assessments", assessments);
        if (episode.judged() != null) {
            result.put("judged", episode.judged());
        }
        return result;
    }
}
