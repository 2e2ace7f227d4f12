package io.github.memalign.datasets.published;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The datasets of answers that may hold something made up. */
final class Hallucinations {
    private static final String CATEGORY = "faithfulness";
    private static final List<String> PASS_OR_FAIL = List.of("PASS", "FAIL");
    private static final List<String> YES_OR_NO = List.of("yes", "no");

    private Hallucinations() {}

    /** HaluBench: is an answer supported by its passage? Fields {@code id, passage, question, answer, label, source_ds}. */
    static DatasetReader haluBench() {
        return new RowDataset(
                "halubench",
                CATEGORY,
                judge("halubench", PASS_OR_FAIL, """
                        You check whether an answer is faithful to a passage.

                        Passage and question: {{ inputs }}
                        Answer: {{ outputs }}

                        Say PASS if all of the answer is supported by the passage, FAIL if any of it is not."""),
                path -> true,
                "test-00000-of-00001.parquet, or the same rows as JSON or CSV",
                Hallucinations::ofPassage);
    }

    /**
     * HaluEval, general part: does an answer to a user hold anything made up? Fields {@code ID, user_query, chatgpt_response,
     * hallucination, hallucination_spans}; what people marked is the rationale.
     */
    static DatasetReader haluEval() {
        return new RowDataset(
                "halueval",
                CATEGORY,
                judge("halueval", YES_OR_NO, """
                        You check whether an assistant made something up.

                        User: {{ inputs }}
                        Assistant: {{ outputs }}

                        Say yes if the answer holds anything that is false or that nobody could verify, no otherwise."""),
                path -> path.contains("general"),
                "general_data.json",
                Hallucinations::ofUser);
    }

    private static JudgeDefinition judge(String name, List<String> labels, String instructions) {
        return JudgeDefinition.builder(name, instructions)
                .valueType(ValueType.oneOf(labels))
                .build();
    }

    private static LabelledExample ofPassage(Cells cells, String rowId) throws UnusableRowException {
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("passage", cells.text("passage"));
        inputs.put("question", cells.text("question"));
        Example example = Example.builder()
                .id(cells.optionalText("id").orElse(rowId))
                .inputs(inputs)
                .outputs(cells.text("answer"))
                .build();
        return said(example, cells.label("label", Datasets.asWritten(PASS_OR_FAIL)), "");
    }

    /** The published IDs are not all different, so the place in the file stands for the example. */
    private static LabelledExample ofUser(Cells cells, String rowId) throws UnusableRowException {
        Example example = Example.builder()
                .id(rowId)
                .inputs(cells.text("user_query"))
                .outputs(cells.text("chatgpt_response"))
                .build();
        List<String> spans = new ArrayList<>();
        for (JsonNode span : cells.row().values().path("hallucination_spans")) {
            if (!span.asText().isBlank()) {
                spans.add(span.asText().strip());
            }
        }
        String marked = spans.isEmpty() ? "" : "Made up: " + String.join(" / ", spans);
        return said(example, cells.label("hallucination", Datasets.asWritten(YES_OR_NO)), marked);
    }

    private static LabelledExample said(Example example, String label, String rationale) {
        return new LabelledExample(example, List.of(Datasets.said(Datasets.PEOPLE, label, rationale)));
    }
}
