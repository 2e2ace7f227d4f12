package io.github.memalign.llm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.internal.Batches;
import io.github.memalign.internal.Parallel;
import io.github.memalign.internal.Tokens;
import io.github.memalign.llm.internal.ContextWindow;
import io.github.memalign.llm.internal.StructuredChat;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.EpisodeText;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Distils guidelines with a reflection model: batches packed by tokens run side by side, an answer that cannot be read is
 * asked for once more, and what still fails is reported. Then the model is asked once which of the new rules repeat or
 * contradict each other or the guidelines that are there.
 */
public final class LlmDistiller implements Distiller {
    private static final int MOST_TOKENS = 24_000;
    private static final int MOST_RECORDS = 50;
    private static final int MOST_RECORD_TOKENS = 4_000;

    /** A shorter record is not shortened further: it cannot be the reason. */
    private static final int FEWEST_RECORD_TOKENS = 200;

    private final ChatModel model;
    private final int concurrency;

    /**
     * @param model the reflection model
     * @param concurrency how many batches are asked for at once, 1 or more
     */
    public LlmDistiller(ChatModel model, int concurrency) {
        this.model = model;
        this.concurrency = concurrency;
    }

    @Override
    public Result distil(Request request, IntConsumer progress) {
        ContextWindow window = ContextWindow.of(request.settings());
        DistillationPrompt prompt = new DistillationPrompt(request.definition(), request.existing(), window);
        int most = Math.max(FEWEST_RECORD_TOKENS, Math.min(MOST_TOKENS, window.left(() -> prompt.messages(List.of()))));
        StructuredChat chat = new StructuredChat("the reflection model", model, DistillationPrompt.responseFormat());
        List<Prepared> records = request.episodes().stream()
                .map(episode -> new Prepared(episode, prompt.record(episode, Math.min(MOST_RECORD_TOKENS, most))))
                .toList();
        List<List<Prepared>> batches =
                Batches.pack(records, record -> Tokens.estimate(EpisodeText.line(record.json)), most, MOST_RECORDS);
        List<Outcome> outcomes = Parallel.map(batches, concurrency, batch -> {
            Outcome outcome = distil(chat, prompt, batch);
            progress.accept(batch.size());
            return outcome;
        });
        List<Proposal> proposals = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        Usage usage = Usage.NONE;
        for (Outcome outcome : outcomes) {
            proposals.addAll(outcome.proposals);
            failures.addAll(outcome.failures);
            usage = usage.plus(outcome.usage);
        }
        Result consolidated = new Consolidation(model, most).of(request.existing(), proposals, batches.size() > 1);
        failures.addAll(consolidated.failures());
        return new Result(
                consolidated.proposals(), consolidated.contradictions(), failures, usage.plus(consolidated.usage()));
    }

    private static Outcome distil(StructuredChat chat, DistillationPrompt prompt, List<Prepared> batch) {
        List<Episode> episodes = batch.stream().map(Prepared::episode).toList();
        List<String> ids = episodes.stream().map(Episode::id).toList();
        List<ChatMessage> messages = new ArrayList<>(
                prompt.messages(batch.stream().map(Prepared::json).toList()));
        Usage usage = Usage.NONE;
        try {
            for (int attempt = 0; attempt < 2; attempt++) {
                StructuredChat.Reply reply = chat.ask(messages, List.of());
                usage = usage.plus(reply.usage());
                String text = reply.response().aiMessage().text();
                Optional<DistillationAnswer.Answer> answer = DistillationAnswer.read(text, episodes);
                if (answer.isPresent()) {
                    return Outcome.of(answer.get(), usage);
                }
                messages.add(AiMessage.from(text == null || text.isEmpty() ? "(nothing)" : text));
                messages.add(UserMessage.from("That is not the JSON object asked for. Answer again, with only that."));
            }
            return Outcome.failed(ids, "the model's answer is not the JSON object it was asked for, twice", usage);
        } catch (ModelCallException e) {
            Usage spent = usage.plus(e.usage());
            return e.reason() == Reason.TOO_LONG
                    ? smaller(chat, prompt, batch, e, spent)
                    : Outcome.failed(ids, String.valueOf(e.getMessage()), spent);
        }
    }

    /** A batch that the model cannot take is asked for in halves, and a record that it cannot take is shortened. */
    private static Outcome smaller(
            StructuredChat chat,
            DistillationPrompt prompt,
            List<Prepared> batch,
            ModelCallException refusal,
            Usage spent) {
        Outcome refused = new Outcome(List.of(), List.of(), spent);
        if (batch.size() > 1) {
            int half = batch.size() / 2;
            return refused.plus(distil(chat, prompt, batch.subList(0, half)))
                    .plus(distil(chat, prompt, batch.subList(half, batch.size())));
        }
        Prepared only = batch.get(0);
        int tokens = Tokens.estimate(EpisodeText.line(only.json));
        ObjectNode shorter = tokens < FEWEST_RECORD_TOKENS ? null : EpisodeText.shortened(only.json, tokens / 2);
        if (shorter == null) {
            return Outcome.failed(List.of(only.episode.id()), String.valueOf(refusal.getMessage()), spent);
        }
        return refused.plus(distil(chat, prompt, List.of(new Prepared(only.episode, shorter))));
    }

    private record Prepared(Episode episode, ObjectNode json) {}

    private record Outcome(List<Proposal> proposals, List<Failure> failures, Usage usage) {
        static Outcome of(DistillationAnswer.Answer answer, Usage usage) {
            List<Failure> dropped = answer.unusable().stream()
                    .map(reason -> new Failure(List.of(), reason))
                    .toList();
            return new Outcome(answer.proposals(), dropped, usage);
        }

        static Outcome failed(List<String> episodeIds, String reason, Usage usage) {
            return new Outcome(List.of(), List.of(new Failure(episodeIds, reason)), usage);
        }

        Outcome plus(Outcome other) {
            List<Proposal> both = new ArrayList<>(proposals);
            both.addAll(other.proposals);
            List<Failure> bothFailures = new ArrayList<>(failures);
            bothFailures.addAll(other.failures);
            return new Outcome(both, bothFailures, usage.plus(other.usage));
        }
    }
}
