package io.github.memalign.model;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.InvalidSettingException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Models of the providers that langchain4j knows, and the embedding model that runs in this process.
 *
 * <p>Keys are read from each provider's usual environment variable. Safe for use by several threads; clients of the
 * same settings may be asked for as often as needed.
 */
public final class ProviderModels implements Models {
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(15);

    private final Map<String, Provider> providers;
    private final CallLimits limits;
    private final PriceTable prices;
    private final Variables environment;
    private final UnaryOperator<Duration> pause;
    private final Map<String, CallGate> gates = new ConcurrentHashMap<>();
    private final MiniLmEmbedder embedded = new MiniLmEmbedder();
    private java.net.http.@Nullable HttpClient client;

    private ProviderModels(Builder builder) {
        Map<String, Provider> all = new LinkedHashMap<>(BuiltInProviders.all());
        all.putAll(builder.providers);
        this.providers = Map.copyOf(all);
        this.limits = builder.limits;
        this.prices = builder.prices;
        this.environment = builder.environment;
        this.pause = builder.pause;
    }

    /** Starts with {@link CallLimits#DEFAULT}, {@link PriceTable#bundled} and the environment of this process. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ChatClient chat(ModelSettings settings) {
        ModelUri uri = settings.uri();
        if (uri.isEmbedded()) {
            throw new InvalidSettingException("model", uri + " is not an LLM and cannot be asked; name an LLM here");
        }
        Connection connection = connection(settings);
        ChatModel model = linked(settings, provider -> provider.chat(connection));
        return new RemoteChat(calls(connection), new MeteredModel(model), prices.of(uri));
    }

    @Override
    public TextEmbedder embedder(ModelSettings settings) {
        ModelUri uri = settings.uri();
        if (uri.isEmbedded()) {
            if (!uri.name().equals(MiniLmEmbedder.NAME)) {
                throw new InvalidSettingException(
                        "embedding_model",
                        uri + " is no embedding model; the one that runs in this process is embedded:/"
                                + MiniLmEmbedder.NAME);
            }
            return embedded;
        }
        Connection connection = connection(settings);
        EmbeddingModel model = linked(settings, provider -> provider.embedding(connection));
        return new RemoteEmbedder(calls(connection), model, prices.of(uri), BuiltInProviders.batches(uri));
    }

    private Connection connection(ModelSettings settings) {
        return new Connection(settings, environment, limits.timeout(), client());
    }

    /** Made at the first need: loading the trusted certificates takes time that the embedded models can do without. */
    private synchronized java.net.http.HttpClient client() {
        if (client == null) {
            Duration connect = limits.timeout().compareTo(LONGEST_CONNECT) < 0 ? limits.timeout() : LONGEST_CONNECT;
            client = java.net.http.HttpClient.newBuilder()
                    .connectTimeout(connect)
                    .build();
        }
        return client;
    }

    private RemoteCalls calls(Connection connection) {
        ModelUri uri = connection.uri();
        CallGate gate = gates.computeIfAbsent(uri.provider(), provider -> new CallGate(limits, pause));
        return new RemoteCalls(uri, gate, connection.secrets());
    }

    private <T> T linked(ModelSettings settings, Function<Provider, T> build) {
        String name = settings.uri().provider();
        Provider provider = providers.get(name);
        if (provider == null) {
            throw new InvalidSettingException(
                    "model",
                    "'" + name + "' in " + settings.uri() + " is no known provider; known are "
                            + String.join(", ", new TreeSet<>(providers.keySet())) + " and embedded");
        }
        try {
            return build.apply(provider);
        } catch (NoClassDefFoundError missing) {
            throw new InvalidSettingException(
                    "model",
                    settings.uri() + " needs the library "
                            + BuiltInProviders.artifact(name).orElse("of provider " + name)
                            + ", which is not on the class path",
                    missing);
        }
    }

    /** Frees the threads of the embedding model. */
    @Override
    public void close() {
        embedded.close();
    }

    /** Collects settings of {@link ProviderModels}. */
    public static final class Builder {
        private final Map<String, Provider> providers = new LinkedHashMap<>();
        private CallLimits limits = CallLimits.DEFAULT;
        private PriceTable prices = PriceTable.bundled();
        private Variables environment = System::getenv;
        private UnaryOperator<Duration> pause = UnaryOperator.identity();

        private Builder() {}

        /** Time-outs, retries and limits. */
        public Builder limits(CallLimits value) {
            limits = value;
            return this;
        }

        /** What models charge. */
        public Builder prices(PriceTable value) {
            prices = value;
            return this;
        }

        /** Where variables are read from; returns null for one that is not set. */
        public Builder environment(Variables value) {
            environment = value;
            return this;
        }

        /** More providers, or others in place of the known ones, by the name they have in model URIs. */
        public Builder providers(Map<String, Provider> more) {
            providers.putAll(more);
            return this;
        }

        /** What is really waited of a pause before a retry. */
        Builder pause(UnaryOperator<Duration> value) {
            pause = value;
            return this;
        }

        /** The models. */
        public ProviderModels build() {
            return new ProviderModels(this);
        }
    }
}
