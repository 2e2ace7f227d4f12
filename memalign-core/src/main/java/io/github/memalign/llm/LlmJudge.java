package io.github.memalign.llm;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.judge.Tools;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.Usage;
import io.github.memalign.retrieval.Retriever;
import io.github.memalign.retrieval.WorkingMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges with an LLM that has the judge's memory before it. */
public final class LlmJudge implements Judge {
    private static final int MOST_TURNS = 30;

    private final AlignedJudge judge;
    private final Retriever retriever;
    private final StructuredChat chat;
    private final JudgePrompt prompt;
    private final AnswerReader reader;

    /**
     * @param judge what the judge is and knows
     * @param retriever finds its episodes
     * @param model the model
     */
    public LlmJudge(AlignedJudge judge, Retriever retriever, ChatModel model) {
        this.judge = judge;
        this.retriever = retriever;
        this.prompt = new JudgePrompt(judge.definition());
        this.chat = new StructuredChat(judge.definition().model().toString(), model, prompt.responseFormat());
        this.reader = new AnswerReader(judge.definition().valueType());
    }

    @Override
    public JudgeDefinition definition() {
        return judge.definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        Draft draft = new Draft(example);
        boolean withTools = !options.tools().specifications().isEmpty();
        List<String> missing = judge.definition().missingFields(example, withTools);
        if (!missing.isEmpty()) {
            return draft.failed(Code.MISSING_FIELD, "the example lacks " + String.join(", ", missing));
        }
        WorkingMemory memory;
        try {
            Retriever.Retrieved retrieved = retriever.retrieve(example, options.excludedFor(example));
            draft.usage = draft.usage.plus(retrieved.usage());
            memory = WorkingMemory.assemble(judge, retrieved.matches());
        } catch (ModelCallException e) {
            return draft.failed(Code.RETRIEVAL, String.valueOf(e.getMessage()));
        }
        draft.recall = memory.recall();
        try {
            return ask(draft, new ArrayList<>(prompt.messages(example, memory, withTools)), options.tools());
        } catch (ModelCallException e) {
            draft.usage = draft.usage.plus(e.usage());
            return draft.failed(codeOf(e), String.valueOf(e.getMessage()));
        }
    }

    private static Code codeOf(ModelCallException e) {
        switch (e.reason()) {
            case CONTENT_FILTERED:
                return Code.REFUSED;
            case CANCELLED:
                return Code.CANCELLED;
            default:
                return Code.MODEL_CALL;
        }
    }

    private Feedback ask(Draft draft, List<ChatMessage> messages, Tools tools) {
        boolean corrected = false;
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            StructuredChat.Reply reply = chat.ask(messages, tools.specifications());
            draft.usage = draft.usage.plus(reply.usage());
            ChatResponse response = reply.response();
            AiMessage message = response.aiMessage();
            if (message.hasToolExecutionRequests()) {
                answerTools(messages, message, tools);
                continue;
            }
            draft.rawAnswer = message.text();
            if (response.finishReason() == FinishReason.CONTENT_FILTER) {
                return draft.failed(Code.REFUSED, "the provider filtered the answer");
            }
            AnswerReader.Answer answer = reader.read(message.text());
            if (answer.error() == null || corrected) {
                return draft.feedback(answer);
            }
            corrected = true;
            messages.add(
                    AiMessage.from(message.text() == null || message.text().isEmpty() ? "(nothing)" : message.text()));
            messages.add(UserMessage.from("That cannot be used: "
                    + answer.error().message() + ". Answer again, with only the JSON object described above."));
        }
        return draft.failed(Code.UNREADABLE_ANSWER, "no verdict after " + MOST_TURNS + " turns with tools");
    }

    private static void answerTools(List<ChatMessage> messages, AiMessage message, Tools tools) {
        messages.add(message);
        for (ToolExecutionRequest request : message.toolExecutionRequests()) {
            messages.add(ToolExecutionResultMessage.from(request, answer(request, tools)));
        }
    }

    private static String answer(ToolExecutionRequest request, Tools tools) {
        try {
            return tools.call(request.name(), request.arguments());
        } catch (RuntimeException e) {
            return "The tool " + request.name() + " failed: " + e.getMessage();
        }
    }

    /** What is known of a feedback while it is made. */
    private final class Draft {
        private final Example example;
        private Usage usage = Usage.NONE;
        private Recall recall = Recall.NONE;
        private @Nullable String rawAnswer;

        Draft(Example example) {
            this.example = example;
        }

        Feedback failed(Code code, String message) {
            return feedback(new AnswerReader.Answer(null, "", new FeedbackError(code, message)));
        }

        Feedback feedback(AnswerReader.Answer answer) {
            return new Feedback(
                    judge.definition().name(),
                    example.id(),
                    judge.definition().model(),
                    answer.value(),
                    answer.rationale(),
                    answer.error(),
                    rawAnswer,
                    usage,
                    recall);
        }
    }
}
