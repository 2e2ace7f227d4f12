package example;

import dev.langchain4j.guardrail.OutputGuardrailException;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Endpoints {
    private final Judge tone;
    private final Service.Support support;

    Endpoints(Judge tone, Service.Support support) {
        this.tone = tone;
        this.support = support;
    }

    record Exchange(String message, String reply) {}

    record Verdict(String value, String rationale) {}

    @PostMapping("/judge")
    Verdict judge(@RequestBody Exchange exchange) {
        Feedback feedback = tone.judge(Example.builder()
                .inputs(exchange.message())
                .outputs(exchange.reply())
                .build());
        return new Verdict(feedback.as(String.class).orElse("no verdict"), feedback.rationale());
    }

    @PostMapping("/reply")
    Exchange reply(@RequestBody String message) {
        return new Exchange(message, support.reply(message));
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    Exchange blocked(OutputGuardrailException blocked) {
        return new Exchange(null, "A colleague will answer you.");
    }
}
