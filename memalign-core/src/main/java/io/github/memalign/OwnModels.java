package io.github.memalign;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelUri;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The caller's own models. A judge that works with them names them {@code own:/NAME} from then on, so that whoever loads it
 * knows that no URI leads to them; a URI that has the model's very name stays as it is.
 */
record OwnModels(
        @Nullable ChatModel chat,
        @Nullable ChatModel reflection,
        @Nullable EmbeddingModel embedding) {
    private static final String UNNAMED = "unnamed";

    /** The judge with the names of the models that it works with here. */
    AlignedJudge namedIn(AlignedJudge judge) {
        AlignedJudge named = judge;
        if (chat != null) {
            ModelUri uri = uri(judge.definition().model(), name(chat));
            if (!uri.equals(judge.definition().model())) {
                JudgeDefinition definition =
                        judge.definition().toBuilder().model(uri).build();
                named = named.withDefinition(definition);
            }
        }
        MemorySettings settings = judge.settings();
        if (reflection != null) {
            ModelUri before =
                    settings.reflectionModel().orElse(judge.definition().model());
            settings = settings.withReflectionModel(uri(before, name(reflection)));
        }
        if (embedding != null) {
            settings = settings.withEmbeddingModel(uri(settings.embeddingModel(), name(embedding::modelName)));
        }
        return settings.equals(judge.settings()) ? named : named.withSettings(settings);
    }

    /**
     * Refuses a model that no URI leads to.
     *
     * @param setting what names it, as the user writes it
     * @param method the method of the builder that takes it
     */
    static void requireUri(String setting, ModelUri model, String method) {
        if (model.isOwn()) {
            throw new InvalidSettingException(
                    setting,
                    "the judge was aligned with " + model + ", a model that a program handed over and no URI leads to;"
                            + " hand it over with MemAlign.builder()." + method + "(…), or name another model");
        }
    }

    private static ModelUri uri(ModelUri before, String name) {
        return before.name().equals(name) ? before : ModelUri.own(name);
    }

    private static String name(ChatModel model) {
        return name(() -> model.defaultRequestParameters().modelName());
    }

    /** Models tell their names or do not. */
    private static String name(Supplier<@Nullable String> told) {
        try {
            String name = told.get();
            return name == null || name.isBlank() || name.equals("unknown") ? UNNAMED : name;
        } catch (RuntimeException untold) {
            return UNNAMED;
        }
    }
}
