package io.github.memalign.provider;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlignException;
import io.github.memalign.Models;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Retry;
import io.github.memalign.model.Variables;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Models of the providers that langchain4j knows.
 *
 * <p>Keys are read from each provider's usual environment variable. Safe for use by several threads; a model of the same
 * settings is built once.
 */
public final class ProviderModels implements Models {
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(15);

    private final Map<String, Provider> providers;
    private final CallLimits limits;
    private final PriceTable prices;
    private final Variables environment;
    private final Allowed given;
    private final UnaryOperator<Duration> pause;
    private final Duration slow;
    private final Map<String, CallGate> gates = new ConcurrentHashMap<>();
    private final Map<ModelSettings, ChatModel> chats = new ConcurrentHashMap<>();
    private final Map<ModelSettings, EmbeddingModel> embeddings = new ConcurrentHashMap<>();
    private final List<Consumer<Retry>> retryListeners = new CopyOnWriteArrayList<>();
    private final Queue<AutoCloseable> closing = new ConcurrentLinkedQueue<>();
    private java.net.http.@Nullable HttpClient client;
    private @Nullable Allowed allowed;
    private volatile boolean closed;

    /** With keys and addresses from the environment of this process, and what it allows. */
    public ProviderModels() {
        this(builder());
    }

    private ProviderModels(Builder builder) {
        Map<String, Provider> all = new LinkedHashMap<>(BuiltInProviders.all());
        all.putAll(builder.providers);
        this.providers = Map.copyOf(all);
        this.limits = builder.limits;
        this.prices = builder.prices;
        this.environment = builder.environment;
        this.given = builder.allowed;
        this.pause = builder.pause;
        this.slow = builder.slow;
    }

    /** Starts with {@link CallLimits#DEFAULT}, {@link PriceTable#bundled} and the environment of this process. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Set<String> providers() {
        return providers.keySet();
    }

    @Override
    public ChatModel chat(ModelSettings settings) {
        return chats.computeIfAbsent(settings, key -> {
            Connection connection = connection(key);
            ChatModel model = linked(key, provider -> provider.chat(connection));
            return new RemoteChatModel(calls(connection), model);
        });
    }

    @Override
    public EmbeddingModel embedding(ModelSettings settings) {
        return embeddings.computeIfAbsent(settings, key -> {
            Connection connection = connection(key);
            EmbeddingModel model = linked(key, provider -> provider.embedding(connection));
            return new RemoteEmbeddingModel(calls(connection), model, BuiltInProviders.batches(key.uri()));
        });
    }

    private Connection connection(ModelSettings settings) {
        if (closed) {
            throw new MemAlignException(settings.uri() + " cannot be called: these models are closed");
        }
        return new Connection(settings, environment, allowed(), limits.timeout(), client(), closing::add);
    }

    /** Read at the first need: who calls no remote model needs no file of what is allowed. */
    private synchronized Allowed allowed() {
        if (allowed == null) {
            allowed = given.and(Allowed.of(environment));
        }
        return allowed;
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
        return new RemoteCalls(
                uri,
                gate.line(uri + " " + connection.settings().baseUrl().orElse("")),
                prices.of(uri),
                Objects.requireNonNull(providers.get(uri.provider()))::tokens,
                connection.secrets(),
                connection.withheld(),
                slow,
                retry -> retryListeners.forEach(told -> told.accept(retry)));
    }

    private <T> T linked(ModelSettings settings, Function<Provider, T> build) {
        String name = settings.uri().provider();
        Provider provider = providers.get(name);
        if (provider == null) {
            throw new InvalidSettingException(
                    "model",
                    "'" + name + "' in " + settings.uri() + " is no known provider; known are "
                            + String.join(", ", new TreeSet<>(providers.keySet())));
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

    @Override
    public void onRetry(Consumer<Retry> told) {
        retryListeners.add(told);
    }

    /** Closes what the models hold open; no other can be had after that. */
    @Override
    public void close() {
        closed = true;
        chats.clear();
        embeddings.clear();
        MemAlignException failed = null;
        for (AutoCloseable resource = closing.poll(); resource != null; resource = closing.poll()) {
            try {
                resource.close();
            } catch (Exception e) {
                MemAlignException open =
                        new MemAlignException("a model's client cannot be closed: " + e.getMessage(), e);
                if (failed == null) {
                    failed = open;
                } else {
                    failed.addSuppressed(open);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /** Collects settings of {@link ProviderModels}. */
    public static final class Builder {
        private final Map<String, Provider> providers = new LinkedHashMap<>();
        private CallLimits limits = CallLimits.DEFAULT;
        private PriceTable prices = PriceTable.bundled();
        private Variables environment = System::getenv;
        private Allowed allowed = Allowed.NOTHING;
        private UnaryOperator<Duration> pause = UnaryOperator.identity();
        private Duration slow = Duration.ofSeconds(30);

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

        /** What judges may reach and read, beside what the environment allows, see {@link Allowed}. */
        public Builder allowed(Allowed value) {
            allowed = allowed.and(value);
            return this;
        }

        /** What is really waited of a pause before a retry. */
        Builder pause(UnaryOperator<Duration> value) {
            pause = value;
            return this;
        }

        /** From what time on an attempt is logged as slow. */
        Builder slow(Duration value) {
            slow = value;
            return this;
        }

        /** The models. */
        public ProviderModels build() {
            return new ProviderModels(this);
        }
    }
}
