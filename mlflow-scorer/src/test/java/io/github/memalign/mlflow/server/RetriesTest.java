package io.github.memalign.mlflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.mlflow.MlflowException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetriesTest {
    private static final Duration FACTOR = Duration.ofSeconds(2);

    private static CallFailure failure(int status) {
        return new CallFailure(
                new MlflowException("no", status, MlflowException.NO_CODE, null), true, true, Optional.empty());
    }

    private static int attempts(Retries retries, int status) {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> retries.call(
                        () -> {
                            attempts.incrementAndGet();
                            throw failure(status);
                        },
                        Optional::empty))
                .isInstanceOf(MlflowException.class);
        return attempts.get();
    }

    @Test
    void theWaitsArePythons() {
        assertThat(Retries.backoff(1, FACTOR)).isZero();
        for (int failures = 2; failures <= 7; failures++) {
            assertThat(Retries.backoff(failures, FACTOR))
                    .isBetween(
                            FACTOR.multipliedBy(1L << failures - 1),
                            FACTOR.multipliedBy(1L << failures - 1).plusSeconds(1));
        }
    }

    @Test
    void aServerThatWasNeverReachedIsGivenUpOnSoonAndOneThatWasIsNot() {
        Retries retries = new Retries(8, Duration.ZERO);
        assertThat(attempts(retries, 0)).isEqualTo(3);
        assertThat(retries.call(() -> "there", Optional::empty)).isEqualTo("there");
        assertThat(attempts(retries, 0)).isEqualTo(8);
        assertThat(attempts(new Retries(8, Duration.ZERO), 503)).isEqualTo(8);
    }

    @Test
    void patienceIsPythonsByDefaultAndByTheSameVariables() {
        MlflowSettings settings = MlflowSettings.of("http://localhost:1");
        assertThat(settings.timeout()).hasSeconds(120);
        assertThat(settings.attempts()).isEqualTo(8);
        assertThat(settings.backoff()).hasSeconds(2);
        MlflowSettings set = MlflowSettings.of(
                "http://localhost:1",
                Map.of(
                        "MLFLOW_HTTP_REQUEST_TIMEOUT", "7",
                        "MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0",
                        "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "3")::get);
        assertThat(set.timeout()).hasSeconds(7);
        assertThat(set.attempts()).isEqualTo(1);
        assertThat(set.backoff()).hasSeconds(3);
    }

    @ParameterizedTest
    @CsvSource({
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES,11",
        "MLFLOW_HTTP_REQUEST_TIMEOUT,soon",
        "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR,-1"
    })
    void aSettingThatCannotWorkIsNamed(String name, String value) {
        assertThatThrownBy(() -> MlflowSettings.of("http://localhost:1", Map.of(name, value)::get))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(name);
    }
}
