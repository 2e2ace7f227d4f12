package io.github.memalign.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallsInFlightTest {
    private static final int MOST = 8;

    private long now = 1_000;
    private final CallsInFlight calls = new CallsInFlight(MOST, () -> now);

    private int begin() {
        int begun = 0;
        while (begun < 100 && calls.tryBegin()) {
            begun++;
        }
        return begun;
    }

    private void end(int count) {
        for (int i = 0; i < count; i++) {
            calls.end();
        }
    }

    private void answer(int count) {
        for (int i = 0; i < count; i++) {
            calls.answered();
        }
    }

    /** How many may be under way when none is. */
    private int allowed() {
        int begun = begin();
        end(begun);
        return begun;
    }

    private void refuse() {
        calls.refused(now);
        now++;
    }

    @Test
    void nothingIsBoundAsLongAsNothingIsRefused() {
        assertThat(allowed()).isEqualTo(100);
        answer(1_000);
        assertThat(allowed()).isEqualTo(100);
    }

    @Test
    void aRefusalHalvesWhatIsUnderWay() {
        assertThat(begin()).isEqualTo(100);
        end(94);
        refuse();
        assertThat(begin()).as("six are under way, three may be").isZero();
        end(3);
        assertThat(begin()).isZero();
        end(1);
        assertThat(begin()).isEqualTo(1);
        end(3);
        assertThat(allowed()).isEqualTo(3);
    }

    @Test
    void ofAttemptsThatWereUnderWayTogetherOneRefusalCounts() {
        begin();
        long together = now++;
        calls.refused(together);
        calls.refused(together);
        end(100);
        assertThat(allowed()).isEqualTo(MOST / 2);
    }

    @Test
    void oneIsAlwaysAllowed() {
        begin();
        for (int i = 0; i < 20; i++) {
            now++;
            refuse();
        }
        end(100);
        assertThat(allowed()).isEqualTo(1);
    }

    @Test
    void answersRaiseItAgainByOneInTenRoundsUntilThereIsNoBound() {
        begin();
        refuse();
        end(100);
        answer(44);
        assertThat(allowed()).isEqualTo(4);
        answer(2);
        assertThat(allowed()).isEqualTo(5);
        answer(300);
        assertThat(allowed()).as("no bound").isEqualTo(100);
    }

    @Test
    void noneBeginsBeforeThePauseIsOver() {
        calls.pause(Duration.ofNanos(50));
        calls.pause(Duration.ofNanos(20));
        now += 49;
        assertThat(begin()).isZero();
        now++;
        assertThat(begin()).isEqualTo(100);
    }
}
