package io.github.memalign.benchmarks;

import io.github.memalign.model.ModelUri;
import io.github.memalign.provider.PriceTable;
import java.util.Comparator;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A cluster that judges rows against one model service, which takes so many calls a minute and refuses the rest, and one MLflow
 * server, which writes one thing after another. Nothing is called and nothing waited for: a clock of its own goes from event
 * to event, and the same settings give the same figures. Retries are those of {@code CallLimits.DEFAULT}.
 */
final class ClusterSimulation {
    private static final double MINUTES = 15;
    private static final double SECONDS = MINUTES * 60;
    private static final double LATENCY = 1.2;
    private static final double REFUSAL = 0.05;
    private static final double MLFLOW_WRITE = 0.005;
    private static final int ATTEMPTS = 6;
    private static final double LONGEST_DELAY = 30;
    private static final double ROWS = 1e9;

    private final Setting setting;
    private final Random random = new Random(1);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingLong(Event::number));
    private final double[] nextPermit;
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
     * @param callsPerMinute what the service takes
     * @param share of that which the executors split among themselves; 0 if each calls as it likes
     * @param rowsAWrite rows for which MLflow is called once
     * @param down seconds for which the service refuses everything, after five minutes
     */
    private record Setting(
            String name, int executors, int atOnce, double callsPerMinute, double share, int rowsAWrite, double down) {}

    /** A slot's next attempt at its row. */
    private record Event(double time, long number, int executor, int attempt, double begun) {}

    private ClusterSimulation(Setting setting) {
        this.setting = setting;
        this.nextPermit = new double[setting.executors];
    }

    /** Prints figures. */
    public static void main(String[] arguments) {
        double calls = 30_000;
        System.out.printf(
                "A service of %.0f calls a minute and %.1f s a call, an MLflow server of %.0f ms a write; %.0f minutes%n",
                calls, LATENCY, MLFLOW_WRITE * 1e3, MINUTES);
        System.out.println("what                                 executors  rows/s  refused/answered  failed rows"
                + "  s a row  longest write s  10^9 rows, days");
        for (int executors : new int[] {10, 75, 100, 1_000}) {
            run(new Setting("as each likes, 8 at once", executors, 8, calls, 0, 1_000, 0));
        }
        run(new Setting("as each likes, 1 at once", 1_000, 1, calls, 0, 1_000, 0));
        run(new Setting("calls_per_minute split, 8 at once", 1_000, 8, calls, 1, 1_000, 0));
        run(new Setting("95% of it split, 8 at once", 1_000, 8, calls, 0.95, 1_000, 0));
        run(new Setting("95% split, 8 at once, 60 s outage", 1_000, 8, calls, 0.95, 1_000, 60));
        run(new Setting("95% split, 8 at once, 180 s outage", 1_000, 8, calls, 0.95, 1_000, 180));
        run(new Setting("95% split, a write for each row", 1_000, 8, calls, 0.95, 1, 0));
        run(new Setting("95% split, a write for 10 rows", 1_000, 8, calls, 0.95, 10, 0));
        run(new Setting("ten times the service, a write a row", 1_000, 8, 10 * calls, 0.95, 1, 0));
        run(new Setting("ten times the service, 1,000 rows", 1_000, 8, 10 * calls, 0.95, 1_000, 0));
        Cost.print();
    }

    private static void run(Setting setting) {
        ClusterSimulation cluster = new ClusterSimulation(setting);
        cluster.run();
        cluster.print();
    }

    private void run() {
        for (int executor = 0; executor < setting.executors; executor++) {
            for (int slot = 0; slot < setting.atOnce; slot++) {
                begin(random.nextDouble(), executor);
            }
        }
        for (Event event = events.poll(); event != null && event.time < SECONDS; event = events.poll()) {
            attempt(event);
        }
    }

    private void begin(double time, int executor) {
        add(permitted(time, executor), executor, 1, time);
    }

    private void add(double time, int executor, int attempt, double begun) {
        events.add(new Event(time, numbers++, executor, attempt, begun));
    }

    /** When an executor that keeps to its share may make its next attempt. */
    private double permitted(double time, int executor) {
        if (setting.share == 0) {
            return time;
        }
        double permit = Math.max(time, nextPermit[executor]);
        nextPermit[executor] = permit + setting.executors / (setting.callsPerMinute / 60 * setting.share);
        return permit;
    }

    private void attempt(Event event) {
        if (takes(event.time)) {
            answered++;
            double done = wrote(event.time + LATENCY);
            rowSeconds += done - event.begun;
            written++;
            begin(done, event.executor);
            return;
        }
        refused++;
        if (event.attempt == ATTEMPTS) {
            failed++;
            begin(event.time + REFUSAL, event.executor);
            return;
        }
        double full = Math.min(1 << (event.attempt - 1), LONGEST_DELAY);
        double next = event.time + REFUSAL + full * (1 - random.nextDouble() / 2);
        add(permitted(next, event.executor), event.executor, event.attempt + 1, event.begun);
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
