package io.github.memalign.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.Engine;
import io.github.memalign.ForwardingModels;
import io.github.memalign.Models;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Models whose calls are kept in a directory, or answered from it. Of what runs in this process the vectors of texts are kept
 * too: processors round differently, and what is recalled may hang on it.
 */
public final class RecordedModels extends ForwardingModels {
    private enum Mode {
        /** Every call is made and kept, in place of what was kept of it. */
        BEGIN,
        /** Every call is made and kept, after what was kept of it; in place of a failure that was kept. */
        CONTINUE,
        /** A call that was answered is not made again; failures are not kept. */
        RESUME,
        /** No call is made. */
        REPLAY
    }

    /** Failures that say nothing of the model. */
    private static final Set<Reason> NOT_ASKED = Set.of(Reason.CANCELLED, Reason.BUDGET);

    private final CallStore store;
    private final Mode mode;

    private RecordedModels(Models models, Path dir, Mode mode) {
        super(models);
        this.store = new CallStore(dir);
        this.mode = mode;
        if (mode == Mode.BEGIN || mode == Mode.CONTINUE) {
            store.createDirectory();
        }
    }

    /**
     * Whether a directory holds calls that were recorded.
     *
     * @throws io.github.memalign.MemAlignException if it cannot be read
     */
    public static boolean holdsCalls(Path dir) {
        return new CallStore(dir).holdsCalls();
    }

    /**
     * Begins a recording, failures included; calls that are there and are made again are replaced.
     *
     * @param models the models that are really asked; closed with the result
     * @param dir where calls are kept; made if it is not there
     * @throws io.github.memalign.MemAlignException if the directory cannot be made
     */
    public static Models begin(Models models, Path dir) {
        return new RecordedModels(models, dir, Mode.BEGIN);
    }

    /**
     * Goes on with a recording that was interrupted: calls that were answered stay, and the same calls made again are kept
     * after them; those that failed then are replaced when they are made again.
     *
     * @param models the models that are really asked; closed with the result
     * @param dir where calls are kept; made if it is not there
     * @throws io.github.memalign.MemAlignException if the directory cannot be made
     */
    public static Models goOn(Models models, Path dir) {
        return new RecordedModels(models, dir, Mode.CONTINUE);
    }

    /**
     * Answers what was asked before from the directory, and keeps what is asked anew, so that work which was interrupted
     * can begin again without paying twice. Failures are not kept: they are asked again.
     *
     * @param models the models that are asked for what is not kept; closed with the result
     * @param dir where answers are kept; made when the first one is
     */
    public static Models resume(Models models, Path dir) {
        return new RecordedModels(models, dir, Mode.RESUME);
    }

    /**
     * Deletes what was kept for work that is done now, and the directory if nothing else is in it.
     *
     * @param dir where answers were kept; need not be there
     * @throws io.github.memalign.MemAlignException if it cannot be deleted
     */
    public static void forget(Path dir) {
        new CallStore(dir).delete();
    }

    /**
     * Answers what was recorded, with the tokens, cost and time of then; asks nobody and needs no key. What was not kept is
     * refused with a {@link io.github.memalign.MemAlignException} that names it. What runs in this process and was not kept
     * runs anew, and is said to take no time, so that each replay gives the same bytes.
     *
     * @param local has the models that run in this process; closed with the result
     * @param dir where calls were kept
     */
    public static Models replay(Models local, Path dir) {
        return new RecordedModels(local, dir, Mode.REPLAY);
    }

    /**
     * A chat model of the program's own whose recording begins, what it throws is not kept.
     *
     * @param model the model that is really asked; stays open
     * @param name what the model is called in the recording, and by judges that work with it, as {@code own:/NAME}
     * @param dir where calls are kept; made if it is not there
     * @throws io.github.memalign.MemAlignException if the directory cannot be made
     */
    public static ChatModel begin(ChatModel model, String name, Path dir) {
        return own(Optional.of(model), name, dir, Mode.BEGIN);
    }

    /**
     * As {@link #resume(Models, Path)}, of a chat model of the program's own.
     *
     * @param model the model that is asked for what is not kept; stays open
     * @param name what the model is called, as {@code own:/NAME}
     * @param dir where answers are kept; made when the first one is
     */
    public static ChatModel resume(ChatModel model, String name, Path dir) {
        return own(Optional.of(model), name, dir, Mode.RESUME);
    }

    /**
     * A chat model of the program's own as it was recorded, of which nobody is asked.
     *
     * @param name what the model was called when it was recorded
     * @param dir where calls were kept
     */
    public static ChatModel replay(String name, Path dir) {
        return own(Optional.empty(), name, dir, Mode.REPLAY);
    }

    private static ChatModel own(Optional<ChatModel> model, String name, Path dir, Mode mode) {
        return new RecordedModels(Models.joined(List.of()), dir, mode)
        .new RecordedChat(ModelSettings.of(ModelUri.own(name)), model);
    }

    @Override
    public Optional<Engine> engine(ModelUri model) {
        return mode != Mode.REPLAY || models.isLocal(model) ? models.engine(model) : Optional.empty();
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        boolean asked = mode != Mode.REPLAY || models.isLocal(settings.uri());
        return new RecordedChat(settings, asked ? Optional.of(models.chat(settings)) : Optional.empty());
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        if (models.isLocal(settings.uri())) {
            EmbeddingModel local = models.embedding(settings);
            return mode == Mode.RESUME ? local : new LocalEmbedding(settings, local);
        }
        return new RecordedEmbedding(
                settings, mode == Mode.REPLAY ? Optional.empty() : Optional.of(models.embedding(settings)));
    }

    private <T> T called(Request request, Function<JsonNode, T> read, Supplier<T> call, Function<T, ObjectNode> write) {
        if (mode == Mode.REPLAY) {
            return read.apply(store.read(request));
        }
        int time = store.ask(request);
        if (mode == Mode.RESUME) {
            Optional<JsonNode> kept = store.find(request, time);
            if (kept.isPresent()) {
                return read.apply(kept.get());
            }
        }
        try {
            T answer = call.get();
            keep(request, time, write.apply(answer));
            return answer;
        } catch (ModelCallException e) {
            if (mode != Mode.RESUME && !NOT_ASKED.contains(e.reason())) {
                keep(request, time, Outcomes.of(e));
            }
            throw e;
        }
    }

    private void keep(Request request, int time, ObjectNode outcome) {
        if (mode == Mode.CONTINUE) {
            store.append(request, time, outcome);
        } else {
            store.write(request, time, outcome);
        }
    }

    private final class RecordedChat implements ChatModel {
        private final ModelSettings settings;
        private final Optional<ChatModel> model;

        RecordedChat(ModelSettings settings, Optional<ChatModel> model) {
            this.settings = settings;
            this.model = model;
        }

        @Override
        public ChatResponse chat(ChatRequest request) {
            return called(
                    Request.chat(settings, request),
                    Outcomes::chat,
                    () -> model.orElseThrow().chat(request),
                    Outcomes::of);
        }

        /** By these a model of the program's own tells its name. */
        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder()
                    .modelName(settings.uri().name())
                    .build();
        }
    }

    private final class RecordedEmbedding implements EmbeddingModel {
        private final ModelSettings settings;
        private final Optional<EmbeddingModel> model;

        RecordedEmbedding(ModelSettings settings, Optional<EmbeddingModel> model) {
            this.settings = settings;
            this.model = model;
        }

        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return segments.isEmpty()
                    ? Usage.NONE.noteOn(Response.from(List.of()))
                    : called(
                            Request.embedding(settings, segments),
                            Outcomes::embedding,
                            () -> model.orElseThrow().embedAll(segments),
                            Outcomes::of);
        }
    }

    /** Keeps each text for itself, whichever others it is embedded with. */
    private final class LocalEmbedding implements EmbeddingModel {
        private final ModelSettings settings;
        private final EmbeddingModel model;

        LocalEmbedding(ModelSettings settings, EmbeddingModel model) {
            this.settings = settings;
            this.model = model;
        }

        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            List<Embedding> vectors = new ArrayList<>();
            Usage usage = Usage.NONE;
            for (TextSegment segment : segments) {
                Response<List<Embedding>> one = embedded(List.of(segment));
                vectors.addAll(one.content());
                usage = usage.plus(Usage.of(one, 0));
            }
            return new Usage(
                            1,
                            usage.inputTokens(),
                            usage.outputTokens(),
                            usage.cost(),
                            mode == Mode.REPLAY ? 0 : usage.millis(),
                            usage.cachedTokens(),
                            usage.uncounted())
                    .noteOn(Response.from(vectors));
        }

        private Response<List<Embedding>> embedded(List<TextSegment> one) {
            Request request = Request.embedding(settings, one);
            Optional<JsonNode> kept = store.find(request, 1);
            if (kept.isPresent()) {
                return Outcomes.embedding(kept.get());
            }
            Response<List<Embedding>> vector = model.embedAll(one);
            if (mode != Mode.REPLAY) {
                store.write(request, 1, Outcomes.of(vector));
            }
            return vector;
        }
    }
}
