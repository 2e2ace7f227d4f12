package io.github.memalign.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.evaluation.EvaluationRequest;
import org.springframework.ai.evaluation.EvaluationResponse;
import org.springframework.ai.evaluation.Evaluator;

class JudgeEvaluatorTest {
    private static final EvaluationRequest KIND = new EvaluationRequest("Where is it?", "Sorry! It comes tomorrow.");
    private static final EvaluationRequest RUDE = new EvaluationRequest("Where is it?", "Read the terms.");

    private final MemAlign memAlign = MemAlign.create();

    @AfterEach
    void close() {
        memAlign.close();
    }

    private AlignedJudge judge(ValueType type) {
        return AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "How kind is {{ outputs }} to {{ inputs }}?")
                        .valueType(type)
                        .build(),
                MemorySettings.DEFAULT);
    }

    private AlignedJudge aligned(ValueType type, Object ofKind, Object ofRude) {
        return memAlign.align(judge(type), List.of(said(KIND, ofKind), said(RUDE, ofRude)))
                .judge();
    }

    private static LabelledExample said(EvaluationRequest request, Object label) {
        Example example = Example.builder()
                .inputs(request.getUserText())
                .outputs(request.getResponseContent())
                .build();
        return new LabelledExample(example, List.of(Assessment.of(label)));
    }

    @Test
    void aVerdictThatPassesPasses() {
        Evaluator evaluator = new JudgeEvaluator(
                memAlign.judge(aligned(ValueType.oneOf("kind", "rude"), "kind", "rude")), "kind"::equals);

        EvaluationResponse kind = evaluator.evaluate(KIND);
        assertThat(kind.isPass()).isTrue();
        assertThat(kind.getScore()).isEqualTo(1);
        assertThat(kind.getFeedback()).startsWith("No LLM");
        assertThat(kind.getMetadata())
                .containsEntry("judge", "tone")
                .containsEntry("model", "embedded:/case-based")
                .containsEntry("value", "kind")
                .doesNotContainKey("error");

        EvaluationResponse rude = evaluator.evaluate(RUDE);
        assertThat(rude.isPass()).isFalse();
        assertThat(rude.getScore()).isZero();
    }

    @Test
    void aNumberIsTheScore() {
        Evaluator evaluator = new JudgeEvaluator(
                memAlign.judge(aligned(ValueType.FLOAT, 0.75, 0.25)), score -> ((Double) score) >= 0.5);

        assertThat(evaluator.evaluate(KIND))
                .isEqualTo(new EvaluationResponse(
                        true,
                        0.75f,
                        evaluator.evaluate(KIND).getFeedback(),
                        evaluator.evaluate(KIND).getMetadata()));
        assertThat(evaluator.evaluate(RUDE).getScore()).isEqualTo(0.25f);
    }

    @Test
    void aJudgementThatFailedDoesNotPass() {
        Evaluator evaluator = new JudgeEvaluator(memAlign.judge(judge(ValueType.STR)), verdict -> true);

        EvaluationResponse failed = evaluator.evaluate(KIND);

        assertThat(failed.isPass()).isFalse();
        assertThat(failed.getScore()).isZero();
        assertThat(failed.getFeedback()).contains("align it first");
        assertThat(failed.getMetadata()).containsEntry("error", "NO_CASES").doesNotContainKey("value");
    }

    @Test
    void whatNeedsReviewDoesNotPassAndIsToldApart() {
        AlignedJudge calibrated = aligned(ValueType.oneOf("kind", "rude"), "kind", "rude")
                .withCalibration(Optional.of(new Calibration(1, 0.9, 0.05, 0, 100, 60, 58)));
        Evaluator evaluator = new JudgeEvaluator(memAlign.judge(calibrated), verdict -> true);

        EvaluationResponse unsure = evaluator.evaluate(new EvaluationRequest("Where is it?", "Monday."));

        assertThat(unsure.isPass()).isFalse();
        assertThat(unsure.getMetadata())
                .containsEntry("needs_review", true)
                .containsKeys("withheld", "confidence")
                .doesNotContainKeys("value", "error");
        assertThat(evaluator.evaluate(KIND).getMetadata()).containsEntry("confidence", 1.0);
    }

    @Test
    void anExampleMayBeMadeWithTheDocuments() {
        Evaluator evaluator = new JudgeEvaluator(
                memAlign.judge(aligned(ValueType.oneOf("kind", "rude"), "kind", "rude")),
                "kind"::equals,
                request -> Example.builder()
                        .inputs(request.getUserText())
                        .outputs(request.getDataList().get(0).getText())
                        .build());

        assertThat(evaluator
                        .evaluate(new EvaluationRequest(
                                "Where is it?", List.of(new Document("Sorry! It comes tomorrow.")), "ignored"))
                        .isPass())
                .isTrue();
    }
}
