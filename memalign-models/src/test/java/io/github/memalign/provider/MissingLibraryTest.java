package io.github.memalign.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissingLibraryTest {
    @ParameterizedTest
    @CsvSource({
        "anthropic, langchain4j-anthropic",
        "ollama, langchain4j-ollama",
        "gemini, langchain4j-google-ai-gemini",
        "mistral, langchain4j-mistral-ai",
        "bedrock, langchain4j-bedrock"
    })
    void aProviderWithoutItsLibraryNamesIt(String provider, String artifact) throws Exception {
        try (URLClassLoader without = new URLClassLoader(
                classPathWithoutProviders(), getClass().getClassLoader().getParent())) {
            Method ask = without.loadClass(Asking.class.getName()).getDeclaredMethod("ask", String.class);
            ask.setAccessible(true);
            Throwable thrown = catchThrowable(() -> ask.invoke(null, provider));
            assertThat(thrown).isInstanceOf(InvocationTargetException.class);
            assertThat(thrown.getCause().getClass().getSimpleName())
                    .as(thrown.getCause().toString())
                    .isEqualTo("InvalidSettingException");
            assertThat(thrown.getCause()).hasMessageContaining("dev.langchain4j:" + artifact);
        }
    }

    private static URL[] classPathWithoutProviders() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(anthropic|ollama|gemini|mistral|bedrock|awssdk).*\\.jar"))
                .map(entry -> {
                    try {
                        return new File(entry).toURI().toURL();
                    } catch (MalformedURLException e) {
                        throw new AssertionError(e);
                    }
                })
                .toArray(URL[]::new);
    }

    /** Loaded anew, without the providers' libraries. */
    static final class Asking {
        private Asking() {}

        static void ask(String provider) {
            try (ProviderModels models =
                    ProviderModels.builder().environment(name -> "set").build()) {
                models.chat(ModelSettings.of(ModelUri.of(provider + ":/some-model")));
            }
        }
    }
}
