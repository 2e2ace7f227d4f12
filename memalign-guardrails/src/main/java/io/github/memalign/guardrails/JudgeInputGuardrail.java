package io.github.memalign.guardrails;

import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailRequest;
import dev.langchain4j.guardrail.InputGuardrailResult;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import java.util.function.Function;

/**
 * Lets a judge decide whether a user's message goes to the model, or is blocked by an {@link
 * dev.langchain4j.guardrail.InputGuardrailException}.
 *
 * <p>Where langchain4j wants a class and not an object, extend this one with a constructor without parameters.
 */
public class JudgeInputGuardrail implements InputGuardrail {
    private final JudgedMessage judged;
    private final Function<InputGuardrailRequest, Example> example;

    /**
     * Judges the user's message as {@code inputs}.
     *
     * @param judge one that is ready, from {@link io.github.memalign.MemAlign#judge}
     * @throws InvalidSettingException if the policy does not fit the judge, or sends something back
     */
    public JudgeInputGuardrail(Judge judge, GuardrailPolicy policy) {
        this(judge, policy, request -> Example.builder()
                .inputs(JudgedMessage.text(request.userMessage()))
                .build());
    }

    /**
     * Judges an example that the application makes of a user's message.
     *
     * @param judge one that is ready, from {@link io.github.memalign.MemAlign#judge}
     * @throws InvalidSettingException if the policy does not fit the judge, or sends something back
     */
    public JudgeInputGuardrail(Judge judge, GuardrailPolicy policy, Function<InputGuardrailRequest, Example> example) {
        if (policy.sendsBack()) {
            throw new InvalidSettingException(
                    "sendingBack", "a user's message cannot be sent back; let its value pass or be blocked");
        }
        this.judged = new JudgedMessage(judge, policy);
        this.example = example;
    }

    @Override
    public InputGuardrailResult validate(InputGuardrailRequest request) {
        Feedback feedback = judged.judge(example.apply(request));
        return switch (judged.decide(feedback)) {
            case PASS, PASS_UNJUDGED -> success();
            case SEND_BACK, BLOCK -> fatal(JudgedMessage.reason("message", feedback));
        };
    }
}
