package io.github.memalign.mlflow.evaluation;

import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.Run;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells who is at work in a run, in a tag that is written again now and then, so that two do not judge the same traces. A
 * process that is gone, or was silent for long, holds nothing; nor does anybody in a run that is over.
 */
final class RunLease {
    private static final String TAG = "memalign.job";
    private static final Duration VALID = Duration.ofMinutes(10);
    private static final Duration OFTEN = Duration.ofMinutes(1);
    private static final Pattern HOLDER = Pattern.compile("(\\d+)@(\\S+) (\\S+) (\\S+)");

    private final MlflowHttp http;
    private final Clock clock;
    private final String runId;
    private final String job = UUID.randomUUID().toString();
    private Instant written = Instant.MIN;

    private RunLease(MlflowHttp http, Clock clock, String runId) {
        this.http = http;
        this.clock = clock;
        this.runId = runId;
    }

    /**
     * Takes a run.
     *
     * @throws MlflowException if somebody else is at work in it
     */
    static RunLease take(MlflowHttp http, Clock clock, Run run) {
        if (run.status().equals("RUNNING")) {
            holder(run, clock).ifPresent(holder -> {
                throw new MlflowException("Run " + run.id() + " is being judged by " + holder
                        + ", and two would say everything twice; wait for its end");
            });
        }
        RunLease lease = new RunLease(http, clock, run.id());
        lease.renew();
        String now = http.runs().get(run.id()).tags().getOrDefault(TAG, "");
        if (!now.contains(lease.job)) {
            throw new MlflowException(
                    "Run " + run.id() + " was taken by another job in the same moment; wait for its end");
        }
        return lease;
    }

    private static Optional<String> holder(Run run, Clock clock) {
        Matcher said = HOLDER.matcher(run.tags().getOrDefault(TAG, ""));
        if (!said.matches()) {
            return Optional.empty();
        }
        boolean here = said.group(2).equals(host());
        boolean silent = Instant.parse(said.group(4)).plus(VALID).isBefore(clock.instant());
        boolean gone = here
                && ProcessHandle.of(Long.parseLong(said.group(1)))
                        .filter(ProcessHandle::isAlive)
                        .isEmpty();
        return silent || gone
                ? Optional.empty()
                : Optional.of(
                        "process " + said.group(1) + " on " + said.group(2) + ", last heard of at " + said.group(4));
    }

    /** Says that the work goes on, if that was not said lately. */
    synchronized void renew() {
        Instant now = clock.instant();
        if (written.equals(Instant.MIN) || written.plus(OFTEN).isBefore(now)) {
            http.runs().tags(runId, Map.of(TAG, ProcessHandle.current().pid() + "@" + host() + " " + job + " " + now));
            written = now;
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("\\s", "-");
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }
}
