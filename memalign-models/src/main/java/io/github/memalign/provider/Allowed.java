package io.github.memalign.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import io.github.memalign.model.Variables;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a judge may make use of on the machine that runs it. A judge may come from elsewhere, and names servers ({@code
 * base_url}) and variables ({@code extra_headers: {X: "${NAME}"}}); whoever runs it says which of them it may reach and
 * read. A provider's own server needs no leave. A server on the loopback interface is called without leave too, but gets
 * no key and no secret before it is allowed: on a machine with several users it may be anybody's.
 *
 * @param hosts names of servers that models may be called at with the provider's key, in lower case and without a port;
 *     {@code *.example.com} stands for all names below a domain
 * @param variables variables of the environment that headers may be filled from
 */
public record Allowed(Set<String> hosts, Set<String> variables) {
    /** The variable that lists hosts, separated by commas. */
    public static final String HOSTS_VARIABLE = "MEMALIGN_ALLOWED_HOSTS";

    /** The variable that lists variables, separated by commas. */
    public static final String VARIABLES_VARIABLE = "MEMALIGN_ALLOWED_VARIABLES";

    /** The file below the user's home that says the same for good: {@code {"hosts": […], "variables": […]}}. */
    public static final String FILE = ".memalign/allowed.json";

    /** No server but the providers' own and those of this machine, and no variable. */
    public static final Allowed NOTHING = new Allowed(Set.of(), Set.of());

    /** Variables of this name stand for secrets that a saved judge had to leave out, and are set for nothing else. */
    private static final String SAVED_HEADER = "MEMALIGN_HEADER_";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BELOW = "*.";

    /** Copies. A host may be written as a URL or with a port, which are cut off. */
    public Allowed {
        hosts = hosts.stream().map(Allowed::name).collect(Collectors.toUnmodifiableSet());
        variables = Set.copyOf(variables);
    }

    private static String name(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        if (name.contains("://")) {
            return Endpoint.of("allowed hosts", name).host().orElse(name);
        }
        return name.replaceFirst(":\\d+$", "");
    }

    /**
     * What the environment allows: its variables, and the file in the user's home.
     *
     * @throws InvalidSettingException if that file is there and cannot be used
     */
    static Allowed of(Variables environment) {
        Allowed variables =
                new Allowed(list(environment.get(HOSTS_VARIABLE)), list(environment.get(VARIABLES_VARIABLE)));
        return Stream.of("HOME", "USERPROFILE")
                .map(environment::get)
                .filter(home -> home != null && !home.isBlank())
                .findFirst()
                .map(home -> Path.of(home, FILE))
                .filter(Files::exists)
                .map(file -> variables.and(read(file)))
                .orElse(variables);
    }

    private static Allowed read(Path file) {
        JsonNode json;
        try {
            json = Json.readOrMissing(Files.readString(file));
        } catch (IOException e) {
            throw new InvalidSettingException("allowed", "cannot read " + file + ": " + e.getMessage(), e);
        }
        if (!json.isObject()) {
            throw wrong(file);
        }
        json.fieldNames().forEachRemaining(member -> {
            if (!List.of("hosts", "variables").contains(member)) {
                throw wrong(file);
            }
        });
        return new Allowed(list(file, json.path("hosts")), list(file, json.path("variables")));
    }

    private static Set<String> list(Path file, JsonNode names) {
        if (!names.isMissingNode()
                && !(names.isArray()
                        && StreamSupport.stream(names.spliterator(), false).allMatch(JsonNode::isTextual))) {
            throw wrong(file);
        }
        return StreamSupport.stream(names.spliterator(), false)
                .map(JsonNode::textValue)
                .collect(Collectors.toSet());
    }

    private static InvalidSettingException wrong(Path file) {
        return new InvalidSettingException(
                "allowed",
                file
                        + " must look like {\"hosts\": [\"llm.example.com\"], \"variables\": [\"LLM_TOKEN\"]}, nothing else");
    }

    private static Set<String> list(@Nullable String value) {
        return value == null
                ? Set.of()
                : Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet());
    }

    /** What either of the two allows. */
    public Allowed and(Allowed more) {
        Set<String> allHosts = new HashSet<>(hosts);
        allHosts.addAll(more.hosts);
        Set<String> allVariables = new HashSet<>(variables);
        allVariables.addAll(more.variables);
        return new Allowed(allHosts, allVariables);
    }

    /** Whether a server was allowed by name or by its domain. */
    boolean allows(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.contains(name)
                || hosts.stream().anyMatch(allowed -> allowed.startsWith(BELOW) && name.endsWith(allowed.substring(1)));
    }

    /**
     * Refuses a server that a judge names and that nobody allowed.
     *
     * @param address the server's address
     * @param own whether it is the provider's own
     * @return whether the provider's key may be sent to it
     */
    boolean checkHost(Endpoint address, boolean own) {
        String host = Optional.ofNullable(URI.create(address.base()).getHost()).orElse("");
        boolean trusted = own || allows(host);
        if (!trusted && !LOOPBACK.contains(host.toLowerCase(Locale.ROOT))) {
            throw new InvalidSettingException(
                    "base_url",
                    "the judge asks to be sent to " + host
                            + ", with the provider's key, and nobody allowed that. If you"
                            + " trust that server, allow it by " + howTo(host));
        }
        return trusted;
    }

    /** How a host is allowed, for messages. */
    static String howTo(String host) {
        return "--allow-host " + host + ", by the variable " + HOSTS_VARIABLE + "=" + host
                + ", or for good by {\"hosts\": [\"" + host + "\"]} in ~/" + FILE;
    }

    /**
     * Refuses a variable that a judge wants to read and that nobody allowed.
     *
     * @param trusted whether secrets may go where the header goes
     */
    void checkVariable(String header, String variable, boolean trusted) {
        if (!variables.contains(variable) && !(trusted && variable.startsWith(SAVED_HEADER))) {
            throw new InvalidSettingException(
                    "extra_headers." + header,
                    "the judge asks for the environment variable " + variable
                            + ", and nobody allowed that. If the server"
                            + " may have what it holds, allow it by --allow-variable " + variable + ", by the variable "
                            + VARIABLES_VARIABLE + "=" + variable + ", or for good by {\"variables\": [\"" + variable
                            + "\"]} in ~/" + FILE);
        }
    }
}
