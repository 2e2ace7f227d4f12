package io.github.memalign.mlflow.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.memalign.Models;
import io.github.memalign.embedded.EmbeddedModels;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import io.github.memalign.provider.ProviderModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One real MLflow server for all tests of a run, on a free port with a database of its own, and a scripted model that Java
 * and Python share. Without Python, tests that ask for it are skipped, and fail where the variable CI is true.
 */
public final class RealMlflow implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(RealMlflow.class);
    private static final Path MODULE = module();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Server.class, type -> start(), Server.class);
    }

    private static Server start() {
        return new Server(PythonEnvironment.orSkip(MODULE, "nothing is tested with a real server"));
    }

    private static Path module() {
        Path here = Path.of("").toAbsolutePath();
        Path module = here.resolve("../mlflow-scorer").normalize();
        return Files.isDirectory(module) ? module : here;
    }

    /** The server and the model. */
    public static final class Server implements AutoCloseable {
        private static final Duration PATIENCE = Duration.ofMinutes(10);
        private static final ObjectMapper MAPPER = new ObjectMapper();

        private final PythonEnvironment python;
        private final ScriptedModel model = new ScriptedModel();
        private final Path directory;
        private final int port;
        private final String uri;
        private Process process;

        private Server(PythonEnvironment python) {
            this.python = python;
            try {
                try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    this.port = free.getLocalPort();
                }
                this.directory =
                        Files.createTempDirectory(Files.createDirectories(MODULE.resolve("target/mlflow")), "s");
                this.uri = "http://127.0.0.1:" + port;
                this.process = launch();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            awaitHealth();
        }

        private Process launch() throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            python.program("mlflow"),
                            "server",
                            "--host",
                            "127.0.0.1",
                            "--port",
                            String.valueOf(port),
                            "--workers",
                            "1",
                            "--backend-store-uri",
                            "sqlite:///" + directory.resolve("mlflow.db"),
                            "--artifacts-destination",
                            directory.resolve("artifacts").toString())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("server.log").toFile()));
            builder.environment().putAll(environment());
            return builder.start();
        }

        /** Kills the server and starts it anew on its port and its database; does not wait until it answers. */
        public synchronized void restart() {
            List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
            all.add(process.toHandle());
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(ended -> ended.onExit().join());
            try {
                process = launch();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /** Waits until the server answers, as after a {@link #restart}. */
        public synchronized void awaitHealth() {
            HttpClient client = HttpClient.newHttpClient();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end && process.isAlive()) {
                try {
                    HttpRequest request =
                            HttpRequest.newBuilder(URI.create(uri + "/health")).build();
                    if (client.send(request, HttpResponse.BodyHandlers.ofString())
                                    .statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException notYet) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            close();
            throw new AssertionError("mlflow server does not answer, see " + directory.resolve("server.log"));
        }

        /** Its address. */
        public String uri() {
            return uri;
        }

        /** The scripted model. */
        public ScriptedModel model() {
            return model;
        }

        /** A client of the server. */
        public MlflowHttp http() {
            return new MlflowHttp(MlflowSettings.of(uri));
        }

        /** The variables under which Python and Java find the server and the model. */
        public Map<String, String> environment() {
            Map<String, String> environment = new HashMap<>();
            environment.put("MLFLOW_TRACKING_URI", uri == null ? "" : uri);
            environment.put("OPENAI_API_KEY", "none");
            environment.put("OPENAI_API_BASE", model.baseUrl());
            environment.put("OPENAI_BASE_URL", model.baseUrl());
            environment.put("LITELLM_LOCAL_MODEL_COST_MAP", "True");
            environment.put("MLFLOW_DISABLE_TELEMETRY", "true");
            environment.put("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false");
            environment.put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
            environment.put("MLFLOW_GATEWAY_API_BASE_ALLOWED_SCHEMES", "http,https");
            environment.put("MLFLOW_GATEWAY_API_BASE_ALLOW_PRIVATE_IPS", "true");
            environment.put("DSPY_CACHEDIR", MODULE.resolve("target/dspy").toString());
            return environment;
        }

        /** Runs a function of a script in {@code src/test/python} and reads the JSON it prints last. */
        public JsonNode python(String script, String function, String... arguments) {
            List<String> command = new ArrayList<>(List.of(
                    python.program("python"),
                    MODULE.resolve("src/test/python").resolve(script).toString(),
                    function));
            command.addAll(List.of(arguments));
            String output = Processes.run(MODULE, environment(), command).strip();
            try {
                return MAPPER.readTree(output.substring(output.lastIndexOf('\n') + 1));
            } catch (IOException noJson) {
                throw new AssertionError(command + " printed:\n" + output, noJson);
            }
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            model.close();
        }
    }

    /** Models of providers, and those of this process beside them. */
    static Models withEmbedded(ProviderModels models) {
        return Models.joined(List.of(models, new EmbeddedModels()));
    }
}
