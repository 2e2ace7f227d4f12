package io.github.memalign.mlflow.server;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.mlflow.MlflowException;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.mlflow.tracking.creds.DatabricksConfigHostCredsProvider;
import org.mlflow.tracking.creds.MlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCredsProvider;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;

/**
 * MLflow's own Java client, and the one place that knows its types: credentials, experiments and runs. It knows no time-outs
 * and no backoff of its own, so that calls run on a thread that can be left alone and are tried again from here. It never
 * gives back the connection of an answer 429, of which it has two, and then waits for one for ever; so each attempt has a
 * client of its own, which is closed after it.
 */
final class TrackingClient implements AutoCloseable {
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(30);

    private final MlflowHostCredsProvider provider;
    private final Duration timeout;
    private final Retries retries;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "memalign-mlflow-client");
        thread.setDaemon(true);
        return thread;
    });

    TrackingClient(MlflowSettings settings, Retries retries) {
        provider = provider(settings);
        timeout = settings.timeout().compareTo(LONGEST_ATTEMPT) < 0 ? settings.timeout() : LONGEST_ATTEMPT;
        this.retries = retries;
    }

    private static MlflowHostCredsProvider provider(MlflowSettings settings) {
        String uri = settings.trackingUri();
        if (uri.equals("databricks")) {
            return new DatabricksConfigHostCredsProvider();
        }
        if (uri.startsWith("databricks:")) {
            return new DatabricksConfigHostCredsProvider(uri.replaceFirst("^databricks:/*", ""));
        }
        return new BasicMlflowHostCreds(
                uri,
                settings.username().orElse(null),
                settings.password().orElse(null),
                settings.token().orElse(null),
                settings.insecureTls());
    }

    Credentials credentials() {
        try {
            MlflowHostCreds creds = provider.getHostCreds();
            return new Credentials(
                    creds.getHost().replaceFirst("/+$", ""),
                    creds.getUsername(),
                    creds.getPassword(),
                    creds.getToken(),
                    creds.shouldIgnoreTlsVerification());
        } catch (IllegalStateException noProfile) {
            throw new InvalidSettingException(
                    "MLFLOW_TRACKING_URI", "names a profile that cannot be read: " + noProfile.getMessage(), noProfile);
        }
    }

    Optional<String> experimentByName(String name) {
        return call("look up experiment '" + name + "'", client -> client.getExperimentByName(name)
                .filter(experiment -> !experiment.getLifecycleStage().equals("deleted"))
                .map(Service.Experiment::getExperimentId));
    }

    String experimentName(String id) {
        return call("get experiment " + id, client -> client.getExperiment(id).getName());
    }

    String createExperiment(String name) {
        return retried(
                "create experiment '" + name + "'",
                client -> client.createExperiment(name),
                () -> experimentByName(name));
    }

    Run createRun(String experimentId, String name, Map<String, String> tags, String creationTag) {
        Service.CreateRun.Builder request = Service.CreateRun.newBuilder()
                .setExperimentId(experimentId)
                .setStartTime(System.currentTimeMillis())
                .setRunName(name);
        tags.forEach((key, value) -> request.addTags(tag(key, value)));
        return retried(
                "create a run in experiment " + experimentId,
                client -> {
                    Service.RunInfo info = client.createRun(request.build());
                    return run(Service.Run.newBuilder().setInfo(info).build(), name, tags);
                },
                () ->
                        searchRuns(
                                        List.of(experimentId),
                                        "tags.`" + creationTag + "` = '" + tags.get(creationTag) + "'",
                                        1)
                                .stream()
                                .findFirst());
    }

    Run run(String id) {
        return call("get run " + id, client -> run(client.getRun(id)));
    }

    List<Run> searchRuns(List<String> experimentIds, String filter, int limit) {
        return call("search runs", client -> client
                .searchRuns(
                        experimentIds,
                        filter,
                        Service.ViewType.ACTIVE_ONLY,
                        limit,
                        List.of("attributes.start_time DESC"))
                .getItems()
                .stream()
                .map(TrackingClient::run)
                .toList());
    }

    void log(String runId, List<Metric> metrics, Map<String, String> params, Map<String, String> tags) {
        long now = System.currentTimeMillis();
        List<Service.Metric> sent = new ArrayList<>();
        metrics.forEach(metric -> sent.add(Service.Metric.newBuilder()
                .setKey(metric.key())
                .setValue(metric.value())
                .setStep(metric.step())
                .setTimestamp(now)
                .build()));
        List<Service.Param> sentParams = new ArrayList<>();
        params.forEach((key, value) -> sentParams.add(
                Service.Param.newBuilder().setKey(key).setValue(value).build()));
        List<Service.RunTag> sentTags = new ArrayList<>();
        tags.forEach((key, value) -> sentTags.add(tag(key, value)));
        call("log to run " + runId, client -> {
            client.logBatch(runId, sent, sentParams, sentTags);
            return runId;
        });
    }

    void end(String runId, String status) {
        call("end run " + runId, client -> {
            client.setTerminated(runId, Service.RunStatus.valueOf(status), System.currentTimeMillis());
            return runId;
        });
    }

    void delete(String runId) {
        call("delete run " + runId, client -> {
            client.deleteRun(runId);
            return runId;
        });
    }

    private static Service.RunTag tag(String key, String value) {
        return Service.RunTag.newBuilder().setKey(key).setValue(value).build();
    }

    private static Run run(Service.Run run) {
        Map<String, String> tags = new HashMap<>();
        run.getData().getTagsList().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        String name = run.getInfo().getRunName();
        return run(run, name.isEmpty() ? tags.getOrDefault("mlflow.runName", "") : name, tags);
    }

    private static Run run(Service.Run run, String name, Map<String, String> tags) {
        Map<String, String> params = new HashMap<>();
        run.getData().getParamsList().forEach(param -> params.put(param.getKey(), param.getValue()));
        Map<String, Double> metrics = new HashMap<>();
        run.getData().getMetricsList().forEach(metric -> metrics.put(metric.getKey(), metric.getValue()));
        Service.RunInfo info = run.getInfo();
        return new Run(
                info.getRunId(),
                info.getExperimentId(),
                name,
                info.getStatus().name(),
                info.getArtifactUri(),
                Instant.ofEpochMilli(info.getStartTime()),
                params,
                metrics,
                tags);
    }

    private <T> T call(String what, Function<MlflowClient, T> call) {
        return retried(what, call, Optional::empty);
    }

    private <T> T retried(String what, Function<MlflowClient, T> call, Supplier<Optional<T>> alreadyDone) {
        String shown = "MLflow at " + credentials().host() + ": " + what;
        return retries.call(() -> once(shown, call), alreadyDone);
    }

    private <T> T once(String what, Function<MlflowClient, T> call) {
        MlflowClient client = new MlflowClient(provider);
        Future<T> result = threads.submit(() -> call.apply(client));
        try {
            return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failure(what, failed.getCause());
        } catch (TimeoutException slow) {
            throw Answers.noAnswer(new HttpTimeoutException(what), what, timeout);
        } catch (CancellationException | InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MlflowException(what + " was interrupted", 0, MlflowException.NO_CODE, interrupted);
        } finally {
            result.cancel(true);
            client.close();
        }
    }

    private RuntimeException failure(String what, @Nullable Throwable cause) {
        if (cause instanceof MlflowHttpException refused) {
            return Answers.refusal(refused.getStatusCode(), refused.getBodyMessage(), what, credentials(), refused);
        }
        if (cause instanceof MlflowClientException wrapped
                && wrapped.getCause() instanceof InvalidProtocolBufferException unreadable) {
            return Answers.notMlflow(what, unreadable);
        }
        if (cause instanceof MlflowClientException wrapped && wrapped.getCause() instanceof IOException broken) {
            return Answers.noAnswer(broken, what, timeout);
        }
        return new MlflowException(
                what + " failed: " + credentials().withoutSecrets(String.valueOf(cause)),
                0,
                MlflowException.NO_CODE,
                cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
