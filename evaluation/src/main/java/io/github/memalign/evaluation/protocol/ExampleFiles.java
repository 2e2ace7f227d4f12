package io.github.memalign.evaluation.protocol;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.Assessment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The examples and the judge of a dataset in files, so that other methods can be measured on the same splits. */
final class ExampleFiles {
    private ExampleFiles() {}

    static void write(Source source, Results results) {
        String name = "examples/" + FileNames.of(source.name());
        results.writeJson(name + ".judge.json", judge(source));
        results.writeLines(
                name + ".jsonl",
                source.examples().stream()
                        .map(labelled -> example(source, labelled))
                        .toList());
    }

    private static Map<String, Object> judge(Source source) {
        JudgeDefinition definition = source.definition();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataset", source.name());
        json.put("name", definition.name());
        json.put("instructions", definition.instructions().text());
        json.put("value_type", definition.valueType().spec());
        return json;
    }

    private static Map<String, Object> example(Source source, LabelledExample labelled) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", labelled.example().id());
        labelled.example().fields().forEach((field, value) -> json.put(field.key(), value));
        source.label(labelled).ifPresent(label -> json.put("label", label));
        List<String> rationales = labelled.assessments().stream()
                .map(Assessment::rationale)
                .filter(rationale -> !rationale.isBlank())
                .toList();
        if (!rationales.isEmpty()) {
            json.put("rationale", String.join("\n", rationales));
        }
        return json;
    }
}
