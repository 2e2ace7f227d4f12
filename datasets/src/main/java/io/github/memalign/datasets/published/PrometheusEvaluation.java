package io.github.memalign.datasets.published;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.memory.Assessment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prometheus' evaluation files: a prompt in {@code instruction} that holds the instruction, the response, the reference answer
 * and the rubric under headings, with scores and reasons in {@code gpt4_score} and {@code gpt4_feedback}, lists of one length;
 * each pair is an assessment of its own.
 */
final class PrometheusEvaluation {
    private static final Pattern PROMPT = Pattern.compile(
            "###\\s*The instruction to evaluate:\\s*(?<instruction>.*?)\\s*"
                    + "###\\s*Response to evaluate:\\s*(?<response>.*?)\\s*"
                    + "###\\s*Reference Answer \\(Score 5\\):\\s*(?<reference>.*?)\\s*"
                    + "###\\s*Score Rubrics:\\s*\\[(?<criterion>.*?)\\]\\s*(?<scores>Score 1:.*?)\\s*"
                    + "###\\s*Feedback:.*",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private PrometheusEvaluation() {}

    static DatasetReader reader() {
        return new RowDataset(
                "prometheus",
                Rubric.CATEGORY,
                Rubric.anyCriterion("prometheus"),
                path -> path.endsWith("_eval.jsonl") || path.endsWith("_eval.json"),
                "vicuna_eval.jsonl and others that end in _eval",
                PrometheusEvaluation::example);
    }

    private static LabelledExample example(Cells cells, String rowId) throws UnusableRowException {
        String prompt = cells.text("instruction");
        int from = Math.max(0, prompt.indexOf("###The instruction"));
        Matcher parts = PROMPT.matcher(prompt.substring(from));
        if (!parts.find()) {
            throw cells.unusable(
                    "instruction",
                    "has not the parts of a Prometheus prompt; expected the headings ###The instruction to evaluate,"
                            + " ###Response to evaluate, ###Reference Answer (Score 5), ###Score Rubrics, ###Feedback");
        }
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("instruction", parts.group("instruction"));
        inputs.put("criterion", parts.group("criterion"));
        Example example = Example.builder()
                .id(rowId)
                .inputs(inputs)
                .outputs(parts.group("response"))
                .expectations(Map.of("reference", parts.group("reference")))
                .build();
        return new LabelledExample(example, assessments(cells));
    }

    private static List<Assessment> assessments(Cells cells) throws UnusableRowException {
        JsonNode scores = cells.value("gpt4_score");
        JsonNode reasons = cells.row().values().path("gpt4_feedback");
        if (!scores.isArray()) {
            return List.of(said(cells, 0, scores, reasons));
        }
        List<Assessment> said = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            said.add(said(cells, i, scores.get(i), reasons.path(i)));
        }
        return said;
    }

    private static Assessment said(Cells cells, int number, JsonNode score, JsonNode reason)
            throws UnusableRowException {
        Long label = cells.label("gpt4_score", score, Rubric.SCORES);
        String source = "gpt4-" + (number + 1);
        return Assessment.of(label, reason.asText("")).by(source);
    }
}
