package io.github.memalign.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.persistence.JudgeDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MemAlignAutoConfigurationTest {
    private static final Example POLITE =
            Example.builder().id("e1").outputs("Thank you for waiting.").build();
    private static final Example RUDE =
            Example.builder().id("e2").outputs("Read the manual.").build();

    @TempDir
    Path temp;

    private Path directory;
    private ApplicationContextRunner application;

    @BeforeEach
    void aSavedJudge() {
        directory = temp.resolve("tone");
        save(directory, "kind", "unkind");
        application = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        MemAlignAutoConfiguration.class,
                        MemAlignHealthAutoConfiguration.class,
                        MemAlignMetricsAutoConfiguration.class))
                .withPropertyValues("memalign.judges.tone.location=" + directory);
    }

    /** Of the embedded judge, so that neither key nor network is needed. */
    private static void save(Path directory, String polite, String rude) {
        AlignedJudge judge = AlignedJudge.unaligned(
                JudgeDefinition.builder("tone", "Is {{ outputs }} kind?")
                        .valueType(ValueType.oneOf("kind", "unkind"))
                        .build(),
                MemorySettings.DEFAULT);
        try (MemAlign memAlign = MemAlign.create()) {
            JudgeDirectory.save(
                    directory,
                    memAlign.align(
                                    judge,
                                    List.of(
                                            new LabelledExample(POLITE, List.of(Assessment.of(polite, "Polite."))),
                                            new LabelledExample(RUDE, List.of(Assessment.of(rude, "Curt.")))))
                            .judge());
        }
    }

    @Test
    void aConfiguredJudgeIsABeanOfItsName() {
        application.run(context -> {
            Judge tone = context.getBean("tone", Judge.class);

            assertThat(tone.judge(POLITE).value()).contains("kind");
            assertThat(context.getBean(Judge.class)).isSameAs(tone);
            assertThat(context.getBean(Judges.class).names()).containsExactly("tone");
        });
    }

    @Test
    void aConstructorGetsTheJudgeThatItsParameterNames() {
        Path other = temp.resolve("other");
        save(other, "unkind", "kind");

        application
                .withPropertyValues("memalign.judges.reverse.location=" + other)
                .withBean(Answers.class)
                .run(context -> assertThat(context.getBean(Answers.class)
                                .reverse()
                                .judge(POLITE)
                                .value())
                        .contains("unkind"));
    }

    record Answers(Judge tone, Judge reverse) {}

    @Test
    void withoutAJudgeThereIsStillMemAlign() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(MemAlignAutoConfiguration.class))
                .run(context ->
                        assertThat(context).hasSingleBean(MemAlign.class).doesNotHaveBean(Judge.class));
    }

    @Test
    void aRefreshedJudgeJudgesByWhatWasSavedMeanwhile() {
        application.run(context -> {
            Judge tone = context.getBean("tone", Judge.class);
            Judges judges = context.getBean(Judges.class);
            save(directory, "unkind", "kind");
            assertThat(tone.judge(POLITE).value()).contains("kind");

            assertThat(judges.refresh("tone").episodes())
                    .isEqualTo(JudgeDirectory.load(directory).episodes());

            assertThat(tone.judge(POLITE).value()).contains("unkind");
        });
    }

    @Test
    void aJudgeThatCannotBeRefreshedStaysAsItIs() {
        application.run(context -> {
            directory.resolve("judge.json").toFile().delete();

            assertThatThrownBy(() -> context.getBean(Judges.class).refresh("tone"))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("memalign.judges.tone.location")
                    .hasMessageContaining(directory.toString());

            assertThat(context.getBean("tone", Judge.class).judge(POLITE).value())
                    .contains("kind");
            Health health = context.getBean(HealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(details(health)).containsEntry("episodes", 2).containsKey("failure");
        });
    }

    @Test
    void aPropertyThatNamesNoJudgeEndsTheStart() {
        application
                .withPropertyValues("memalign.judges.tone.location=" + temp.resolve("nowhere"))
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("no saved judge in"));
        application.withPropertyValues("memalign.judges.tone.location=").run(context -> assertThat(
                        context.getStartupFailure())
                .rootCause()
                .hasMessageContaining("memalign.judges.tone.location: is not set"));
        application
                .withPropertyValues("memalign.judges.tone.location=s3://bucket/tone")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("'s3://bucket/tone' is no place for a judge"));
    }

    @Test
    void aJudgeThatIsNotRequiredIsLoadedWhenItIsThere() {
        Path later = temp.resolve("later");
        application
                .withPropertyValues("memalign.judges.tone.location=" + later, "memalign.judges.tone.required=false")
                .run(context -> {
                    HealthIndicator health = context.getBean(HealthIndicator.class);
                    Judge tone = context.getBean("tone", Judge.class);
                    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
                    assertThatThrownBy(() -> tone.judge(POLITE)).isInstanceOf(InvalidSettingException.class);

                    save(later, "kind", "unkind");

                    assertThat(tone.judge(POLITE).value()).contains("kind");
                    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                    assertThat(details(health.health())).doesNotContainKey("failure");
                });
    }

    @Test
    void anUnknownJudgeIsToldWithThoseThatThereAre() {
        application.run(context -> assertThatThrownBy(
                        () -> context.getBean(Judges.class).judge("tune"))
                .hasMessageContaining("memalign.judges.tune.location")
                .hasMessageContaining("[tone]"));
    }

    @Test
    void theApplicationsChatModelJudges() {
        application.withBean("assistant", ChatModel.class, says("unkind")).run(context -> {
            Feedback feedback = context.getBean("tone", Judge.class).judge(POLITE);

            assertThat(feedback.value()).contains("unkind");
            assertThat(feedback.model().isOwn()).isTrue();
        });
    }

    @Test
    void ofSeveralChatModelsOneIsNamedOrNone() {
        ApplicationContextRunner both = application
                .withBean("assistant", ChatModel.class, says("kind"))
                .withBean("critic", ChatModel.class, says("unkind"));

        both.run(context -> assertThat(context.getStartupFailure())
                .hasStackTraceContaining("memalign.chat-model: is not set, and there are several models")
                .hasStackTraceContaining("critic"));
        both.withPropertyValues("memalign.chat-model=critic").run(context -> assertThat(
                        context.getBean("tone", Judge.class).judge(POLITE).value())
                .contains("unkind"));
        both.withPropertyValues("memalign.chat-model=none").run(context -> {
            Feedback feedback = context.getBean("tone", Judge.class).judge(POLITE);
            assertThat(feedback.model()).isEqualTo(JudgeDefinition.DEFAULT_MODEL);
        });
        both.withPropertyValues("memalign.chat-model=critique").run(context -> assertThat(context.getStartupFailure())
                .hasStackTraceContaining("memalign.chat-model: there is no ChatModel 'critique'")
                .hasStackTraceContaining("assistant, critic"));
    }

    @Test
    void judgementsAreMeasured() {
        application
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean("assistant", ChatModel.class, says("unkind"))
                .run(context -> {
                    context.getBean("tone", Judge.class).judge(POLITE);
                    context.getBean("tone", Judge.class)
                            .judge(Example.builder().inputs("no outputs").build());

                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    assertThat(meters.get("memalign.judgement")
                                    .tags("judge", "tone", "error", "none")
                                    .timer()
                                    .count())
                            .isEqualTo(1);
                    assertThat(meters.get("memalign.judgement")
                                    .tag("error", "missing_field")
                                    .timer()
                                    .count())
                            .isEqualTo(1);
                    assertThat(meters.get("memalign.verdict")
                                    .tag("verdict", "unkind")
                                    .counter()
                                    .count())
                            .isEqualTo(1);
                    assertThat(meters.get("memalign.tokens")
                                    .tag("type", "input")
                                    .counter()
                                    .count())
                            .isEqualTo(30);
                    assertThat(meters.get("memalign.calls.uncounted").counter().count())
                            .isZero();
                });
    }

    @Test
    void withoutActuatorAndMlflowTheJudgesAreThereAllTheSame() {
        application
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class, MeterRegistry.class, JudgeRuns.class))
                .run(context -> {
                    assertThat(context.getBean("tone", Judge.class)
                                    .judge(POLITE)
                                    .value())
                            .contains("kind");
                    assertThat(context).doesNotHaveBean("memalignHealthIndicator");
                    assertThat(context).doesNotHaveBean("mlflowJudgeSource");
                });
    }

    @Test
    void healthCanBeTurnedOff() {
        application
                .withPropertyValues("management.health.memalign.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("memalignHealthIndicator"));
    }

    @Test
    void aSourceOfTheApplicationsOwnIsAsked() {
        AlignedJudge saved = JudgeDirectory.load(directory);
        application
                .withPropertyValues("memalign.judges.tone.location=vault:/tone")
                .withBean(JudgeSource.class, () -> new JudgeSource() {
                    @Override
                    public boolean handles(String location) {
                        return location.startsWith("vault:/");
                    }

                    @Override
                    public AlignedJudge load(String location) {
                        return saved;
                    }
                })
                .run(context -> assertThat(context.getBean("tone", Judge.class)
                                .judge(POLITE)
                                .value())
                        .contains("kind"));
    }

    @Test
    void aRunIsLoadedFromTheServerThatIsConfigured() {
        application
                .withPropertyValues(
                        "memalign.judges.tone.location=runs:/0123456789abcdef0123456789abcdef",
                        "memalign.mlflow.tracking-uri=no address")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("memalign.judges.tone.location: 'runs:/")
                        .hasStackTraceContaining("MLFLOW_TRACKING_URI"));
    }

    @Test
    void aJudgeInARunJudges() throws IOException {
        String run = "0123456789abcdef0123456789abcdef";
        try (RunOnServer server = new RunOnServer(run, JudgeDirectory.load(directory))) {
            application
                    .withPropertyValues(
                            "memalign.judges.tone.location=runs:/" + run,
                            "memalign.mlflow.tracking-uri=" + server.uri(),
                            "MLFLOW_TRACKING_TOKEN=t0k3n")
                    .run(context -> {
                        assertThat(context.getBean("tone", Judge.class)
                                        .judge(POLITE)
                                        .value())
                                .contains("kind");
                        assertThat(details(
                                        context.getBean(HealthIndicator.class).health()))
                                .containsEntry("location", "runs:/" + run);
                    });
            assertThat(server.authorizations()).isNotEmpty().containsOnly("Bearer t0k3n");
        }
    }

    private static Supplier<ChatModel> says(String verdict) {
        return () -> new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("{\"result\": \"" + verdict + "\", \"rationale\": \"Because.\"}"))
                        .tokenUsage(new TokenUsage(30, 7))
                        .build();
            }
        };
    }

    private static Map<String, Object> details(Health health) {
        @SuppressWarnings("unchecked")
        Map<String, Object> tone = (Map<String, Object>) health.getDetails().get("tone");
        return tone;
    }
}
