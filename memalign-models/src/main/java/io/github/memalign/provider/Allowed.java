package io.github.memalign.provider;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.model.Variables;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a judge may make use of on the machine that runs it. A judge may come from elsewhere, and names servers ({@code
 * base_url}) and variables ({@code extra_headers: {X: "${NAME}"}}); whoever runs it says which of them it may reach and
 * read. A provider's own server and the loopback interface need no leave.
 *
 * @param hosts host names, in lower case, that models may be called at, with the provider's key
 * @param variables variables of the environment that headers may be filled from
 */
public record Allowed(Set<String> hosts, Set<String> variables) {
    /** The variable that lists hosts, separated by commas. */
    public static final String HOSTS_VARIABLE = "MEMALIGN_ALLOWED_HOSTS";

    /** The variable that lists variables, separated by commas. */
    public static final String VARIABLES_VARIABLE = "MEMALIGN_ALLOWED_VARIABLES";

    /** No server but the providers' own and those of this machine, and no variable. */
    public static final Allowed NOTHING = new Allowed(Set.of(), Set.of());

    /** Variables of this name stand for secrets that a saved judge had to leave out, and are set for nothing else. */
    private static final String SAVED_HEADER = "MEMALIGN_HEADER_";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Copies. */
    public Allowed {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        variables = Set.copyOf(variables);
    }

    /** What the environment allows. */
    static Allowed of(Variables environment) {
        return new Allowed(list(environment.get(HOSTS_VARIABLE)), list(environment.get(VARIABLES_VARIABLE)));
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

    /** Refuses a server that a judge names and that nobody allowed. */
    void checkHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (!LOOPBACK.contains(name) && !hosts.contains(name)) {
            throw new InvalidSettingException(
                    "base_url",
                    "the judge asks to be sent to " + name + ", with the provider's key; allow it by --allow-host "
                            + name + " or " + HOSTS_VARIABLE + "=" + name + " if you trust that server");
        }
    }

    /** Refuses a variable that a judge wants to read and that nobody allowed. */
    void checkVariable(String header, String variable) {
        if (!variables.contains(variable) && !variable.startsWith(SAVED_HEADER)) {
            throw new InvalidSettingException(
                    "extra_headers." + header,
                    "the judge asks for the environment variable " + variable + "; allow it by --allow-variable "
                            + variable + " or " + VARIABLES_VARIABLE + "=" + variable
                            + " if the server may have what it holds");
        }
    }
}
