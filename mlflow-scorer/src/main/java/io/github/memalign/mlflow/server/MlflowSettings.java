package io.github.memalign.mlflow.server;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.model.Variables;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the MLflow server is, who calls it and how patiently. The environment variables are those of MLflow's own clients:
 * {@code MLFLOW_TRACKING_URI}, {@code MLFLOW_TRACKING_USERNAME} and {@code MLFLOW_TRACKING_PASSWORD}, {@code
 * MLFLOW_TRACKING_TOKEN}, {@code MLFLOW_TRACKING_INSECURE_TLS}; {@code MLFLOW_HTTP_REQUEST_TIMEOUT} (seconds, 120 by default),
 * {@code MLFLOW_HTTP_REQUEST_MAX_RETRIES} (0 to 10, 7 by default) and {@code MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR} (seconds, 2 by
 * default). By these defaults a server that is gone is waited for for about four minutes.
 *
 * @param trackingUri {@code http://…} or {@code https://…}, a path prefix included, or {@code databricks} or {@code
 *     databricks://profile}
 * @param username of basic authentication, together with the password; goes before a token
 * @param password of basic authentication
 * @param token a bearer token
 * @param insecureTls whether the server's certificate is not checked
 * @param timeout how long one attempt of a call may take
 * @param attempts how often a call is tried at most; 1 or more
 * @param backoff the second attempt follows the first at once, the third after twice this, and the wait doubles before each
 *     further one, up to two minutes, with some jitter
 * @param concurrency how many calls run at once at most; 1 or more
 */
public record MlflowSettings(
        String trackingUri,
        Optional<String> username,
        Optional<String> password,
        Optional<String> token,
        boolean insecureTls,
        Duration timeout,
        int attempts,
        Duration backoff,
        int concurrency) {
    private static final String URI_SETTING = "MLFLOW_TRACKING_URI";
    private static final int MOST_RETRIES = 10;

    /** Checks, and moves a user and password out of the URI. */
    public MlflowSettings {
        if (attempts < 1 || concurrency < 1 || timeout.isNegative() || timeout.isZero() || backoff.isNegative()) {
            throw new IllegalArgumentException("attempts, concurrency and timeout must be positive");
        }
        trackingUri = trackingUri.strip().replaceFirst("/+$", "");
        if (!trackingUri.equals("databricks") && !trackingUri.startsWith("databricks:")) {
            URI uri = parse(trackingUri);
            String userInfo = uri.getUserInfo();
            if (userInfo != null && username.isEmpty()) {
                int colon = userInfo.indexOf(':');
                username = Optional.of(colon < 0 ? userInfo : userInfo.substring(0, colon));
                password = Optional.of(colon < 0 ? "" : userInfo.substring(colon + 1));
            }
            trackingUri = uri.getScheme().toLowerCase(Locale.ROOT) + "://" + hostAndPort(uri)
                    + Optional.ofNullable(uri.getRawPath()).orElse("");
        }
    }

    /**
     * The settings of an environment.
     *
     * @param environment the value of a variable, or null
     * @throws InvalidSettingException if {@code MLFLOW_TRACKING_URI} is missing or no address of a server
     */
    public static MlflowSettings of(Variables environment) {
        String uri = environment.get(URI_SETTING);
        if (uri == null || uri.isBlank()) {
            throw new InvalidSettingException(
                    URI_SETTING,
                    "is not set; set it to the address of an MLflow server, such as http://127.0.0.1:5000");
        }
        return of(uri, environment);
    }

    /** The settings of an environment, with an address of its own. */
    public static MlflowSettings of(String trackingUri, Variables environment) {
        return new MlflowSettings(
                trackingUri,
                filled(environment.get("MLFLOW_TRACKING_USERNAME")),
                filled(environment.get("MLFLOW_TRACKING_PASSWORD")),
                filled(environment.get("MLFLOW_TRACKING_TOKEN")),
                isTrue(environment.get("MLFLOW_TRACKING_INSECURE_TLS")),
                Duration.ofSeconds(Math.max(1, whole(environment, "MLFLOW_HTTP_REQUEST_TIMEOUT", 120, 86_400))),
                1 + whole(environment, "MLFLOW_HTTP_REQUEST_MAX_RETRIES", 7, MOST_RETRIES),
                Duration.ofSeconds(whole(environment, "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", 2, 120)),
                8);
    }

    /** An address with everything else by default and no credentials. */
    public static MlflowSettings of(String trackingUri) {
        return of(trackingUri, name -> null);
    }

    /** These settings with another time-out, another number of attempts and another backoff. */
    public MlflowSettings withPatience(Duration newTimeout, int newAttempts, Duration newBackoff) {
        return new MlflowSettings(
                trackingUri, username, password, token, insecureTls, newTimeout, newAttempts, newBackoff, concurrency);
    }

    /** These settings with another number of calls at once. */
    public MlflowSettings withConcurrency(int newConcurrency) {
        return new MlflowSettings(
                trackingUri, username, password, token, insecureTls, timeout, attempts, backoff, newConcurrency);
    }

    /** Leaves the credentials out. */
    @Override
    public String toString() {
        return "MlflowSettings[" + trackingUri + "]";
    }

    private static URI parse(String text) {
        try {
            URI uri = URI.create(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException unreadable) {
            // Its message would repeat the address, with the password in it.
            throw notAServer();
        }
        throw notAServer();
    }

    private static InvalidSettingException notAServer() {
        return new InvalidSettingException(
                URI_SETTING,
                "is not the address of a server; use http://HOST:PORT, https://…, databricks or databricks://PROFILE."
                        + " A local directory or database needs `mlflow server` in front of it");
    }

    private static String hostAndPort(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static int whole(Variables environment, String name, int otherwise, int most) {
        String value = filled(environment.get(name))
                .orElse(Integer.toString(otherwise))
                .strip();
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) > most) {
            throw new InvalidSettingException(name, "is '" + value + "'; it must be a whole number from 0 to " + most);
        }
        return Integer.parseInt(value);
    }

    private static Optional<String> filled(@Nullable String value) {
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    private static boolean isTrue(@Nullable String value) {
        return value != null
                && (value.strip().equalsIgnoreCase("true") || value.strip().equals("1"));
    }
}
