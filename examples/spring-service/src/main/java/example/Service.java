package example;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import io.github.memalign.MemAlignListener;
import io.github.memalign.guardrails.GuardrailPolicy;
import io.github.memalign.guardrails.JudgeOutputGuardrail;
import io.github.memalign.guardrails.WhenJudgeFails;
import io.github.memalign.judge.Judge;
import io.github.memalign.opentelemetry.OpenTelemetryListener;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Answers customers by a model whose replies the judge {@code tone} guards. */
@SpringBootApplication
public class Service {
    public static void main(String[] arguments) {
        SpringApplication.run(Service.class, arguments);
    }

    /** What the application asks its model. */
    public interface Support {
        String reply(String message);
    }

    @Bean
    Support support(ChatModel chatModel, Judge tone) {
        GuardrailPolicy policy = GuardrailPolicy.whenJudgeFails(WhenJudgeFails.BLOCK)
                .passing("appropriate")
                .sendingBack("inappropriate");
        return AiServices.builder(Support.class)
                .chatModel(chatModel)
                .outputGuardrails(new JudgeOutputGuardrail(tone, policy))
                .build();
    }

    @Bean
    MemAlignListener judgementsAsSpans(OpenTelemetry openTelemetry) {
        return OpenTelemetryListener.of(openTelemetry);
    }

    @Bean
    ChatModel chatModel() {
        return new CannedModel();
    }
}
