package io.github.memalign.evaluation.report;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Results;
import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Source;
import io.github.memalign.internal.Json;
import io.github.memalign.memory.Assessment;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The verdicts to browse, with the examples and guidelines they name, each once, as JSON for a script element. */
final class VerdictData {
    private final Outcome outcome;
    private final Results results;
    private final List<Row> shown;

    /** @param most how many verdicts at most: those of the last shards, where there are more; wrong ones come first */
    VerdictData(Outcome outcome, Results results, int most) {
        this.outcome = outcome;
        this.results = results;
        this.shown = outcome.rows().stream()
                .sorted(Comparator.comparing(Row::shard, Comparator.reverseOrder())
                        .thenComparing(Row::split, Comparator.reverseOrder())
                        .thenComparing(Row::isRight))
                .limit(most)
                .sorted(Comparator.comparing(Row::isRight))
                .toList();
    }

    int shown() {
        return shown.size();
    }

    /** JSON in which nothing can end the element or a line. */
    String json() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("verdicts", shown.stream().map(VerdictData::verdict).toList());
        data.put("examples", examples());
        data.put("guidelines", guidelines());
        return Json.write(data)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static Map<String, Object> verdict(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("d", row.dataset());
        json.put("a", row.arm());
        json.put("s", row.seed());
        json.put("n", row.shard());
        json.put("u", row.split());
        json.put("e", row.example());
        json.put("l", row.label().toString());
        json.put("v", row.verdict() == null ? null : row.verdict().toString());
        json.put("r", row.error() == null ? row.rationale() : row.error());
        json.put("m", row.recalled());
        json.put("g", row.guidelines());
        json.put("j", row.judge());
        json.put("ok", row.isRight());
        return json;
    }

    private Map<String, Map<String, Object>> examples() {
        Map<String, Set<String>> named = shown.stream()
                .collect(Collectors.groupingBy(
                        Row::dataset, Collectors.flatMapping(VerdictData::names, Collectors.toSet())));
        Map<String, Map<String, Object>> examples = new LinkedHashMap<>();
        for (Source source : outcome.sources()) {
            Set<String> wanted = named.getOrDefault(source.name(), Set.of());
            Map<String, Object> own = new LinkedHashMap<>();
            source.examples().stream()
                    .filter(labelled -> wanted.contains(labelled.example().id()))
                    .forEach(labelled -> own.put(labelled.example().id(), example(labelled)));
            examples.put(source.name(), own);
        }
        return examples;
    }

    private static Stream<String> names(Row row) {
        return Stream.concat(Stream.of(row.example()), row.recalled().stream());
    }

    private static Map<String, Object> example(LabelledExample labelled) {
        Map<String, String> fields = new LinkedHashMap<>();
        labelled.example().fields().keySet().forEach(field -> labelled.example()
                .text(field)
                .ifPresent(text -> fields.put(field.key(), text)));
        String labels = labelled.assessments().stream()
                .flatMap(assessment -> assessment.value().stream())
                .map(Object::toString)
                .distinct()
                .collect(Collectors.joining(", "));
        String rationale = labelled.assessments().stream()
                .map(Assessment::rationale)
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("\n"));
        return Map.of("f", fields, "l", labels, "r", rationale);
    }

    private Map<String, Map<String, String>> guidelines() {
        Map<String, Map<String, String>> guidelines = new LinkedHashMap<>();
        Set<String> judges = new HashSet<>();
        shown.stream().filter(row -> !row.guidelines().isEmpty()).forEach(row -> judges.add(row.judge()));
        judges.stream().sorted().forEach(name -> results.judge(name).ifPresent(judge -> {
            Map<String, String> texts = new LinkedHashMap<>();
            judge.guidelines().forEach(guideline -> texts.put(guideline.id(), guideline.text()));
            guidelines.put(name, texts);
        }));
        return guidelines;
    }
}
