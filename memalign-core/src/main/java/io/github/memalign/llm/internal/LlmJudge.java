package io.github.memalign.llm.internal;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.github.memalign.internal.Failures;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Tools;
import io.github.memalign.llm.JudgePrompt;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.WorkingMemory;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.retrieval.internal.Retriever;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Judges with an LLM that has the judge's memory before it. */
public final class LlmJudge implements Judge {
    private static final int USUAL = 0;
    private static final int MOST_TURNS = 30;

    /** Less memory than this is not halved again: it cannot be what makes a request too long. */
    private static final int LEAST_BUDGET = 200;

    private final AlignedJudge judge;
    private final Retriever retriever;
    private final StructuredChat chat;
    private final JudgePrompt prompt;
    private final AnswerReader reader;
    private final int draw;

    /**
     * @param judge what the judge is and knows
     * @param retriever finds its episodes
     * @param prompt what it is told
     */
    public LlmJudge(AlignedJudge judge, Retriever retriever, ChatModel model, JudgePrompt prompt) {
        this(judge, retriever, model, prompt, USUAL);
    }

    /** @param draw 0 to recall as usual; otherwise draws what is recalled, see {@link Retriever#retrievePart} */
    LlmJudge(AlignedJudge judge, Retriever retriever, ChatModel model, JudgePrompt prompt, int draw) {
        this.draw = draw;
        this.judge = judge;
        this.retriever = retriever;
        this.prompt = prompt;
        this.chat =
                new StructuredChat(judge.definition().model().toString(), model, AnswerFormat.of(judge.definition()));
        this.reader = new AnswerReader(judge.definition().valueType());
    }

    @Override
    public JudgeDefinition definition() {
        return judge.definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        Feedback.Builder draft = Feedback.of(definition(), example);
        boolean withTools = !options.tools().specifications().isEmpty();
        List<String> missing = judge.definition().missingFields(example, withTools);
        if (!missing.isEmpty()) {
            return draft.error(Code.MISSING_FIELD, "the example lacks " + String.join(", ", missing))
                    .build();
        }
        Retriever.Retrieved retrieved;
        try {
            retrieved = draw == USUAL
                    ? retriever.retrieve(example, options.excludedFor(example))
                    : retriever.retrievePart(example, options.excludedFor(example), draw);
            draft.addUsage(retrieved.usage());
        } catch (ModelCallException e) {
            return draft.addUsage(e.usage())
                    .error(
                            e.reason() == Reason.CANCELLED ? Code.CANCELLED : Code.RETRIEVAL,
                            String.valueOf(e.getMessage()))
                    .build();
        }
        ContextWindow window = ContextWindow.of(judge.settings());
        int left = window.left(() -> prompt.messages(definition(), example, WorkingMemory.NONE, withTools));
        if (left < 0) {
            return draft.error(
                            Code.MODEL_CALL,
                            "the example and the instructions are about " + -left + " tokens too long for the judge's"
                                    + " context_window of " + window.tokens()
                                    + "; set a larger one if the model takes more")
                    .build();
        }
        int budget = Math.min(left, judge.settings().tokenBudget());
        WorkingMemory memory = WorkingMemory.assemble(judge, retrieved.episodes(), budget);
        List<ChatMessage> messages = told(draft, example, memory, withTools);
        boolean corrected = false;
        for (int turn = 0; turn < MOST_TURNS; ) {
            if (Thread.currentThread().isInterrupted()) {
                return draft.error(Code.CANCELLED, "interrupted").build();
            }
            StructuredChat.Reply reply;
            try {
                reply = chat.ask(messages, options.tools().specifications());
            } catch (ModelCallException e) {
                draft.addUsage(e.usage());
                boolean shown =
                        !memory.episodes().isEmpty() || !memory.guidelines().isEmpty();
                if (e.reason() != Reason.TOO_LONG || !shown || budget < LEAST_BUDGET) {
                    return draft.error(codeOf(e), String.valueOf(e.getMessage()))
                            .build();
                }
                // A model that cannot take as much as the budget allows is shown half of it, and half of that.
                budget /= 2;
                memory = WorkingMemory.assemble(judge, retrieved.episodes(), budget);
                messages = told(draft, example, memory, withTools);
                corrected = false;
                turn = 0;
                continue;
            }
            turn++;
            draft.addUsage(reply.usage());
            AiMessage message = reply.response().aiMessage();
            if (message.hasToolExecutionRequests()) {
                answerTools(messages, message, options.tools());
                continue;
            }
            draft.rawAnswer(message.text());
            if (reply.response().finishReason() == FinishReason.CONTENT_FILTER) {
                return draft.error(Code.REFUSED, "the provider filtered the answer")
                        .build();
            }
            AnswerReader.Answer answer = reader.read(message.text());
            if (answer.error() == null || corrected) {
                return draft.value(answer.value())
                        .rationale(answer.rationale())
                        .error(answer.error())
                        .build();
            }
            corrected = true;
            messages.add(
                    AiMessage.from(message.text() == null || message.text().isEmpty() ? "(nothing)" : message.text()));
            messages.add(UserMessage.from("That cannot be used: "
                    + answer.error().message() + ". Answer again, with only the JSON object described above."));
        }
        return draft.error(Code.UNREADABLE_ANSWER, "no verdict after " + MOST_TURNS + " turns with tools")
                .build();
    }

    private List<ChatMessage> told(Feedback.Builder draft, Example example, WorkingMemory memory, boolean withTools) {
        draft.recall(memory.recall());
        return new ArrayList<>(prompt.messages(definition(), example, memory, withTools));
    }

    private static Code codeOf(ModelCallException e) {
        return switch (e.reason()) {
            case CONTENT_FILTERED -> Code.REFUSED;
            case CANCELLED -> Code.CANCELLED;
            default -> Code.MODEL_CALL;
        };
    }

    private static void answerTools(List<ChatMessage> messages, AiMessage message, Tools tools) {
        messages.add(message);
        for (ToolExecutionRequest request : message.toolExecutionRequests()) {
            messages.add(ToolExecutionResultMessage.from(request, answer(request, tools)));
        }
    }

    private static String answer(ToolExecutionRequest request, Tools tools) {
        try {
            return Objects.requireNonNullElse(tools.call(request.name(), request.arguments()), "");
        } catch (Throwable thrown) {
            Failures.throwIfFatal(thrown);
            return "The tool " + request.name() + " failed: " + Failures.words(thrown);
        }
    }
}
