package io.github.memalign.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.JudgeDefinition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsListenerTest {
    @Test
    void whatNeedsReviewIsCountedAsSuch() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        JudgeDefinition judge =
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?").build();
        Example example = Example.builder().outputs("a").build();

        new MetricsListener(meters)
                .judging(judge, example)
                .ended(
                        Feedback.of(judge, example)
                                .withheld("kind")
                                .confidence(0.5)
                                .build(),
                        Duration.ofMillis(1));

        assertThat(meters.get("memalign.verdict")
                        .tags("judge", "tone", "verdict", "needs review")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("memalign.judgement").tag("error", "none").timer().count())
                .isEqualTo(1);
    }
}
