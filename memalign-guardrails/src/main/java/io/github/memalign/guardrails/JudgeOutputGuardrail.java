package io.github.memalign.guardrails;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.GuardrailRequestParams;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailRequest;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.model.input.PromptTemplate;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a judge decide whether a model's reply goes to the user, goes back to the model with the judge's rationale, or is
 * blocked by an {@link dev.langchain4j.guardrail.OutputGuardrailException}.
 *
 * <p>How often a reply goes back is bounded by langchain4j: {@code maxRetries} of {@code OutputGuardrailsConfig} is how many
 * replies are judged before the last is blocked, 2 by default, so that a reply goes back once. A service without a chat memory
 * sends the model nothing but the prompt, which repeats the user's message and the reply then.
 *
 * <p>Where langchain4j wants a class and not an object, extend this one with a constructor without parameters.
 */
public class JudgeOutputGuardrail implements OutputGuardrail {
    private final JudgedMessage judged;
    private final Function<OutputGuardrailRequest, Example> example;

    /**
     * Judges the reply as {@code outputs} to the user's message as {@code inputs}.
     *
     * @param judge one that is ready, from {@link io.github.memalign.MemAlign#judge}
     * @throws io.github.memalign.InvalidSettingException if the policy does not fit the judge
     */
    public JudgeOutputGuardrail(Judge judge, GuardrailPolicy policy) {
        this(judge, policy, JudgeOutputGuardrail::exampleOf);
    }

    /**
     * Judges an example that the application makes of a reply, such as one with expectations or retrieved documents.
     *
     * @param judge one that is ready, from {@link io.github.memalign.MemAlign#judge}
     * @throws io.github.memalign.InvalidSettingException if the policy does not fit the judge
     */
    public JudgeOutputGuardrail(
            Judge judge, GuardrailPolicy policy, Function<OutputGuardrailRequest, Example> example) {
        this.judged = new JudgedMessage(judge, policy);
        this.example = example;
    }

    @Override
    public OutputGuardrailResult validate(OutputGuardrailRequest request) {
        Feedback feedback = judged.judge(example.apply(request));
        return switch (judged.decide(feedback)) {
            case PASS, PASS_UNJUDGED -> success();
            case SEND_BACK -> reprompt(JudgedMessage.reason("reply", feedback), context(request) + prompt(feedback));
            case BLOCK -> fatal(JudgedMessage.reason("reply", feedback));
        };
    }

    /** What the model is told of a reply that is sent back; to be overridden for other words. */
    protected String prompt(Feedback feedback) {
        String why = feedback.rationale().isBlank() ? "" : " The reason: " + feedback.rationale();
        return "Your reply was reviewed and judged " + feedback.value().orElse("") + "." + why
                + " Write the reply again so that this does not hold any more. Answer with the new reply only.";
    }

    private static String context(OutputGuardrailRequest request) {
        return request.requestParams().chatMemory() != null
                ? ""
                : "A user wrote:\n" + userText(request.requestParams()) + "\n\nYou replied:\n"
                        + request.responseFromLLM().aiMessage().text() + "\n\n";
    }

    private static Example exampleOf(OutputGuardrailRequest request) {
        return Example.builder()
                .inputs(userText(request.requestParams()))
                .outputs(request.responseFromLLM().aiMessage().text())
                .build();
    }

    /** What the user said last, in the memory of the service, or else as its template has it. */
    private static @Nullable String userText(GuardrailRequestParams params) {
        List<ChatMessage> messages =
                params.chatMemory() == null ? List.of() : params.chatMemory().messages();
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i) instanceof UserMessage said) {
                return JudgedMessage.text(said);
            }
        }
        return params.userMessageTemplate() == null
                ? null
                : PromptTemplate.from(params.userMessageTemplate())
                        .apply(params.variables())
                        .text();
    }
}
