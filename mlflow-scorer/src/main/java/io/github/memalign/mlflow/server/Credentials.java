package io.github.memalign.mlflow.server;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who calls which server, as MLflow's client resolved it; a Databricks profile may answer anew each time. */
record Credentials(
        String host,
        @Nullable String username,
        @Nullable String password,
        @Nullable String token,
        boolean insecureTls) {

    Optional<String> authorization() {
        if (username != null && password != null) {
            byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return Optional.ofNullable(token).map(value -> "Bearer " + value);
    }

    /** A server may repeat what it was sent; what is secret must not get into messages that way. */
    String withoutSecrets(String text) {
        return Stream.of(
                        Optional.ofNullable(password),
                        Optional.ofNullable(token),
                        authorization().map(header -> header.substring(header.indexOf(' ') + 1)))
                .flatMap(Optional::stream)
                .filter(secret -> !secret.isBlank())
                .reduce(text, (shown, secret) -> shown.replace(secret, "***"));
    }

    @Override
    public String toString() {
        return "Credentials[" + host + "]";
    }
}
