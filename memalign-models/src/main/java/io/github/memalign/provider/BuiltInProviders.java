package io.github.memalign.provider;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.model.ModelUri;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The providers that are known without being named to the builder. */
final class BuiltInProviders {
    private static final EmbeddingBatches OPENAI_BATCHES = new EmbeddingBatches(512, 100_000, 8_192);
    private static final EmbeddingBatches CAUTIOUS = new EmbeddingBatches(64, 16_000, 2_048);

    private static final Pattern NONE = Pattern.compile("(?!)");
    private static final Map<String, Pattern> OWN = Map.ofEntries(
            Map.entry("openai", host("api.openai.com")),
            Map.entry("anthropic", host("api.anthropic.com")),
            Map.entry("gemini", host("generativelanguage.googleapis.com")),
            Map.entry("mistral", host("api.mistral.ai")),
            Map.entry("bedrock", Pattern.compile("bedrock-runtime(-fips)?\\.[a-z0-9-]+\\.amazonaws\\.com")),
            Map.entry("openrouter", host("openrouter.ai")),
            Map.entry("groq", host("api.groq.com")),
            Map.entry("deepseek", host("api.deepseek.com")),
            Map.entry("together_ai", host("api.together.xyz")),
            Map.entry("xai", host("api.x.ai")));

    private BuiltInProviders() {}

    static Map<String, Provider> all() {
        return Map.ofEntries(
                Map.entry("openai", OpenAiProvider.openAi()),
                Map.entry("anthropic", new Lazy(() -> new AnthropicProvider())),
                Map.entry("ollama", new Lazy(() -> new OllamaProvider())),
                Map.entry("gemini", new Lazy(() -> new GeminiProvider())),
                Map.entry("mistral", new Lazy(() -> new MistralProvider())),
                Map.entry("bedrock", new Lazy(() -> new BedrockProvider())),
                Map.entry(
                        "openrouter", OpenAiProvider.compatible("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY")),
                Map.entry("groq", OpenAiProvider.compatible("https://api.groq.com/openai/v1", "GROQ_API_KEY")),
                Map.entry("deepseek", OpenAiProvider.compatible("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY")),
                Map.entry(
                        "together_ai",
                        OpenAiProvider.compatible(
                                "https://api.together.xyz/v1", "TOGETHERAI_API_KEY", "TOGETHER_API_KEY")),
                Map.entry("xai", OpenAiProvider.compatible("https://api.x.ai/v1", "XAI_API_KEY")));
    }

    /** Whether an address is the provider's own, to which its key goes anyway. */
    static boolean isOwn(ModelUri model, Endpoint address) {
        String host = address.host().orElse("").toLowerCase(Locale.ROOT);
        return address.base().startsWith("https://")
                && OWN.getOrDefault(model.provider(), NONE).matcher(host).matches();
    }

    private static Pattern host(String name) {
        return Pattern.compile(Pattern.quote(name));
    }

    /** The artifact a provider needs; empty if none beside ours. */
    static Optional<String> artifact(String provider) {
        return switch (provider) {
            case "anthropic" -> Optional.of("dev.langchain4j:langchain4j-anthropic");
            case "ollama" -> Optional.of("dev.langchain4j:langchain4j-ollama");
            case "gemini" -> Optional.of("dev.langchain4j:langchain4j-google-ai-gemini");
            case "mistral" -> Optional.of("dev.langchain4j:langchain4j-mistral-ai");
            case "bedrock" -> Optional.of("dev.langchain4j:langchain4j-bedrock");
            default -> Optional.empty();
        };
    }

    /** What a provider's embedding service takes at once; OpenAI's limits are 2,048 texts and 300,000 tokens. */
    static EmbeddingBatches batches(ModelUri model) {
        return model.provider().equals("openai") ? OPENAI_BATCHES : CAUTIOUS;
    }

    /**
     * Touches a provider's class, and with it the provider's library, no sooner than it is asked for. Its supplier must
     * be a lambda: a constructor reference loads the class at once.
     */
    private record Lazy(Supplier<Provider> provider) implements Provider {
        @Override
        public ChatModel chat(Connection connection) {
            return provider.get().chat(connection);
        }

        @Override
        public EmbeddingModel embedding(Connection connection) {
            return provider.get().embedding(connection);
        }

        @Override
        public TokenCount tokens(TokenUsage usage) {
            return provider.get().tokens(usage);
        }
    }
}
