package io.github.memalign.benchmarks;

import io.github.memalign.memory.Episode;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
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
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Puts {@code memalign serve} under load: an embedded judge of 1,000 episodes, one process, a heap of 512 MB. */
final class ServiceLoad {
    private static final int EPISODES = 1_000;
    private static final int CLIENTS = 16;
    private static final int CROWD = 200;
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e6;

    private final Path directory = Files.createTempDirectory("service-load");
    private final AtomicLong number = new AtomicLong();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String program;
    private final int port;

    private ServiceLoad(String program) throws IOException {
        this.program = program;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    /**
     * Prints figures.
     *
     * @param arguments the launcher; seconds of each measurement, seconds of overload, and how many restarts
     */
    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[1]);
        ServiceLoad load = new ServiceLoad(arguments[0]);
        JudgeDirectory.save(load.directory.resolve("judge"), CaseScale.aligned(EPISODES));
        Process service = load.start();
        try {
            load.closed("warming up, new texts", CLIENTS, seconds, load::unseen);
            double known = load.closed("known texts", CLIENTS, seconds, load::known);
            double unseen = load.closed("new texts", CLIENTS, seconds, load::unseen);
            load.open("known texts at half of that", known / 2, seconds, load::known);
            load.open("new texts at half of that", unseen / 2, seconds, load::unseen);
            load.closed("overload, new texts", CROWD, Integer.parseInt(arguments[2]), load::unseen);
            System.out.println("  alive " + service.isAlive() + ", " + memory(service));
        } finally {
            stop(service, false);
        }
        load.restarts(Integer.parseInt(arguments[3]));
    }

    private static String row(long i, String more) {
        return "{\"inputs\": \"" + CaseScale.question(i) + "\", \"outputs\": \"" + CaseScale.answer(i) + "\"" + more
                + "}";
    }

    private HttpRequest known(long i) {
        return post("judge", row(i % EPISODES, ""));
    }

    private HttpRequest unseen(long i) {
        return post("judge", row(EPISODES + i, ""));
    }

    private HttpRequest post(String what, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/judges/load/" + what))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        program,
                        "serve",
                        "--judge",
                        directory.resolve("judge").toString(),
                        "--port",
                        String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
        builder.environment().put("MEMALIGN_JAVA_OPTS", "-Xmx512m");
        Process service = builder.start();
        while (service.isAlive()) {
            try {
                URI health = URI.create("http://127.0.0.1:" + port + "/healthz");
                client.send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString());
                return service;
            } catch (IOException notYet) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new IOException("the service did not start:\n" + Files.readString(directory.resolve("log")));
    }

    private static void stop(Process service, boolean killed) throws InterruptedException {
        if (killed) {
            service.destroyForcibly();
        } else {
            service.destroy();
        }
        service.waitFor();
    }

    private static String memory(Process service) throws IOException {
        Path status = Path.of("/proc/" + service.pid() + "/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .collect(Collectors.joining())
                        .replaceAll("\\s+", " ")
                : "";
    }

    /** What came of requests: how long those took that were answered, and how many were refused or failed. */
    private static final class Tally {
        private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        private final AtomicLong refused = new AtomicLong();
        private final AtomicLong other = new AtomicLong();

        void add(int status, long took) {
            if (status == 200) {
                nanos.add(took);
            } else if (status == 429) {
                refused.incrementAndGet();
            } else {
                other.incrementAndGet();
            }
        }

        double print(String what, double seconds) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            double rate = sorted.length / seconds;
            System.out.printf(
                    Locale.ROOT,
                    "%-30s %7.0f /s, p50 %.1f ms, p99 %.1f ms, longest %.0f ms; %d answered, %d refused with 429, %d"
                            + " failed%n",
                    what,
                    rate,
                    at(sorted, 0.5),
                    at(sorted, 0.99),
                    at(sorted, 1),
                    sorted.length,
                    refused.get(),
                    other.get());
            return rate;
        }

        private static double at(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / MILLIS;
        }
    }

    private int send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        } catch (IOException broken) {
            return -1;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Clients that ask again as soon as they are answered. */
    private double closed(String what, int clients, int seconds, LongFunction<HttpRequest> request)
            throws InterruptedException {
        Tally tally = new Tally();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        crowd(clients, () -> {
            while (System.nanoTime() < end) {
                long began = System.nanoTime();
                tally.add(send(request.apply(number.incrementAndGet())), System.nanoTime() - began);
            }
        });
        return tally.print(what, seconds);
    }

    /** Requests at a steady pace; each one's time counts from when it was due, so that no wait is left out. */
    private void open(String what, double perSecond, int seconds, LongFunction<HttpRequest> request)
            throws InterruptedException {
        Tally tally = new Tally();
        AtomicLong next = new AtomicLong();
        long began = System.nanoTime();
        long all = (long) (perSecond * seconds);
        crowd(CLIENTS * 4, () -> {
            for (long i = next.getAndIncrement(); i < all; i = next.getAndIncrement()) {
                long due = began + (long) (i / perSecond * NANOS);
                LockSupport.parkNanos(due - System.nanoTime());
                tally.add(send(request.apply(number.incrementAndGet())), System.nanoTime() - due);
            }
        });
        tally.print(what, (System.nanoTime() - began) / NANOS);
    }

    private static void crowd(int size, Runnable work) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            threads.add(new Thread(work));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Stops and kills the service in turn while it is taught and asked, and looks for what it had said it learned. */
    private void restarts(int times) throws IOException, InterruptedException {
        Set<String> taught = ConcurrentHashMap.newKeySet();
        AtomicLong verdicts = new AtomicLong();
        boolean[] ended = new boolean[1];
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            boolean teaches = i == 0;
            clients.add(new Thread(() -> {
                while (!isEnded(ended)) {
                    long one = EPISODES + number.incrementAndGet();
                    String id = "taught-" + one;
                    HttpRequest request = teaches
                            ? post("feedback", row(one, ", \"id\": \"" + id + "\", \"label\": true"))
                            : post("judge", row(one, ""));
                    if (send(request) != 200) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    } else if (teaches) {
                        taught.add(id);
                    } else {
                        verdicts.incrementAndGet();
                    }
                }
            }));
        }
        clients.forEach(Thread::start);
        for (int i = 0; i < times; i++) {
            Process service = start();
            long before = taught.size() + verdicts.get();
            while (service.isAlive() && taught.size() + verdicts.get() < before + 20) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            stop(service, i % 2 == 1);
        }
        synchronized (ended) {
            ended[0] = true;
        }
        for (Thread one : clients) {
            one.join();
        }
        Set<String> kept = JudgeDirectory.load(directory.resolve("judge")).episodes().stream()
                .map(Episode::id)
                .collect(Collectors.toSet());
        long lost = taught.stream().filter(id -> !kept.contains(id)).count();
        System.out.println(times + " restarts under load, half of them kills: " + taught.size() + " taught, " + lost
                + " lost, " + verdicts + " verdicts");
    }

    private static boolean isEnded(boolean[] ended) {
        synchronized (ended) {
            return ended[0];
        }
    }
}
