package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.server.JudgeServer;
import io.github.memalign.server.ServerSettings.Limits;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** docs/serve.md tells the requests, limits and statuses that the service has. */
class ServePageTest {
    private static final Pattern STATUS = Pattern.compile("\\b[45]\\d\\d\\b");
    private static final Pattern CONSTANT = Pattern.compile("StatusCodes\\.([A-Z_]+)");
    private static final Page PAGE = Page.of("docs/serve.md");
    private static final CommandSpec SERVE =
            Main.commandLine().getSubcommands().get("serve").getCommandSpec();

    @Test
    void theRequestsAreThoseOfTheService() throws IOException {
        List<String> described = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(JudgeServer.class.getResourceAsStream("openapi.json"))) {
            JsonNode paths = new ObjectMapper().readTree(in).path("paths");
            paths.properties().forEach(path -> path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        }
        assertThat(PAGE.firstColumn("request")).containsExactlyInAnyOrderElementsOf(described);
    }

    @Test
    void theLimitsAreThoseOfTheService() {
        Limits limits = Limits.DEFAULT;
        assertThat(limits.waiting()).isEqualTo(4 * limits.atOnce());
        Map<String, String> usual = new LinkedHashMap<>();
        usual.put("--max-body", limits.bodyBytes() / (1 << 20) + " MiB");
        usual.put("--max-rows", String.valueOf(limits.rows()));
        usual.put("--max-requests", limits.atOnce() + "; four times as many wait");
        usual.put("--rate", limits.requestsPerSecond().isEmpty() ? "no limit" : "a limit");
        usual.put("--max-seconds", String.valueOf(limits.time().toSeconds()));

        Map<String, String> told = new LinkedHashMap<>();
        PAGE.rows("option").forEach(row -> Page.quoted(row.get(0)).forEach(option -> told.put(option, row.get(1))));
        assertThat(told).isEqualTo(usual);

        Set<String> limiting = SERVE.options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> name.startsWith("--max-") || name.equals("--rate"))
                .filter(name -> !ofModels().contains(name))
                .collect(Collectors.toSet());
        assertThat(limiting).isEqualTo(usual.keySet());
        usual.forEach((option, value) -> assertThat(
                        String.join(" ", SERVE.findOption(option).description()))
                .contains("default: " + value.split(";")[0]));
    }

    /** Options that align has too, of which the page on models tells. */
    private static Set<String> ofModels() {
        return Main.commandLine().getSubcommands().get("align").getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());
    }

    @Test
    void theStatusesAreThoseThatTheServiceAnswersWith() throws IOException {
        Map<String, Integer> byConstant = IntStream.range(400, 600)
                .boxed()
                .collect(Collectors.toMap(
                        code -> StatusCodes.getReason(code)
                                .toUpperCase(Locale.ROOT)
                                .replaceAll("\\W", "_"),
                        code -> code,
                        (one, other) -> one));
        Set<Integer> answered = new TreeSet<>();
        Path sources = Samples.ROOT.resolve("memalign-server/src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                CONSTANT.matcher(Files.readString(file))
                        .results()
                        .map(constant -> Objects.requireNonNull(byConstant.get(constant.group(1)), constant.group()))
                        .forEach(answered::add);
            }
        }
        Set<Integer> told = Stream.concat(
                        PAGE.rows("status").stream().map(row -> row.get(0)),
                        PAGE.rows("option").stream().map(row -> row.get(2)))
                .flatMap(cell -> STATUS.matcher(cell).results().map(MatchResult::group))
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(answered).hasSizeGreaterThan(10);
        assertThat(told).isEqualTo(answered);
    }

    @Test
    void itListensWhereThePageSays() {
        String place = "http://" + SERVE.findOption("--address").defaultValue() + ":"
                + SERVE.findOption("--port").defaultValue();
        assertThat(PAGE.text()).contains("Serving support_tone at " + place + ", to programs on this machine");
    }
}
