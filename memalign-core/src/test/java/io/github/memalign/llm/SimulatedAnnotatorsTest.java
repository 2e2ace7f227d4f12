package io.github.memalign.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.memalign.Cases;
import io.github.memalign.MemAlign;
import io.github.memalign.ScriptedModels;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.ModelCallException.Reason;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedAnnotatorsTest {
    private static final String NO = "{\"result\": \"no\", \"rationale\": \"rather not\"}";
    private static final Pattern RECALLED = Pattern.compile("about e(\\d+)");

    /** Judges x with a judge of twelve episodes, of which it recalls three. */
    private static Feedback judged(ScriptedModels models, int annotators) {
        try (MemAlign memAlign = Cases.memAlign(models)) {
            List<LabelledExample> feedback = IntStream.range(0, 12)
                    .mapToObj(i -> Cases.labelled("e" + i, i % 2 == 0 ? "yes" : "no", "because"))
                    .toList();
            AlignedJudge judge = Cases.kindness();
            AlignedJudge aligned = memAlign.align(
                            judge.withSettings(judge.settings().withK(3).withAnnotators(annotators)), feedback)
                    .judge();
            models.requests.clear();
            return memAlign.judge(aligned).judge(Cases.example("x"));
        }
    }

    private static ScriptedModels models(Function<Integer, String> answer) {
        AtomicInteger judgements = new AtomicInteger();
        return new ScriptedModels(request ->
                Cases.isDistillation(request) ? Cases.NOTHING_LEARNED : answer.apply(judgements.getAndIncrement()));
    }

    private static List<String> recalled(ChatRequest request) {
        Matcher matcher = RECALLED.matcher(((SystemMessage) request.messages().get(0)).text());
        List<String> ids = new ArrayList<>();
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }

    @Test
    void oneJudgementTellsNoConfidence() {
        ScriptedModels models = models(i -> Cases.YES);
        Feedback feedback = judged(models, 1);
        assertThat(feedback.confidence()).isEmpty();
        assertThat(models.requests).hasSize(1);
    }

    @Test
    void whatMostSayIsTheVerdictAndTheirShareTheConfidence() {
        Feedback feedback = judged(models(i -> i % 2 == 0 ? Cases.YES : NO), 5);
        assertThat(feedback.value()).contains("yes");
        assertThat(feedback.rationale()).isEqualTo("why");
        assertThat(feedback.confidence()).hasValue(0.6);
        assertThat(feedback.usage().calls()).isEqualTo(5);
    }

    @Test
    void theFirstJudgementIsTheUsualOneAndDecidesATie() {
        ScriptedModels one = models(i -> NO);
        judged(one, 1);
        ScriptedModels two = models(i -> i == 0 ? NO : Cases.YES);
        Feedback feedback = judged(two, 2);
        assertThat(feedback.value()).contains("no");
        assertThat(feedback.confidence()).hasValue(0.5);
        assertThat(two.requests.get(0)).isEqualTo(one.requests.get(0));
    }

    @Test
    void eachRecallsOtherEpisodesOfTwiceAsManyTheSameAtEachRun() {
        ScriptedModels models = models(i -> Cases.YES);
        judged(models, 6);
        List<List<String>> recalled =
                models.requests.stream().map(SimulatedAnnotatorsTest::recalled).toList();
        assertThat(recalled).allSatisfy(ids -> assertThat(ids).hasSize(3));
        assertThat(new HashSet<>(recalled)).hasSizeGreaterThan(3);
        assertThat(recalled.stream().flatMap(List::stream).distinct()).hasSizeLessThanOrEqualTo(6);
        ScriptedModels again = models(i -> Cases.YES);
        judged(again, 6);
        assertThat(again.requests).isEqualTo(models.requests);
    }

    @Test
    void whatFailsAgreesWithNone() {
        Feedback feedback = judged(models(i -> i == 1 ? "{\"result\": \"perhaps\"}" : Cases.YES), 3);
        assertThat(feedback.value()).contains("yes");
        // The second judgement is asked for once more, and the third answer is right.
        assertThat(feedback.confidence()).hasValue(1);

        Feedback failed = judged(
                models(i -> {
                    if (i == 1) {
                        throw new ModelCallException(Reason.OTHER, "down", Usage.NONE, null);
                    }
                    return Cases.YES;
                }),
                4);
        assertThat(failed.value()).contains("yes");
        assertThat(failed.confidence()).hasValue(0.75);
    }

    @Test
    void whereAllFailTheFirstFailureIsTold() {
        Feedback feedback = judged(models(i -> "{\"result\": \"perhaps\"}"), 3);
        assertThat(feedback.error()).map(FeedbackError::code).contains(Code.UNFIT_VALUE);
        assertThat(feedback.confidence()).isEmpty();
        assertThat(feedback.usage().calls()).isEqualTo(6);
    }
}
