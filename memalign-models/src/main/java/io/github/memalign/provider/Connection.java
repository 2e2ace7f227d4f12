package io.github.memalign.provider;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.model.ModelSettings;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Variables;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a {@link Provider} builds a model with: its settings, the environment, and connections to send through. */
public final class Connection {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final ModelSettings settings;
    private final Variables environment;
    private final Allowed allowed;
    private final Consumer<AutoCloseable> closing;
    private final Duration timeout;
    private final java.net.http.HttpClient client;
    private final Secrets secrets = new Secrets();
    private final Map<String, String> headers;
    private final boolean trusted;
    private volatile @Nullable String withheld;

    /**
     * @param settings the model
     * @param allowed what the judge that names the model may reach and read
     * @param timeout the longest one attempt may take
     * @param client what requests go through
     * @param closing takes what has to be closed with the model
     */
    Connection(
            ModelSettings settings,
            Variables environment,
            Allowed allowed,
            Duration timeout,
            java.net.http.HttpClient client,
            Consumer<AutoCloseable> closing) {
        this.settings = settings;
        this.environment = environment;
        this.allowed = allowed;
        this.closing = closing;
        this.timeout = timeout;
        this.client = client;
        this.trusted = settings.baseUrl()
                .map(url -> Endpoint.of("base_url", url))
                .map(address -> allowed.checkHost(address, BuiltInProviders.isOwn(settings.uri(), address)))
                .orElse(true);
        this.headers = resolve(settings.headers());
    }

    /** The variables that a header's value refers to. */
    public static Set<String> variables(String header) {
        return REFERENCE.matcher(header).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    /** The model. */
    public ModelUri uri() {
        return settings.uri();
    }

    /** The settings as the user gave them. */
    public ModelSettings settings() {
        return settings;
    }

    /** The longest one attempt may take. {@link #http} keeps to it. */
    public Duration timeout() {
        return timeout;
    }

    /** A variable of the environment; empty if unset or blank. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /**
     * A variable of the environment that holds a key, which from now on is kept out of messages; empty if it must not be
     * sent to the server, see {@link #mayHaveKeys}.
     */
    public Optional<String> key(String variable) {
        Optional<String> key = variable(variable);
        key.ifPresent(secrets::add);
        if (key.isPresent() && !trusted) {
            withheld = variable;
            return Optional.empty();
        }
        return key;
    }

    /**
     * Whether keys may be sent to the server: it is the provider's own, or one that whoever runs this allowed. A provider
     * that takes credentials from elsewhere than {@link #key} has to ask.
     */
    public boolean mayHaveKeys() {
        return trusted;
    }

    /** What to say when the server refuses a call that was sent without a key; empty if none was withheld. */
    String withheld() {
        String variable = withheld;
        String host = settings.baseUrl()
                .flatMap(url -> Endpoint.of("base_url", url).host())
                .orElse("the server");
        return variable == null
                ? ""
                : " " + variable + " was not sent to " + host
                        + ", which the judge names and nobody allowed; allow it by " + Allowed.howTo(host);
    }

    /**
     * The key in the first of the variables that is set. It may be missing only where the user gave an address or an
     * authorization of their own.
     *
     * @throws InvalidSettingException if it is missing, named after the first variable
     */
    public Optional<String> keyIfNeeded(String... variables) {
        Optional<String> key =
                Stream.of(variables).map(this::key).flatMap(Optional::stream).findFirst();
        if (key.isEmpty() && settings.baseUrl().isEmpty() && !authorizes()) {
            throw new InvalidSettingException(
                    variables[0],
                    "is not set; " + uri() + " needs the provider's key in this environment variable, or a base_url of"
                            + " a server that needs none");
        }
        return key;
    }

    /** As {@link #keyIfNeeded}, for model builders that cannot do without a key. */
    String keyOrPlaceholder(String variable) {
        return keyIfNeeded(variable).orElse("none");
    }

    /** The user's base URL, or the provider's own address. */
    Endpoint endpoint(String own, String... operations) {
        return Endpoint.of("base_url", settings.baseUrl().orElse(own), operations);
    }

    /** Keeps a value out of messages. */
    public void secret(String value) {
        secrets.add(value);
    }

    Secrets secrets() {
        return secrets;
    }

    /** The user's headers with their references to the environment resolved. {@link #http} sends them. */
    public Map<String, String> headers() {
        return headers;
    }

    boolean authorizes() {
        return headers.keySet().stream().anyMatch(Connection::authorizes);
    }

    private static boolean authorizes(String header) {
        return header.equalsIgnoreCase("authorization")
                || header.equalsIgnoreCase("api-key")
                || header.equalsIgnoreCase("x-api-key");
    }

    private Map<String, String> resolve(Map<String, String> templates) {
        Map<String, String> resolved = new LinkedHashMap<>();
        templates.forEach((name, template) -> {
            String value = REFERENCE
                    .matcher(template)
                    .replaceAll(match -> Matcher.quoteReplacement(referenced(name, match.group(1))));
            if (name.isBlank() || value.chars().anyMatch(c -> c < ' ' && c != '\t')) {
                throw new InvalidSettingException("extra_headers." + name, "is no HTTP header");
            }
            if (!template.equals(value) || authorizes(name)) {
                secrets.add(value);
            } else {
                secrets.addIfLong(value);
            }
            resolved.put(name, value);
        });
        return Map.copyOf(resolved);
    }

    private String referenced(String header, String variable) {
        allowed.checkVariable(header, variable, trusted);
        String value = variable(variable)
                .orElseThrow(() -> new InvalidSettingException(
                        "extra_headers." + header,
                        "needs the environment variable " + variable + ", which is not set"));
        secrets.add(value);
        return value;
    }

    /** Closes something when the models are closed. */
    public void closeLater(AutoCloseable resource) {
        closing.accept(resource);
    }

    /**
     * Connections for langchain4j's model builders. They send the user's headers and parameters, the latter into the
     * body itself, and keep to the time-out.
     *
     * @param endpoint the address that was given to the model builder
     */
    public HttpClientBuilder http(Endpoint endpoint) {
        return http(endpoint, List.of(new BodyPatch("", settings.parameters())));
    }

    HttpClientBuilder http(Endpoint endpoint, List<BodyPatch> patches) {
        Transport transport = new Transport(
                client, new Transport.Wire(endpoint.query(), headers, patches, secrets), timeout, Clock.systemUTC());
        return new SharedTransport(transport);
    }

    /** Hands out the transport it has; time-outs are the transport's own. */
    private static final class SharedTransport implements HttpClientBuilder {
        private final Transport transport;
        private Duration connectTimeout = Duration.ofSeconds(15);
        private Duration readTimeout = Duration.ofSeconds(60);

        SharedTransport(Transport transport) {
            this.transport = transport;
        }

        @Override
        public Duration connectTimeout() {
            return connectTimeout;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        @Override
        public Duration readTimeout() {
            return readTimeout;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            readTimeout = timeout;
            return this;
        }

        @Override
        public HttpClient build() {
            return transport;
        }
    }
}
