package io.github.memalign.benchmarks;

import io.github.memalign.model.ModelUri;
import io.github.memalign.provider.PriceTable;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.DoubleConsumer;

/**
 * A cluster that judges rows against one model service, which takes so many calls a minute and refuses the rest, and one MLflow
 * server, which writes one thing after another. Nothing is called and nothing waited for: a clock of its own goes from event
 * to event, and the same settings give the same figures. Retries are those of {@code CallLimits.DEFAULT}; calls in flight after a
 * refusal are those of {@code CallsInFlight}.
 */
final class ClusterSimulation {
    private static final double MINUTES = 15;
    private static final double SECONDS = MINUTES * 60;
    private static final double STARTED_WITHIN = 30;
    private static final double LATENCY = 1.2;
    private static final double REFUSAL = 0.05;
    private static final double MLFLOW_WRITE = 0.005;
    private static final int ATTEMPTS = 6;
    private static final double LONGEST_DELAY = 30;
    private static final double STEP = 0.1;
    private static final double ROWS = 1e9;

    private final Setting setting;
    private final Random random = new Random(1);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingLong(Event::number));
    private long numbers;
    private double tokens;
    private double filled;
    private double mlflowFree;
    private long answered;
    private long refused;
    private long written;
    private long failed;
    private double rowSeconds;
    private double longestWrite;

    /**
     * What is simulated.
     *
     * @param name for people
     * @param executors processes
     * @param atOnce rows that each has in flight
     * @param adapts whether a process has fewer calls in flight after a refusal
     * @param callsPerMinute what the service takes
     * @param share of that which the executors split among themselves; 0 if each calls as it likes
     * @param rowsAWrite rows for which MLflow is called once
     * @param down seconds for which the service refuses everything, after five minutes
     */
    private record Setting(
            String name,
            int executors,
            int atOnce,
            boolean adapts,
            double callsPerMinute,
            double share,
            int rowsAWrite,
            double down) {}

    /** What is done at a time, which it is told. */
    private record Event(double time, long number, DoubleConsumer action) {}

    private ClusterSimulation(Setting setting) {
        this.setting = setting;
    }

    /** Prints figures. */
    public static void main(String[] arguments) {
        double calls = 30_000;
        System.out.printf(
                "A service of %.0f calls a minute and about %.1f s a call, an MLflow server of %.0f ms a write; %.0f minutes%n",
                calls, LATENCY, MLFLOW_WRITE * 1e3, MINUTES);
        System.out.println("what                                 executors  rows/s  refused/answered  failed rows"
                + "  s a row  longest write s  10^9 rows, days");
        for (int executors : new int[] {10, 75, 100, 1_000}) {
            run(new Setting("8 at once, whatever is refused", executors, 8, false, calls, 0, 1_000, 0));
        }
        run(new Setting("1 at once, whatever is refused", 1_000, 1, false, calls, 0, 1_000, 0));
        for (int executors : new int[] {75, 100, 1_000}) {
            run(new Setting("8 at once, fewer after refusals", executors, 8, true, calls, 0, 1_000, 0));
        }
        run(new Setting("the same, 60 s outage", 1_000, 8, true, calls, 0, 1_000, 60));
        run(new Setting("calls_per_minute split", 1_000, 8, true, calls, 1, 1_000, 0));
        run(new Setting("95% of it split", 1_000, 8, true, calls, 0.95, 1_000, 0));
        for (double down : new double[] {60, 180}) {
            run(new Setting(
                    "95%% split, %.0f s outage, not fewer".formatted(down), 1_000, 8, false, calls, 0.95, 1_000, down));
            run(new Setting("95%% split, %.0f s outage".formatted(down), 1_000, 8, true, calls, 0.95, 1_000, down));
        }
        run(new Setting("95% split, a write for each row", 1_000, 8, true, calls, 0.95, 1, 0));
        run(new Setting("95% split, a write for 10 rows", 1_000, 8, true, calls, 0.95, 10, 0));
        run(new Setting("ten times the service, a write a row", 1_000, 8, true, 10 * calls, 0.95, 1, 0));
        run(new Setting("ten times the service, 1,000 rows", 1_000, 8, true, 10 * calls, 0.95, 1_000, 0));
        Cost.print();
    }

    private static void run(Setting setting) {
        ClusterSimulation cluster = new ClusterSimulation(setting);
        cluster.run();
        cluster.print();
    }

    private void run() {
        for (int i = 0; i < setting.executors; i++) {
            Executor executor = new Executor();
            double start = random.nextDouble() * STARTED_WITHIN;
            for (int slot = 0; slot < setting.atOnce; slot++) {
                at(start, executor::begin);
            }
        }
        for (Event event = events.poll(); event != null && event.time < SECONDS; event = events.poll()) {
            event.action.accept(event.time);
        }
    }

    private void at(double time, DoubleConsumer action) {
        events.add(new Event(time, numbers++, action));
    }

    /** A process, with the calls it has in flight and the rows that wait for that. */
    private final class Executor {
        private final Deque<Double> waiting = new ArrayDeque<>();
        private double limit = setting.atOnce;
        private int inFlight;
        private double halved = -1;
        private double pausedUntil;
        private double nextPermit;

        /** Takes a row. */
        void begin(double time) {
            waiting.add(time);
            start(time);
        }

        private void start(double time) {
            while (!waiting.isEmpty() && time >= pausedUntil && (limit >= setting.atOnce || inFlight < (int) limit)) {
                inFlight++;
                attempt(time, 1, waiting.remove());
            }
            if (!waiting.isEmpty() && time < pausedUntil) {
                at(pausedUntil, this::start);
            }
        }

        private void attempt(double time, int number, double begun) {
            at(permitted(time), now -> {
                if (takes(now)) {
                    at(now + LATENCY * (0.5 + random.nextDouble()), done -> succeeded(done, begun));
                } else {
                    at(now + REFUSAL, done -> refused(done, now, number, begun));
                }
            });
        }

        /** When a process that keeps to its share may make its next attempt. */
        private double permitted(double time) {
            if (setting.share == 0) {
                return time;
            }
            double permit = Math.max(time, nextPermit);
            nextPermit = permit + setting.executors / (setting.callsPerMinute / 60 * setting.share);
            return permit;
        }

        private void succeeded(double time, double begun) {
            answered++;
            limit += STEP / limit;
            inFlight--;
            double done = wrote(time);
            rowSeconds += done - begun;
            written++;
            at(done, this::begin);
            start(time);
        }

        private void refused(double time, double called, int number, double begun) {
            refused++;
            if (setting.adapts && called > halved) {
                limit = Math.max(1, Math.min(limit, inFlight) / 2);
                halved = time;
            }
            if (number == ATTEMPTS) {
                failed++;
                inFlight--;
                begin(time);
                return;
            }
            double full = Math.min(1 << (number - 1), LONGEST_DELAY);
            double next = time + full * (1 - random.nextDouble() / 2);
            if (setting.adapts) {
                pausedUntil = Math.max(pausedUntil, next);
            }
            at(next, now -> attempt(now, number + 1, begun));
        }
    }

    /** Whether the service takes a call: it has as many as come in a second in reserve. */
    private boolean takes(double time) {
        double perSecond = setting.callsPerMinute / 60;
        tokens = Math.min(perSecond, tokens + (time - filled) * perSecond);
        filled = time;
        boolean isDown = time >= 300 && time < 300 + setting.down;
        if (tokens < 1 || isDown) {
            return false;
        }
        tokens--;
        return true;
    }

    /** When what a row gives is written, if it is the row for which something is. */
    private double wrote(double time) {
        if (answered % setting.rowsAWrite != 0) {
            return time;
        }
        mlflowFree = Math.max(time, mlflowFree) + MLFLOW_WRITE;
        longestWrite = Math.max(longestWrite, mlflowFree - time);
        return mlflowFree;
    }

    private void print() {
        double rowsASecond = written / SECONDS;
        System.out.printf(
                Locale.ROOT,
                "%-36s  %8d  %6.0f  %16.2f  %10.1f%%  %7.1f  %15.1f  %15.0f%n",
                setting.name,
                setting.executors,
                rowsASecond,
                (double) refused / Math.max(1, answered),
                100.0 * failed / Math.max(1, failed + written),
                rowSeconds / Math.max(1, written),
                longestWrite,
                ROWS / rowsASecond / 86_400);
    }

    /** What a billion rows cost, by the list price of a small model. */
    private static final class Cost {
        private static final String MODEL = "openai:/gpt-4.1-mini";
        private static final int SAME = 1_800;
        private static final int RECALLED = 1_250;
        private static final int ROW = 350;
        private static final int ANSWER = 80;

        private Cost() {}

        static void print() {
            PriceTable.Price price = PriceTable.bundled().of(ModelUri.of(MODEL)).orElseThrow();
            int input = SAME + RECALLED + ROW;
            System.out.printf(
                    Locale.ROOT,
                    "%n%s: %d tokens that are the same for each row (instructions, guidelines), %d of episodes, %d of the"
                            + " row, %d answered%n",
                    MODEL,
                    SAME,
                    RECALLED,
                    ROW,
                    ANSWER);
            System.out.println("prefix in the provider's cache   dollars for 10^9 rows");
            for (int share : new int[] {0, 50, 90, 100}) {
                long cached = (long) SAME * share / 100;
                System.out.printf(Locale.ROOT, "%29d%%   %,.0f%n", share, ROWS * price.cost(input, cached, ANSWER));
            }
            System.out.printf(
                    Locale.ROOT,
                    "always, and one episode in place of five: %,.0f%n",
                    ROWS * price.cost(SAME + RECALLED / 5 + ROW, SAME, ANSWER));
        }
    }
}
