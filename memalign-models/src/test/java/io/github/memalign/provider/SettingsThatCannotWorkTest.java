package io.github.memalign.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsThatCannotWorkTest {
    private final ProviderModels models =
            ProviderModels.builder().environment(Map.<String, String>of()::get).build();

    @ParameterizedTest
    @CsvSource({
        "openai:/gpt-4.1-mini, OPENAI_API_KEY",
        "groq:/llama-3.3-70b, GROQ_API_KEY",
        "openrouter:/meta/llama, OPENROUTER_API_KEY",
        "deepseek:/deepseek-chat, DEEPSEEK_API_KEY",
        "together_ai:/some/model, TOGETHERAI_API_KEY",
        "xai:/grok-3, XAI_API_KEY"
    })
    void aMissingKeyIsNamed(String uri, String variable) {
        InvalidSettingException e = refused(ModelSettings.of(ModelUri.of(uri)));
        assertThat(e.setting()).isEqualTo(variable);
        assertThat(e).hasMessageContaining(uri);
    }

    @Test
    void anUnknownProviderIsNamedWithTheKnownOnes() {
        assertThat(refused(ModelSettings.of(ModelUri.of("opnai:/gpt"))))
                .hasMessageStartingWith("model: 'opnai'")
                .hasMessageContaining("openai");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8000/v1", "ftp://host/v1", "http:///v1", "http://ho st/v1", "not a url", ""})
    void aBaseUrlThatIsNoneIsRefused(String url) {
        assertThat(refused(withBase(url)).setting()).isEqualTo("base_url");
    }

    @Test
    void aPasswordInABaseUrlIsRefusedAndNotRepeated() {
        assertThat(refused(withBase("http://me:hunter2@host/v1"))).hasMessageNotContaining("hunter2");
        assertThat(refused(withBase("htp://me:hunter2@host/v1?key=hunter2"))).hasMessageNotContaining("hunter2");
    }

    @Test
    void aBaseUrlFromTheEnvironmentIsRefusedByItsVariable() {
        ProviderModels other = ProviderModels.builder()
                .environment(Map.of("OPENAI_BASE_URL", "nonsense")::get)
                .build();
        InvalidSettingException e = catchThrowableOfType(
                InvalidSettingException.class, () -> other.chat(ModelSettings.of(ModelUri.of("openai:/gpt"))));
        assertThat(e.setting()).isEqualTo("OPENAI_BASE_URL");
    }

    private static ModelSettings withBase(String url) {
        return new ModelSettings(ModelUri.of("openai:/m"), Map.of(), Optional.of(url), Map.of(), Optional.empty());
    }

    private InvalidSettingException refused(ModelSettings settings) {
        return catchThrowableOfType(InvalidSettingException.class, () -> models.chat(settings));
    }
}
