package example;

import static io.github.memalign.junit.JudgeAssertions.assertThat;

import io.github.memalign.judge.Example;
import io.github.memalign.judge.Judge;
import io.github.memalign.junit.AgreesAtLeast;
import io.github.memalign.junit.FeedbackSource;
import io.github.memalign.junit.JudgeUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

@JudgeUnderTest("judges/tone")
@AgreesAtLeast(0.6)
class ToneTest {
    @Test
    void aCustomerWhoWaitsIsAnsweredWell(Judge judge) {
        String message = "My parcel is late.";
        Example example = Example.builder()
                .inputs(message)
                .outputs(SupportReplies.reply(message))
                .build();
        assertThat(judge).judging(example).gives("appropriate");
    }

    @ParameterizedTest
    @FeedbackSource("judges/held-out.jsonl")
    void theJudgeSaysWhatTheExpertsSay(Example example, String label, Judge judge) {
        assertThat(judge).judging(example).gives(label);
    }
}
