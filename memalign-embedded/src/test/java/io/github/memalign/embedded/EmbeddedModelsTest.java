package io.github.memalign.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.Models;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedModelsTest {
    private static final ModelSettings CASE_BASED = ModelSettings.of(ModelUri.of("embedded:/case-based"));

    private final Models models = new EmbeddedModels();

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void theCaseBasedJudgeIsNoLlm() {
        assertThatThrownBy(() -> models.chat(CASE_BASED))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("not an LLM");
    }

    @Test
    void anUnknownEmbeddingModelIsToldWithTheOneThatIsThere() {
        assertThatThrownBy(() -> models.embedding(CASE_BASED))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("embedded:/all-minilm-l6-v2-q");
    }

    @Test
    void onlyItsOwnModelsRunInThisProcess() {
        assertThat(models.isLocal(ModelUri.of("embedded:/case-based"))).isTrue();
        assertThat(models.isLocal(ModelUri.of("openai:/gpt-4.1-mini"))).isFalse();
    }

    @Test
    void anUnknownJudgeIsToldWithTheOneThatIsThere() {
        assertThatThrownBy(() -> models.engine(ModelUri.of("embedded:/other")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("embedded:/case-based");
    }
}
