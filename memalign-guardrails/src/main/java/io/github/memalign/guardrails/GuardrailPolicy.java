package io.github.memalign.guardrails;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.UnfitValueException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which values of a judge pass, which are sent back to the model with the judge's rationale, and what becomes of a message
 * when the judge fails. Whatever neither passes nor is sent back is blocked, and so is what a calibrated judge is not sure
 * enough of. Immutable.
 *
 * <pre>{@code
 * GuardrailPolicy policy = GuardrailPolicy.whenJudgeFails(WhenJudgeFails.BLOCK)
 *         .passing("appropriate")
 *         .sendingBack("inappropriate");
 * }</pre>
 */
public final class GuardrailPolicy {
    private final WhenJudgeFails whenJudgeFails;
    private final Group passing;
    private final Group sentBack;

    private GuardrailPolicy(WhenJudgeFails whenJudgeFails, Group passing, Group sentBack) {
        this.whenJudgeFails = whenJudgeFails;
        this.passing = passing;
        this.sentBack = sentBack;
    }

    /** Begins a policy, under which every value is blocked so far; there is no default for a judge that fails. */
    public static GuardrailPolicy whenJudgeFails(WhenJudgeFails choice) {
        return new GuardrailPolicy(choice, Group.NONE, Group.NONE);
    }

    /** The same with further values that pass, such as {@code true} or {@code "appropriate"}. */
    public GuardrailPolicy passing(Object... values) {
        return new GuardrailPolicy(whenJudgeFails, passing.with(values), sentBack);
    }

    /** The same with numbers that pass: those from here up. */
    public GuardrailPolicy passingFrom(double score) {
        return new GuardrailPolicy(whenJudgeFails, passing.from(score), sentBack);
    }

    /** The same with further values that are sent back; for replies only. */
    public GuardrailPolicy sendingBack(Object... values) {
        return new GuardrailPolicy(whenJudgeFails, passing, sentBack.with(values));
    }

    /** The same with numbers that are sent back if they do not pass: those from here up; for replies only. */
    public GuardrailPolicy sendingBackFrom(double score) {
        return new GuardrailPolicy(whenJudgeFails, passing, sentBack.from(score));
    }

    /** What is to become of a message that was judged. */
    Decision decide(Feedback feedback) {
        if (feedback.error().isPresent()) {
            return whenJudgeFails == WhenJudgeFails.PASS ? Decision.PASS_UNJUDGED : Decision.BLOCK;
        }
        if (passing.has(feedback)) {
            return Decision.PASS;
        }
        return sentBack.has(feedback) ? Decision.SEND_BACK : Decision.BLOCK;
    }

    boolean sendsBack() {
        return !sentBack.isEmpty();
    }

    /**
     * This policy with the values as the judge gives them.
     *
     * @throws InvalidSettingException if the judge cannot give one of the values, none passes, or one stands twice
     */
    GuardrailPolicy fitting(JudgeDefinition judge) {
        if (passing.isEmpty()) {
            throw new InvalidSettingException("passing", "no value of " + judge.name() + " passes; name at least one");
        }
        GuardrailPolicy fitting = new GuardrailPolicy(
                whenJudgeFails, passing.fitting("passing", judge), sentBack.fitting("sendingBack", judge));
        fitting.passing.values.stream()
                .filter(fitting.sentBack.values::contains)
                .findFirst()
                .ifPresent(both -> {
                    throw new InvalidSettingException(
                            "sendingBack", "'" + both + "' passes already; a value is named in one place");
                });
        return fitting;
    }

    enum Decision {
        PASS,
        PASS_UNJUDGED,
        SEND_BACK,
        BLOCK
    }

    /** Some values: those named, and numbers from a bound up. */
    private record Group(Set<Object> values, OptionalDouble from) {
        static final Group NONE = new Group(Set.of(), OptionalDouble.empty());

        Group with(Object... more) {
            return new Group(
                    Stream.concat(values.stream(), Arrays.stream(more)).collect(Collectors.toUnmodifiableSet()), from);
        }

        Group from(double score) {
            return new Group(values, OptionalDouble.of(score));
        }

        boolean isEmpty() {
            return values.isEmpty() && from.isEmpty();
        }

        boolean has(Feedback feedback) {
            OptionalDouble score = feedback.score();
            return feedback.value().filter(values::contains).isPresent()
                    || (from.isPresent() && score.isPresent() && score.getAsDouble() >= from.getAsDouble());
        }

        Group fitting(String setting, JudgeDefinition judge) {
            if (from.isPresent() && !judge.valueType().isNumeric()) {
                throw new InvalidSettingException(
                        setting + "From",
                        judge.name() + " gives " + judge.valueType().pythonName() + ", no numbers; name its values");
            }
            List<Object> normal = values.stream()
                    .map(value -> normalized(setting, value, judge))
                    .toList();
            return new Group(Set.copyOf(normal), from);
        }

        private static Object normalized(String setting, Object value, JudgeDefinition judge) {
            try {
                return judge.valueType().normalize(value);
            } catch (UnfitValueException e) {
                throw new InvalidSettingException(setting, judge.name() + " never gives it: " + e.getMessage(), e);
            }
        }
    }
}
