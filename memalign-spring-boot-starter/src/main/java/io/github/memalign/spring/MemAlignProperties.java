package io.github.memalign.spring;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of judges.
 *
 * @param judges the judges, by the name of their bean
 * @param chatModel name of the bean of the chat model that judges, whatever model a judge names, or none; by default the
 *     only or the primary one, if there is any
 * @param reflectionModel name of the bean of the chat model that distils, whatever reflection model a judge names
 * @param embeddingModel name of the bean of the embedding model, whatever embedding model a judge names, or none; by default
 *     the only or the primary one, if there is any
 * @param concurrency how many examples are judged, or batches distilled, at once; 1 or more
 * @param mlflow where judges in runs are
 */
@ConfigurationProperties("memalign")
public record MemAlignProperties(
        Map<String, Source> judges,
        @Nullable String chatModel,
        @Nullable String reflectionModel,
        @Nullable String embeddingModel,
        @DefaultValue("8") int concurrency,
        @DefaultValue Mlflow mlflow) {
    static final String PREFIX = "memalign.judges";

    public MemAlignProperties {
        judges = judges == null ? Map.of() : Map.copyOf(judges);
    }

    /**
     * Where a judge is.
     *
     * @param location a directory that align wrote, or runs:/RUN_ID of an MLflow server
     * @param required whether the application does not start without the judge; else loading it is tried again when it is
     *     first needed, and until then its health is down
     */
    public record Source(
            @Nullable String location, @DefaultValue("true") boolean required) {}

    /**
     * The MLflow server.
     *
     * @param trackingUri its address; MLFLOW_TRACKING_URI by default. Credentials are MLFLOW_TRACKING_TOKEN, or
     *     MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD
     */
    public record Mlflow(@Nullable String trackingUri) {
        Optional<String> address() {
            return Optional.ofNullable(trackingUri).filter(uri -> !uri.isBlank());
        }
    }
}
