package io.github.memalign.mlflow.server;

import io.github.memalign.InvalidSettingException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.mlflow.tracking.creds.DatabricksConfigHostCredsProvider;
import org.mlflow.tracking.creds.MlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCredsProvider;

/**
 * Credentials as MLflow's own Java client resolves them, those of a Databricks profile included; the one place that knows its
 * types. No call is made with that client: it follows redirects and takes the credentials along, whatever host they name.
 */
final class MlflowClientCredentials {
    private final MlflowHostCredsProvider provider;

    MlflowClientCredentials(MlflowSettings settings) {
        String uri = settings.trackingUri();
        if (uri.equals("databricks")) {
            provider = new DatabricksConfigHostCredsProvider();
        } else if (uri.startsWith("databricks:")) {
            provider = new DatabricksConfigHostCredsProvider(uri.replaceFirst("^databricks:/*", ""));
        } else {
            provider = new BasicMlflowHostCreds(
                    uri,
                    settings.username().orElse(null),
                    settings.password().orElse(null),
                    settings.token().orElse(null),
                    settings.insecureTls());
        }
    }

    /**
     * What holds now; a profile's token may change while a program runs.
     *
     * @throws InvalidSettingException if the profile cannot be read
     */
    Credentials get() {
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
}
