package io.github.memalign.guardrails;

import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import java.lang.System.Logger.Level;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What guardrails on replies and on users' messages have in common. */
final class JudgedMessage {
    private static final System.Logger LOG = System.getLogger(JudgedMessage.class.getName());

    private final Judge judge;
    private final GuardrailPolicy policy;

    JudgedMessage(Judge judge, GuardrailPolicy policy) {
        this.judge = judge;
        this.policy = policy.fitting(judge.definition());
    }

    Feedback judge(Example example) {
        return judge.judge(example);
    }

    GuardrailPolicy.Decision decide(Feedback feedback) {
        GuardrailPolicy.Decision decision = policy.decide(feedback);
        if (decision == GuardrailPolicy.Decision.PASS_UNJUDGED) {
            LOG.log(Level.WARNING, () -> "passed without a judgement: " + reason("message", feedback));
        }
        return decision;
    }

    /** Why a message does not pass. */
    static String reason(String what, Feedback feedback) {
        String why = feedback.rationale().isBlank() ? "" : ": " + feedback.rationale();
        String said = feedback.error()
                .map(error -> " gave no value for this " + what + ": " + error.code() + ", " + error.message())
                .orElseGet(() -> feedback.withheld()
                        .map(leaning -> " is not sure enough of this " + what + ", which needs review; it leans to "
                                + leaning + why)
                        .orElseGet(() ->
                                " judged this " + what + " " + feedback.value().orElse("") + why));
        return feedback.judge() + said;
    }

    /** The texts of a message; null if it has none. */
    static @Nullable String text(UserMessage message) {
        String text = message.contents().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining("\n"));
        return text.isEmpty() ? null : text;
    }
}
