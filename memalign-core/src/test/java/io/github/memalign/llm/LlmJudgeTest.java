package io.github.memalign.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.output.FinishReason;
import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.internal.Tokens;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.Tools;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelCallException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlmJudgeTest {
    private static final Tools CLOCK = new Tools() {
        @Override
        public List<ToolSpecification> specifications() {
            return List.of(ToolSpecification.builder().name("clock").build());
        }

        @Override
        public String call(String name, String arguments) {
            if (name.equals("clock")) {
                return "noon " + arguments;
            }
            throw new IllegalStateException("no " + name);
        }
    };
    private static final Judge.Options WITH_CLOCK = new Judge.Options(false, Set.of(), CLOCK);

    private static Feedback judged(ScriptedModels models, Example example, Judge.Options options) {
        try (MemAlign memAlign = Cases.memAlign(models)) {
            return memAlign.judge(Cases.kindness()).judge(example, options);
        }
    }

    private static Feedback judged(ScriptedModels models) {
        return judged(models, Cases.example("x"), Judge.Options.DEFAULT);
    }

    private static AiMessage call(String tool) {
        return AiMessage.from(ToolExecutionRequest.builder()
                .id("1")
                .name(tool)
                .arguments("{}")
                .build());
    }

    @Test
    void w21_anUnusableAnswerIsAskedForOnceMoreAndBothAreCounted() {
        ScriptedModels models = new ScriptedModels(request -> request.messages().size() == 2 ? "well, yes" : Cases.YES);
        Feedback feedback = judged(models);
        assertThat(feedback.value()).contains("yes");
        assertThat(feedback.usage().calls()).isEqualTo(2);
        assertThat(models.requests).hasSize(2);
    }

    @Test
    void w21_whatStaysUnusableIsAnErrorWithTheRawAnswerAndNoValue() {
        ScriptedModels models = new ScriptedModels(request -> "{\"result\": \"perhaps\"}");
        Feedback feedback = judged(models);
        assertThat(feedback.value()).isEmpty();
        assertThat(feedback.error()).map(FeedbackError::code).contains(Code.UNFIT_VALUE);
        assertThat(feedback.rawAnswer()).contains("{\"result\": \"perhaps\"}");
        assertThat(models.requests).hasSize(2);
    }

    @Test
    void w27_aRefusedSchemaLeadsToOnePlainRetryThatOnlyThisJudgeRemembers() {
        ScriptedModels models = new ScriptedModels(request -> {
            if (request.responseFormat() != null) {
                throw ScriptedModels.failure(Reason.UNSUPPORTED_FORMAT);
            }
            return Cases.YES;
        });
        try (MemAlign memAlign = Cases.memAlign(models)) {
            Judge judge = memAlign.judge(Cases.kindness());
            Feedback first = judge.judge(Cases.example("x"));
            assertThat(first.value()).contains("yes");
            assertThat(first.usage().calls()).isEqualTo(2);
            assertThat(judge.judge(Cases.example("x")).usage().calls()).isEqualTo(1);
            assertThat(memAlign.judge(Cases.kindness())
                            .judge(Cases.example("x"))
                            .usage()
                            .calls())
                    .as("another judge asks with the schema again")
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AUTHENTICATION, MODEL_CALL",
        "TIMEOUT, MODEL_CALL",
        "RATE_LIMIT, MODEL_CALL",
        "SERVER, MODEL_CALL",
        "BAD_REQUEST, MODEL_CALL",
        "CONTENT_FILTERED, REFUSED",
        "CANCELLED, CANCELLED"
    })
    void w27_otherFailuresAreNotAskedAgainWithoutTheSchema(Reason reason, Code code) {
        ScriptedModels models = new ScriptedModels(request -> {
            throw ScriptedModels.failure(reason);
        });
        Feedback feedback = judged(models);
        assertThat(feedback.value()).isEmpty();
        assertThat(feedback.error()).map(FeedbackError::code).contains(code);
        assertThat(feedback.usage().calls()).isEqualTo(1);
        assertThat(models.requests).hasSize(1);
    }

    @Test
    void aModelThatCannotTakeAllOfTheMemoryIsShownLessOfIt() {
        ScriptedModels models = new ScriptedModels(request -> {
            if (request.messages().toString().length() > 12_000) {
                throw ScriptedModels.failure(Reason.TOO_LONG);
            }
            return Cases.YES;
        });
        try (MemAlign memAlign = Cases.memAlign(models)) {
            AlignedJudge judge = Cases.kindness();
            for (int i = 0; i < 60; i++) {
                String text = "Rule " + i + ": " + "mind the tone of the reply ".repeat(20);
                judge = memAlign.addGuideline(judge, text, ChangeNote.NONE).judge();
            }
            Feedback feedback = memAlign.judge(judge).judge(Cases.example("x"));
            assertThat(feedback.value()).contains("yes");
            assertThat(models.requests).hasSizeBetween(2, 6);
            assertThat(feedback.recall().guidelineIds()).isNotEmpty().hasSizeLessThan(60);
            assertThat(feedback.recall().omittedGuidelineIds())
                    .hasSize(60 - feedback.recall().guidelineIds().size());
        }
    }

    @Test
    void memoryKeepsWithinTheContextWindow() {
        ScriptedModels models = new ScriptedModels(request -> Cases.YES);
        try (MemAlign memAlign = Cases.memAlign(models)) {
            AlignedJudge judge = Cases.kindness();
            judge = judge.withSettings(judge.settings().withContextWindow(Optional.of(2_000)));
            for (int i = 0; i < 60; i++) {
                String text = "Rule " + i + ": " + "mind the tone of the reply ".repeat(20);
                judge = memAlign.addGuideline(judge, text, ChangeNote.NONE).judge();
            }
            Feedback feedback = memAlign.judge(judge).judge(Cases.example("x"));
            assertThat(feedback.recall().guidelineIds()).isNotEmpty();
            assertThat(feedback.recall().omittedGuidelineIds()).isNotEmpty();
            assertThat(models.requests).singleElement().satisfies(request -> assertThat(
                            Tokens.estimate(request.messages().toString()))
                    .as("a quarter is left for the answer")
                    .isBetween(1_000, 1_500));
        }
    }

    @Test
    void anExampleTooLongForTheContextWindowIsNotCutBySomebodyElse() {
        ScriptedModels models = new ScriptedModels(request -> Cases.YES);
        AlignedJudge judge = Cases.kindness();
        judge = judge.withSettings(judge.settings().withContextWindow(Optional.of(1_000)));
        Example example = Example.builder()
                .id("long")
                .inputs("Where is it?")
                .outputs("word ".repeat(2_000))
                .build();
        try (MemAlign memAlign = Cases.memAlign(models)) {
            Feedback feedback = memAlign.judge(judge).judge(example);
            assertThat(feedback.error()).get().satisfies(error -> assertThat(error.message())
                    .contains("too long for the judge's context_window of 1000"));
        }
        assertThat(models.requests).isEmpty();
    }

    @Test
    void aRequestThatIsTooLongWithoutAnyMemoryIsAFailure() {
        ScriptedModels models = new ScriptedModels(request -> {
            throw ScriptedModels.failure(Reason.TOO_LONG);
        });
        assertThat(judged(models).error()).map(FeedbackError::code).contains(Code.MODEL_CALL);
        assertThat(models.requests).hasSize(1);
    }

    @Test
    void aFilteredAnswerIsARefusalEvenIfItCouldBeRead() {
        Feedback feedback = judged(new ScriptedModels(request -> Cases.YES, FinishReason.CONTENT_FILTER));
        assertThat(feedback.error()).map(FeedbackError::code).contains(Code.REFUSED);
        assertThat(feedback.value()).isEmpty();
    }

    @Test
    void aMissingFieldCostsNoCall() {
        ScriptedModels models = new ScriptedModels(request -> Cases.YES);
        Feedback feedback = judged(models, Example.builder().id("x").build(), Judge.Options.DEFAULT);
        assertThat(feedback.error())
                .contains(new FeedbackError(Code.MISSING_FIELD, "the example lacks outputs, inputs"));
        assertThat(models.requests).isEmpty();
        assertThat(models.embedded).isEmpty();
    }

    @Test
    void oneFailureDoesNotKeepOtherExamplesFromBeingJudged() {
        ScriptedModels models = new ScriptedModels(request -> {
            if (Cases.user(request).contains("bad")) {
                throw ScriptedModels.failure(Reason.SERVER);
            }
            return Cases.YES;
        });
        try (MemAlign memAlign = Cases.memAlign(models)) {
            List<Feedback> all = memAlign.judgeAll(
                    Cases.kindness(),
                    Stream.of("a", "bad", "c").map(Cases::example).toList(),
                    Judge.Options.DEFAULT,
                    Progress.NONE);
            assertThat(all).extracting(Feedback::exampleId).containsExactly("a", "bad", "c");
            assertThat(all).extracting(feedback -> feedback.value().isPresent()).containsExactly(true, false, true);
        }
    }

    @Test
    void toolsAreCalledAndTheirFailuresToldToTheModel() {
        ScriptedModels models = ScriptedModels.ofMessages(request -> {
            switch (request.messages().size()) {
                case 2:
                    return call("clock");
                case 4:
                    return call("sundial");
                default:
                    return AiMessage.from(Cases.YES);
            }
        });
        Feedback feedback = judged(models, Example.builder().build(), WITH_CLOCK);
        assertThat(feedback.value()).contains("yes");
        assertThat(models.requests.get(2).messages())
                .filteredOn(ToolExecutionResultMessage.class::isInstance)
                .extracting(message -> ((ToolExecutionResultMessage) message).text())
                .containsExactly("noon {}", "The tool sundial failed: no sundial");
        assertThat(Cases.user(models.requests.get(0))).contains("tools");
    }

    @Test
    void anErrorOfAToolIsTheToolsAnswerToo() {
        Tools deep = new Tools() {
            @Override
            public List<ToolSpecification> specifications() {
                return CLOCK.specifications();
            }

            @Override
            public String call(String name, String arguments) {
                throw new StackOverflowError();
            }
        };
        ScriptedModels models = ScriptedModels.ofMessages(
                request -> request.messages().size() == 2 ? call("clock") : AiMessage.from(Cases.YES));
        Feedback feedback = judged(models, Cases.example("x"), new Judge.Options(false, Set.of(), deep));
        assertThat(feedback.value()).contains("yes");
        assertThat(models.requests.get(1).messages().toString()).contains("clock failed: StackOverflowError");
    }

    @Test
    void theToolsLoopEndsAfterThirtyAnswers() {
        ScriptedModels models = ScriptedModels.ofMessages(request -> call("clock"));
        Feedback feedback = judged(models, Cases.example("x"), WITH_CLOCK);
        assertThat(feedback.value()).isEmpty();
        assertThat(feedback.error().orElseThrow().message()).contains("30 turns");
        assertThat(models.requests).hasSize(30);
    }

    @Test
    void w26_episodesAreRecalledWhenTheModelHasTools() {
        ScriptedModels models = new ScriptedModels(Cases::oneGuidelineEach);
        try (MemAlign memAlign = Cases.memAlign(models)) {
            AlignedJudge judge = memAlign.align(Cases.kindness(), List.of(Cases.labelled("cats", "no", "rude")))
                    .judge();
            Example inputsOnly = Example.builder().inputs("about cats").build();
            Feedback feedback = memAlign.judge(judge).judge(inputsOnly, WITH_CLOCK);
            assertThat(feedback.recall().episodeIds()).containsExactly("cats");
            assertThat(Cases.system(models.requests.get(models.requests.size() - 1)))
                    .contains("said of cats");
        }
    }
}
