package io.github.memalign.server;

import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.ProductVersion;
import io.github.memalign.internal.Parallel;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.GracefulShutdownHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xnio.Options;

/** Serves judges over HTTP until it is closed. */
public final class JudgeServer implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final int HEAD_MILLIS = 10_000;
    private static final int IDLE_MILLIS = 60_000;
    private static final int LONGEST_HEAD = 32 * 1024;
    private static final int MOST_CONNECTIONS = 2_000;

    private final ServedJudges judges;
    private final Undertow undertow;
    private final List<Route> routes;
    private final Door door;
    private final GracefulShutdownHandler underWay;
    private final ScheduledExecutorService clock;
    private final ScheduledExecutorService lookout;
    private final Future<?> looking;
    private final Parallel pool;
    private final InetSocketAddress address;

    private JudgeServer(ServerSettings settings, MemAlign memAlign, int concurrency, List<? extends JudgeHome> homes) {
        judges = new ServedJudges(memAlign, homes);
        ServerSettings.Limits limits = settings.limits();
        Admission admission = new Admission(limits);
        ServerMetrics metrics = new ServerMetrics(admission, judges.all());
        clock = Executors.newSingleThreadScheduledExecutor(JudgeServer::daemon);
        lookout = Executors.newSingleThreadScheduledExecutor(JudgeServer::daemon);
        pool = new Parallel(concurrency);
        JudgeRoutes verdicts = new JudgeRoutes(judges, limits, metrics, clock, pool);
        ChatRoutes chat = new ChatRoutes(judges, verdicts, Clock.systemUTC());
        routes = routes(verdicts, chat, metrics);
        door = new Door(new Access(settings), admission, metrics, routes);
        underWay = new GracefulShutdownHandler(door);
        int millis = (int) Math.min(Integer.MAX_VALUE, limits.time().toMillis() + IDLE_MILLIS);
        undertow = Undertow.builder()
                .addHttpListener(
                        settings.address().getPort(), settings.address().getHostString())
                .setWorkerThreads(limits.atOnce())
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, LONGEST_HEAD)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, HEAD_MILLIS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
                .setServerOption(UndertowOptions.IDLE_TIMEOUT, millis)
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, MOST_CONNECTIONS)
                .setSocketOption(Options.CONNECTION_LOW_WATER, MOST_CONNECTIONS - 1)
                .setHandler(underWay)
                .build();
        try {
            undertow.start();
        } catch (RuntimeException failed) {
            pool.close();
            clock.shutdownNow();
            lookout.shutdownNow();
            throw new MemAlignException(
                    "cannot listen at " + settings.address().getHostString() + ":"
                            + settings.address().getPort() + ": " + reason(failed)
                            + "; is it in use? --port names another",
                    failed);
        }
        address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        looking = lookout.scheduleWithFixedDelay(
                () -> judges.all().forEach(ServedJudge::refresh),
                LOOK_EVERY.toMillis(),
                LOOK_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static String reason(RuntimeException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        return String.valueOf(cause.getMessage());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "memalign-clock");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts to serve.
     *
     * @param memAlign judges and learns; stays open
     * @param concurrency how many rows of one request are judged at once
     * @param homes where the judges are that are served, each of another name
     * @throws io.github.memalign.InvalidSettingException if two judges have one name
     * @throws MemAlignException if a judge cannot be loaded, or the address cannot be had
     */
    public static JudgeServer start(
            ServerSettings settings, MemAlign memAlign, int concurrency, List<? extends JudgeHome> homes) {
        return new JudgeServer(settings, memAlign, concurrency, homes);
    }

    private static List<Route> routes(JudgeRoutes judges, ChatRoutes chat, ServerMetrics metrics) {
        byte[] description = description();
        return List.of(
                Route.get("/v1/judges", judges::list),
                Route.get("/v1/judges/{name}", judges::describe),
                Route.get("/v1/judges/{name}/memory", judges::memory),
                Route.post("/v1/judges/{name}/judge", judges::judge),
                Route.post("/v1/judges/{name}/feedback", judges::learn),
                Route.get("/v1/models", chat::models),
                Route.post("/v1/chat/completions", chat::complete),
                Route.get("/openapi.json", call -> call.answer(Call.JSON, description)),
                Route.get("/metrics", call -> call.answer(ServerMetrics.type(), metrics.text())),
                Route.open("/healthz", call -> call.answer(Map.of("status", "ok"))));
    }

    private static byte[] description() {
        try (InputStream in = Objects.requireNonNull(JudgeServer.class.getResourceAsStream("openapi.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${version}", ProductVersion.current())
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    List<Route> routes() {
        return routes;
    }

    /** The names of the judges that it serves. */
    public List<String> judges() {
        return judges.all().stream().map(ServedJudge::name).toList();
    }

    /** Where it listens. */
    public URI uri() {
        String host = address.getAddress().getHostAddress();
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return URI.create("http://" + name + ":" + address.getPort());
    }

    /** Refuses what comes from now on, ends what has begun, for half a minute at most, and stops. */
    @Override
    public void close() {
        door.close();
        underWay.shutdown();
        try {
            underWay.awaitShutdown(GRACE.toMillis());
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        looking.cancel(false);
        lookout.shutdown();
        undertow.stop();
        pool.close();
        clock.shutdownNow();
    }
}
