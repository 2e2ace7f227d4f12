package io.github.memalign.cli.serve;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.OnInterrupt;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.InEnvironment;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.cli.options.OutputOptions;
import io.github.memalign.server.JudgeServer;
import io.github.memalign.server.ServerSettings;
import io.github.memalign.server.ServerSettings.Limits;
import io.github.memalign.server.ServerSettings.Token;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves judges over HTTP. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serve judges over HTTP, to programs in any language.",
            "POST /v1/judges/NAME/judge gives verdicts, /feedback teaches, and /v1/chat/completions is for programs"
                    + " that call OpenAI, such as MLflow's judges in Python; GET /openapi.json describes it all. Without a"
                    + " token it answers programs on this machine only. Ends on Ctrl-C, when what has begun is done."
        },
        footer = {
            "",
            "Example:",
            "  memalign serve --judge my-judge",
            "  curl -s http://127.0.0.1:8089/v1/judges/support_tone/judge -H 'Content-Type: application/json' \\",
            "      -d '{\"inputs\": \"My parcel is late.\", \"outputs\": \"That is the carrier.\"}'"
        })
public final class ServeCommand extends InEnvironment implements Callable<Integer> {
    private static final String TOKEN_VARIABLE = "MEMALIGN_SERVER_TOKEN";

    /** Held, so that their levels stay: libraries that tell of their start. */
    private static final List<Logger> LIBRARIES = Stream.of("io.undertow", "org.xnio", "org.jboss")
            .map(Logger::getLogger)
            .toList();

    @Option(
            names = "--judge",
            required = true,
            arity = "1..*",
            paramLabel = "PLACE",
            description = "Judges to serve, each of another name: a directory, runs:/RUN_ID,"
                    + " scorers:/EXPERIMENT/NAME[/VERSION], or a YAML file, which can be asked but not taught.")
    private List<String> locations = List.of();

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description =
                    "Where to listen (default: ${DEFAULT-VALUE}); any other than this machine's own needs a token.")
    private String address = "";

    @Option(
            names = "--port",
            defaultValue = "8089",
            paramLabel = "N",
            description = "Port to listen at, 0 for any that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token that clients have to send; by default the variable " + TOKEN_VARIABLE
                    + ", if it is set.")
    private @Nullable Path tokenFile;

    @Option(names = "--max-body", paramLabel = "BYTES", description = "Longest body of a request (default: 4 MiB).")
    private int maxBody = Limits.DEFAULT.bodyBytes();

    @Option(names = "--max-rows", paramLabel = "N", description = "Most rows of one request (default: 1000).")
    private int maxRows = Limits.DEFAULT.rows();

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            description = "Most requests worked on at once (default: 16); four times as many wait, more are refused.")
    private int maxRequests = Limits.DEFAULT.atOnce();

    @Option(
            names = "--max-seconds",
            paramLabel = "SECONDS",
            description = "Longest time for one request (default: 120).")
    private int maxSeconds = (int) Limits.DEFAULT.time().toSeconds();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Most requests of one address in a second (default: no limit).")
    private @Nullable Double rate;

    @Mixin
    private OutputOptions printing = new OutputOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() {
        LIBRARIES.forEach(library -> library.setLevel(Level.WARNING));
        Output output = printing.output();
        ServerSettings settings = new ServerSettings(socket(), token(), limits());
        Set<String> warned = ConcurrentHashMap.newKeySet();
        Consumer<String> warnings = warning -> {
            // What holds of each change is said with the first.
            if (warned.add(warning)) {
                output.warn(warning);
            }
        };
        List<KeptJudge> judges = locations.stream()
                .map(location -> new KeptJudge(location, environment(), models, warnings))
                .toList();
        try (MemAlign memAlign = models.memAlign();
                JudgeServer server = JudgeServer.start(settings, memAlign, models.concurrency(), judges)) {
            output.plain("Serving " + String.join(", ", server.judges()) + " at " + server.uri() + ", "
                    + (settings.token().isPresent() ? "to whoever has the token" : "to programs on this machine"));
            output.json(Map.of("uri", server.uri().toString(), "judges", server.judges()));
            return OnInterrupt.during(ServeCommand::awaitInterrupt, server::close);
        } finally {
            judges.forEach(KeptJudge::close);
        }
    }

    private static int awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.FINE;
    }

    private InetSocketAddress socket() {
        if (port < 0 || port > 0xffff) {
            throw new InvalidSettingException("--port", port + " is no port; write 0 to 65535");
        }
        return new InetSocketAddress(address, port);
    }

    private Optional<Token> token() {
        if (tokenFile == null) {
            return Optional.ofNullable(environment().variables().get(TOKEN_VARIABLE))
                    .map(token -> Token.of(TOKEN_VARIABLE, token.strip()));
        }
        try {
            return Optional.of(
                    Token.of("--token-file", Files.readString(tokenFile).strip()));
        } catch (IOException unreadable) {
            throw new InvalidSettingException(
                    "--token-file", tokenFile + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private Limits limits() {
        return new Limits(
                maxBody,
                maxRows,
                maxRequests,
                4 * Math.min(maxRequests, 1 << 16),
                Duration.ofSeconds(maxSeconds),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate));
    }
}
