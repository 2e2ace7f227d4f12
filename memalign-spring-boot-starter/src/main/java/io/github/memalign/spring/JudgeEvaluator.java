package io.github.memalign.spring;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.Judge;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.ai.evaluation.EvaluationRequest;
import org.springframework.ai.evaluation.EvaluationResponse;
import org.springframework.ai.evaluation.Evaluator;

/**
 * A judge as an evaluator of Spring AI, which has to be on the class path (2.0 or newer).
 *
 * <pre>{@code
 * Evaluator evaluator = new JudgeEvaluator(tone, "appropriate"::equals);
 * }</pre>
 *
 * <p>A response passes if the verdict is one of those that pass. Its score is the verdict where that is a number, and else 1
 * if it passes and 0 if not; its feedback is the rationale; its metadata tell {@code judge}, {@code model} and {@code value}. A
 * judgement that failed does not pass: its feedback is what went wrong, and its metadata tell the {@code error}. What a calibrated judge is not sure enough of does not pass either: its metadata tell {@code needs_review}, with
 * the verdict {@code withheld}. {@code confidence} is told where the judge can tell it.
 */
public final class JudgeEvaluator implements Evaluator {
    private final Judge judge;
    private final Predicate<Object> passes;
    private final Function<EvaluationRequest, Example> example;

    /**
     * Judges the response as {@code outputs} to the user's text as {@code inputs}; the request's documents are not shown.
     *
     * @param judge one that is ready, such as a bean of this starter
     * @param passes which verdicts pass; they are of the judge's type
     */
    public JudgeEvaluator(Judge judge, Predicate<Object> passes) {
        this(judge, passes, JudgeEvaluator::exampleOf);
    }

    /**
     * Judges an example that the application makes of a request, such as one with its documents.
     *
     * @param judge one that is ready, such as a bean of this starter
     * @param passes which verdicts pass; they are of the judge's type
     */
    public JudgeEvaluator(Judge judge, Predicate<Object> passes, Function<EvaluationRequest, Example> example) {
        this.judge = judge;
        this.passes = passes;
        this.example = example;
    }

    private static Example exampleOf(EvaluationRequest request) {
        return Example.builder()
                .inputs(request.getUserText())
                .outputs(request.getResponseContent())
                .build();
    }

    @Override
    public EvaluationResponse evaluate(EvaluationRequest request) {
        Feedback feedback = judge.judge(example.apply(request));
        boolean pass = feedback.value().filter(passes).isPresent();
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("judge", feedback.judge());
        metadata.put("model", feedback.model().toString());
        feedback.value().ifPresent(value -> metadata.put("value", value));
        feedback.withheld().ifPresent(value -> {
            metadata.put("needs_review", true);
            metadata.put("withheld", value);
        });
        feedback.confidence().ifPresent(confidence -> metadata.put("confidence", confidence));
        feedback.error().ifPresent(error -> metadata.put("error", error.code().name()));
        String said = feedback.error().map(FeedbackError::message).orElseGet(feedback::rationale);
        return new EvaluationResponse(pass, (float) feedback.score().orElse(pass ? 1 : 0), said, metadata);
    }
}
