package io.github.memalign.guardrails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailException;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailException;
import dev.langchain4j.guardrail.config.OutputGuardrailsConfig;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.V;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Guardrails in real AI services, whose model says what a script has. */
class GuardrailsTest {
    private static final String LATE = "My parcel is late.";
    private static final String KIND = "I am sorry for the wait; it arrives tomorrow.";
    private static final String UNKIND = "That is the carrier's problem, not mine.";
    private static final String ABUSIVE = "Stop whining, you fool.";
    private static final GuardrailPolicy POLICY =
            GuardrailPolicy.whenJudgeFails(WhenJudgeFails.BLOCK).passing("kind").sendingBack("unkind");

    private static MemAlign memAlign;
    private static Judge tone;
    private static Judge topic;

    private final ScriptedModel model = new ScriptedModel();

    interface Support {
        String reply(String message);
    }

    interface Templated {
        @dev.langchain4j.service.UserMessage("{{what}} is late.")
        String reply(@V("what") String what);
    }

    @BeforeAll
    static void align() {
        memAlign = MemAlign.create();
        tone = aligned(
                JudgeDefinition.builder("tone", "Is the reply {{ outputs }} to {{ inputs }} kind?")
                        .model("embedded:/case-based")
                        .valueType(ValueType.oneOf("kind", "unkind", "abusive"))
                        .build(),
                labelled(LATE, KIND, "kind", "It apologizes and gives a date."),
                labelled(LATE, UNKIND, "unkind", "Passing the blame on is unkind."),
                labelled(LATE, ABUSIVE, "abusive", "It insults the customer."));
        topic = aligned(
                JudgeDefinition.builder("topic", "Is {{ inputs }} a matter of our support?")
                        .model("embedded:/case-based")
                        .valueType(ValueType.BOOL)
                        .build(),
                labelled(LATE, null, true, "Parcels are ours."),
                labelled("Write my homework.", null, false, "Homework is none of ours."));
    }

    @AfterAll
    static void close() {
        memAlign.close();
    }

    private static Judge aligned(JudgeDefinition definition, LabelledExample... feedback) {
        AlignedJudge judge = AlignedJudge.unaligned(definition, MemorySettings.DEFAULT);
        return memAlign.judge(memAlign.align(judge, List.of(feedback)).judge());
    }

    private static LabelledExample labelled(String inputs, String outputs, Object label, String why) {
        Example example = Example.builder().inputs(inputs).outputs(outputs).build();
        return new LabelledExample(example, List.of(Assessment.of(label, why)));
    }

    private Support support(OutputGuardrail guardrail) {
        return service(services -> services.outputGuardrails(guardrail));
    }

    private Support service(UnaryOperator<AiServices<Support>> with) {
        return with.apply(AiServices.builder(Support.class).chatModel(model)).build();
    }

    @Test
    void aReplyThatNeedsReviewIsBlockedAndTheReasonSaysSo() {
        model.says(KIND);
        AlignedJudge calibrated = memAlign.align(
                        AlignedJudge.unaligned(tone.definition(), MemorySettings.DEFAULT),
                        List.of(
                                labelled(LATE, UNKIND, "unkind", "Passing the blame on is unkind."),
                                labelled(LATE, "Gladly!", "kind", "It is friendly.")))
                .judge()
                .withCalibration(Optional.of(new Calibration(1, 0.9, 0.05, 0, 100, 60, 58)));

        Support support = support(new JudgeOutputGuardrail(memAlign.judge(calibrated), POLICY));

        assertThatThrownBy(() -> support.reply(LATE))
                .isInstanceOf(OutputGuardrailException.class)
                .hasMessageContaining("tone is not sure enough of this reply, which needs review; it leans to ");
    }

    @Test
    void aReplyThatPassesIsGivenAsItIs() {
        model.says(KIND);

        assertThat(support(new JudgeOutputGuardrail(tone, POLICY)).reply(LATE)).isEqualTo(KIND);
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void aReplyIsSentBackWithTheRationaleUntilItPasses() {
        model.says(UNKIND, KIND);

        assertThat(support(new JudgeOutputGuardrail(tone, POLICY)).reply(LATE)).isEqualTo(KIND);
        assertThat(model.asked).hasSize(2);
        assertThat(model.lastSaid(1))
                .startsWith("A user wrote:\n" + LATE + "\n\nYou replied:\n" + UNKIND + "\n\n")
                .contains("judged unkind. The reason: No LLM: this is the remembered case");
    }

    @Test
    void aServiceWithAMemoryIsToldTheRationaleOnly() {
        model.says(UNKIND, KIND);
        Support support = service(services -> services.outputGuardrails(new JudgeOutputGuardrail(tone, POLICY))
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10)));

        assertThat(support.reply(LATE)).isEqualTo(KIND);
        assertThat(model.asked.get(1).messages()).contains(UserMessage.from(LATE));
        assertThat(model.lastSaid(1)).startsWith("Your reply was reviewed and judged unkind.");
    }

    @Test
    void whatIsSentBackTooOftenIsBlocked() {
        model.says(UNKIND, UNKIND, UNKIND, UNKIND, KIND);
        Support support = service(services -> services.outputGuardrails(new JudgeOutputGuardrail(tone, POLICY))
                .outputGuardrailsConfig(
                        OutputGuardrailsConfig.builder().maxRetries(3).build()));

        assertThatThrownBy(() -> support.reply(LATE))
                .isInstanceOf(OutputGuardrailException.class)
                .hasMessageContaining("tone judged this reply unkind");
        assertThat(model.asked).hasSize(3);
    }

    @Test
    void aValueThatIsNamedNowhereIsBlockedAtOnce() {
        model.says(ABUSIVE, KIND);

        assertThatThrownBy(() -> support(new JudgeOutputGuardrail(tone, POLICY)).reply(LATE))
                .isInstanceOf(OutputGuardrailException.class)
                .hasMessageContaining("tone judged this reply abusive: No LLM: this is the remembered case");
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void aJudgeThatFailsBlocksOrPassesAsWasChosen() {
        GuardrailPolicy open =
                GuardrailPolicy.whenJudgeFails(WhenJudgeFails.PASS).passing("kind");
        Judge failing = new ScriptedJudge(tone.definition(), true);
        model.says(KIND, KIND);

        assertThat(support(new JudgeOutputGuardrail(failing, open)).reply(LATE)).isEqualTo(KIND);
        assertThatThrownBy(
                        () -> support(new JudgeOutputGuardrail(failing, POLICY)).reply(LATE))
                .isInstanceOf(OutputGuardrailException.class)
                .hasMessageContaining("tone gave no value for this reply: MODEL_CALL, the server is down");
    }

    @Test
    void theJudgeIsShownWhatTheUserSaidWithAndWithoutAMemory() {
        ScriptedJudge judge = new ScriptedJudge(tone.definition(), false);
        model.says(KIND, UNKIND);
        Support remembering = service(services -> services.outputGuardrails(new JudgeOutputGuardrail(judge, POLICY))
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10)));
        remembering.reply("Hello.");
        remembering.reply(LATE);
        model.says(KIND);
        AiServices.builder(Templated.class)
                .chatModel(model)
                .outputGuardrails(new JudgeOutputGuardrail(judge, POLICY))
                .build()
                .reply("My letter");

        assertThat(judge.seen)
                .extracting(example -> example.text(Field.INPUTS).orElseThrow())
                .containsExactly("Hello.", LATE, "My letter is late.");
        assertThat(judge.seen)
                .extracting(example -> example.text(Field.OUTPUTS).orElseThrow())
                .containsExactly(KIND, UNKIND, KIND);
    }

    @Test
    void anInputPassesOrIsBlockedBeforeTheModelIsAsked() {
        InputGuardrail guardrail = new JudgeInputGuardrail(
                topic, GuardrailPolicy.whenJudgeFails(WhenJudgeFails.BLOCK).passing(true));
        Support support = service(services -> services.inputGuardrails(guardrail));
        model.says(KIND);

        assertThat(support.reply(LATE)).isEqualTo(KIND);
        assertThatThrownBy(() -> support.reply("Write my homework."))
                .isInstanceOf(InputGuardrailException.class)
                .hasMessageContaining("topic judged this message false");
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void aPolicyThatDoesNotFitTheJudgeIsRefusedAtOnce() {
        GuardrailPolicy empty = GuardrailPolicy.whenJudgeFails(WhenJudgeFails.PASS);

        assertThatThrownBy(() -> new JudgeOutputGuardrail(tone, empty))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("passing: no value of tone passes");
        assertThatThrownBy(() -> new JudgeOutputGuardrail(tone, empty.passing("nice")))
                .hasMessageContaining("passing: tone never gives it: \"nice\" is not of the declared type");
        assertThatThrownBy(() -> new JudgeOutputGuardrail(tone, POLICY.sendingBack("Kind")))
                .hasMessageContaining("'kind' passes already");
        assertThatThrownBy(() -> new JudgeOutputGuardrail(tone, empty.passingFrom(0.5)))
                .hasMessageContaining("passingFrom: tone gives");
        assertThatThrownBy(() -> new JudgeInputGuardrail(tone, POLICY)).hasMessageContaining("cannot be sent back");
    }

    @Test
    void numbersPassOrAreSentBackFromABoundUp() {
        JudgeDefinition score = JudgeDefinition.builder("score", "How good is {{ outputs }}?")
                .model("embedded:/case-based")
                .valueType(ValueType.FLOAT)
                .build();
        GuardrailPolicy policy = GuardrailPolicy.whenJudgeFails(WhenJudgeFails.BLOCK)
                .passingFrom(0.8)
                .sendingBackFrom(0.5)
                .fitting(score);
        Example example = Example.builder().outputs(KIND).build();

        assertThat(List.of(0.8, 0.79, 0.5, 0.49))
                .map(value ->
                        policy.decide(Feedback.of(score, example).value(value).build()))
                .containsExactly(
                        GuardrailPolicy.Decision.PASS,
                        GuardrailPolicy.Decision.SEND_BACK,
                        GuardrailPolicy.Decision.SEND_BACK,
                        GuardrailPolicy.Decision.BLOCK);
    }

    /** Says one text after the other, and keeps what it was asked. */
    private static final class ScriptedModel implements ChatModel {
        private final Deque<String> texts = new ArrayDeque<>();
        private final List<ChatRequest> asked = new ArrayList<>();

        void says(String... more) {
            texts.addAll(List.of(more));
        }

        String lastSaid(int call) {
            var messages = asked.get(call).messages();
            return ((UserMessage) messages.get(messages.size() - 1)).singleText();
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            asked.add(request);
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from(texts.remove()))
                    .build();
        }
    }

    /** Fails always, or finds everything kind, and keeps what it was shown. */
    private static final class ScriptedJudge implements Judge {
        private final JudgeDefinition definition;
        private final boolean fails;
        private final List<Example> seen = new ArrayList<>();

        ScriptedJudge(JudgeDefinition definition, boolean fails) {
            this.definition = definition;
            this.fails = fails;
        }

        @Override
        public JudgeDefinition definition() {
            return definition;
        }

        @Override
        public Feedback judge(Example example, Options options) {
            seen.add(example);
            Feedback.Builder feedback = Feedback.of(definition, example);
            return fails
                    ? feedback.error(FeedbackError.Code.MODEL_CALL, "the server is down")
                            .build()
                    : feedback.value("kind").build();
        }
    }
}
