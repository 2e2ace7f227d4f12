package io.github.memalign.server;

import io.github.memalign.judge.Feedback;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;

/** What a service has done, for Prometheus. */
final class ServerMetrics {
    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = Counter.builder()
            .name("memalign_requests_total")
            .help("Requests by route and status.")
            .labelNames("route", "status")
            .register(registry);
    private final Histogram seconds = Histogram.builder()
            .name("memalign_request_seconds")
            .help("Seconds from the head of a request to the end of its answer, by route.")
            .labelNames("route")
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
            .register(registry);
    private final Counter verdicts = Counter.builder()
            .name("memalign_verdicts_total")
            .help("Judgements by judge and outcome: value, needs_review or error.")
            .labelNames("judge", "outcome")
            .register(registry);
    private final Counter learned = Counter.builder()
            .name("memalign_learned_examples_total")
            .help("Examples whose feedback was learned and saved, by judge.")
            .labelNames("judge")
            .register(registry);

    ServerMetrics(Admission admission, Collection<ServedJudge> judges) {
        GaugeWithCallback.builder()
                .name("memalign_requests_in_progress")
                .help("Requests taken on and not answered yet.")
                .callback(gauge -> gauge.call(admission.inProgress()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("memalign_judge_version")
                .help("1 for the version of a judge that is served.")
                .labelNames("judge", "version")
                .callback(gauge -> judges.forEach(
                        judge -> gauge.call(1, judge.name(), judge.current().id())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("memalign_judge_episodes")
                .help("Episodes that a judge remembers.")
                .labelNames("judge")
                .callback(gauge -> judges.forEach(
                        judge -> gauge.call(judge.current().judge().episodes().size(), judge.name())))
                .register(registry);
    }

    void answered(String route, int status, long nanos) {
        requests.labelValues(route, String.valueOf(status)).inc();
        seconds.labelValues(route).observe(nanos / NANOS);
    }

    void judged(Feedback feedback) {
        String outcome = feedback.error().isPresent() ? "error" : feedback.needsReview() ? "needs_review" : "value";
        verdicts.labelValues(feedback.judge(), outcome).inc();
    }

    void learned(String judge, int examples) {
        learned.labelValues(judge).inc(examples);
    }

    byte[] text() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return out.toByteArray();
    }

    static String type() {
        return PrometheusTextFormatWriter.CONTENT_TYPE;
    }
}
