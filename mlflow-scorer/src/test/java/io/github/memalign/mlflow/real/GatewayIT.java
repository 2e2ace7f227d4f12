package io.github.memalign.mlflow.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.gateway.GatewayProvider;
import io.github.memalign.mlflow.judge.RegisteredJudges;
import io.github.memalign.mlflow.scorer.ScorerRegistry;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.provider.ProviderModels;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A model that the server calls, with the provider's key on the server only. */
@ExtendWith(RealMlflow.class)
class GatewayIT {
    @Test
    void aJudgeOfTheServersModelNeedsNoKeyAndMayBeSampled(RealMlflow.Server server) {
        server.python("gateway.py", "offer", "scripted");
        try (MlflowHttp http = server.http();
                MemAlign memAlign = MemAlign.builder()
                        .models(RealMlflow.withEmbedded(ProviderModels.builder()
                                .environment(none -> null)
                                .providers(Map.of(GatewayProvider.NAME, new GatewayProvider(http)))
                                .build()))
                        .concurrency(2)
                        .build()) {
            AlignedJudge plain = AlignedJudge.unaligned(
                    JudgeDefinition.builder("served", "Is {{ outputs }} polite?")
                            .model("gateway:/scripted")
                            .valueType(ValueType.oneOf("polite", "rude"))
                            .build(),
                    MemorySettings.DEFAULT);
            RegisteredJudges registry = new RegisteredJudges(http, Clock.systemUTC());
            registry.register("served", plain, Progress.NONE);
            AlignedJudge loaded =
                    registry.load("served", "served", OptionalInt.empty()).judge();
            assertThat(loaded.definition().model().toString()).isEqualTo("gateway:/scripted");
            Judge judge = memAlign.judge(loaded);
            Feedback said =
                    judge.judge(Example.builder().outputs("Wait, please.").build());
            assertThat(said.error()).isEmpty();
            assertThat(said.value()).contains("polite");
            new ScorerRegistry(http)
                    .sample(http.runs().experimentId("served"), "served", 0.25, Optional.of("trace.status = 'OK'"));
        }
    }
}
