package io.github.memalign.mlflow.scorer;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.exactly;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.internal.Json;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ScorerRegistryTest {
    private static final String SCORERS = "/api/3.0/mlflow/scorers/";
    private static final SerializedScorer TONE = ScorerWriter.write(new StoredJudge(
            JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
                    .model("openai:/m")
                    .build(),
            MemorySettings.DEFAULT,
            List.of(),
            List.of()));

    @RegisterExtension
    private final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort())
            .build();

    private MlflowHttp http;
    private ScorerRegistry registry;

    @BeforeEach
    void connect() {
        http = new MlflowHttp(
                MlflowSettings.of(server.baseUrl()).withPatience(Duration.ofSeconds(20), 3, Duration.ofMillis(1)));
        registry = new ScorerRegistry(http);
    }

    @AfterEach
    void disconnect() {
        http.close();
    }

    @Test
    void aRegistrationThatWasDoneButNotAnsweredIsNotRepeated() {
        server.stubFor(get(urlPathEqualTo(SCORERS + "versions"))
                .inScenario("lost")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(okJson("{}")));
        server.stubFor(post(urlPathEqualTo(SCORERS + "register"))
                .inScenario("lost")
                .willSetStateTo("done")
                .willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        server.stubFor(get(urlPathEqualTo(SCORERS + "versions"))
                .inScenario("lost")
                .whenScenarioStateIs("done")
                .willReturn(okJson("{\"scorers\":[" + stored(1, "{\"name\":\"tone\",\"call_source\":\"x\"}") + ","
                        + stored(2, TONE.text()) + "]}")));

        assertThat(registry.register("7", TONE).version()).isEqualTo(2);
        server.verify(exactly(1), postRequestedFor(urlPathEqualTo(SCORERS + "register")));
    }

    @Test
    void whoLosesTheRaceForAVersionGetsTheNext() {
        server.stubFor(get(urlPathEqualTo(SCORERS + "versions")).willReturn(okJson("{}")));
        server.stubFor(post(urlPathEqualTo(SCORERS + "register"))
                .inScenario("race")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("lost")
                .willReturn(aResponse()
                        .withStatus(400)
                        .withBody("{\"error_code\":\"BAD_REQUEST\",\"message\":\"(sqlite3.IntegrityError) UNIQUE\"}")));
        server.stubFor(post(urlPathEqualTo(SCORERS + "register"))
                .inScenario("race")
                .whenScenarioStateIs("lost")
                .willReturn(okJson(stored(2, TONE.text()))));

        assertThat(registry.register("7", TONE).version()).isEqualTo(2);
    }

    @Test
    void anEmptyListAndAnUnknownNameAreNoVersions() {
        server.stubFor(get(urlPathEqualTo(SCORERS + "list")).willReturn(okJson("{}")));
        server.stubFor(get(urlPathEqualTo(SCORERS + "versions"))
                .willReturn(aResponse()
                        .withStatus(404)
                        .withBody("{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"none\"}")));
        assertThat(registry.list("7")).isEmpty();
        assertThat(registry.versions("7", "tone")).isEmpty();
    }

    @Test
    void anAnswerThatNamesNoVersionIsAnError() {
        server.stubFor(get(urlPathEqualTo(SCORERS + "get")).willReturn(okJson("{}")));
        assertThatThrownBy(() -> registry.get("7", "tone", 3)).isInstanceOf(MlflowException.class);
    }

    @Test
    void aSampleRateIsAShare() {
        assertThatThrownBy(() -> registry.sample("7", "tone", 1.5, Optional.empty()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("0 to 1");
    }

    private static String stored(int version, String text) {
        return Json.MAPPER
                .createObjectNode()
                .put("scorer_name", "tone")
                .put("scorer_version", version)
                .put("scorer_id", "s")
                .put("serialized_scorer", text)
                .toString();
    }
}
