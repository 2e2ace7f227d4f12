package io.github.memalign.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/guardrails.md shows code that runs. */
class GuardrailsPageTest {
    interface Support {
        String reply(String message);
    }

    @Test
    void theCodeOfThePageRuns() {
        ChatModel chatModel = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("It arrives tomorrow."))
                        .build();
            }
        };
        JudgeDefinition tone = JudgeDefinition.builder(
                        "tone", "Is the reply {{ outputs }} to {{ inputs }} appropriate?")
                .model("embedded:/case-based")
                .valueType(ValueType.oneOf("appropriate", "inappropriate"))
                .build();
        Example known = Example.builder()
                .inputs("Where is it?")
                .outputs("It arrives tomorrow.")
                .build();
        try (MemAlign memAlign = MemAlign.create()) {
            AlignedJudge aligned = memAlign.align(
                            AlignedJudge.unaligned(tone, MemorySettings.DEFAULT),
                            List.of(new LabelledExample(known, List.of(Assessment.of("appropriate")))))
                    .judge();

            GuardrailPolicy policy = GuardrailPolicy.whenJudgeFails(
                            WhenJudgeFails.BLOCK) // or PASS, with a warning in the log
                    .passing("appropriate")
                    .sendingBack("inappropriate");

            Support support = AiServices.builder(Support.class)
                    .chatModel(chatModel)
                    .chatMemory(MessageWindowChatMemory.withMaxMessages(20))
                    .outputGuardrails(new JudgeOutputGuardrail(memAlign.judge(aligned), policy))
                    .build();

            assertThat(support.reply("Where is it?")).isEqualTo("It arrives tomorrow.");
        }
    }

    @Test
    void thePageShowsTheCode() throws IOException {
        String page = Files.readString(Path.of("../docs/guardrails.md"));
        String source = withoutSpace(
                Files.readString(Path.of("src/test/java/io/github/memalign/guardrails/GuardrailsPageTest.java")));
        int begin = page.indexOf("```java\n") + "```java\n".length();

        assertThat(page.substring(begin, page.indexOf("```", begin)).lines().map(GuardrailsPageTest::withoutSpace))
                .hasSizeGreaterThan(7)
                .allSatisfy(line -> assertThat(source).contains(line));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
