package io.github.memalign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemAlignTest {
    @Test
    void joinedModelsAreAllClosedThoughOneCannotBe() {
        AtomicInteger closed = new AtomicInteger();
        Models stuck = new ForwardingModels(Models.joined(List.of())) {
            @Override
            public void close() {
                throw new MemAlignException("stuck " + closed.incrementAndGet());
            }
        };
        assertThatThrownBy(Models.joined(List.of(stuck, stuck))::close)
                .hasMessage("stuck 1")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThat(closed).hasValue(2);
    }

    @Test
    void aJudgeThatLearnedACaseJudgesItAsTheExpertDid() {
        JudgeDefinition definition = JudgeDefinition.builder("tone", "Is {{ outputs }} kind to {{ inputs }}?")
                .model("openai:/m")
                .valueType(ValueType.oneOf("yes", "no"))
                .build();
        ScriptedModels models = new ScriptedModels(request -> request.messages().size() == 1
                ? "{\"guidelines\": [{\"guideline_text\": \"Greet.\", \"source_trace_ids\": [\"r1\"]}]}"
                : "Sure:\n```json\n{\"result\": \"YES\", \"rationale\": \"greets\"}\n```");
        try (MemAlign memAlign =
                MemAlign.builder().models(models).concurrency(2).build()) {
            AlignedJudge judge = AlignedJudge.unaligned(definition, MemorySettings.DEFAULT);
            Example example = Example.builder().inputs("hi").outputs("hello").build();
            LabelledExample feedback = new LabelledExample(
                    example, List.of(Assessment.of("yes").by("expert").because("It greets.")));
            Alignment alignment = memAlign.align(judge, List.of(feedback));
            assertThat(alignment.report().added()).containsExactly(example.id());
            assertThat(alignment.judge().guidelines()).extracting("text").containsExactly("Greet.");
            assertThat(memAlign.align(alignment.judge(), List.of(feedback)).judge())
                    .isSameAs(alignment.judge());
            assertThat(memAlign.judge(alignment.judge()).judge(example).value()).contains("yes");
            assertThat(models.requests.get(1).messages().toString()).contains("Greet.", "It greets.");
        }
    }
}
