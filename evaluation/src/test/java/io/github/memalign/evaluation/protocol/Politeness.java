package io.github.memalign.evaluation.protocol;

import io.github.memalign.Models;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.budget.Budget;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.MemorySettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Twenty replies, half of them polite, and evaluations of who tells them apart. */
final class Politeness {
    private Politeness() {}

    static Summary point(Outcome outcome, String arm, String split, int shard) {
        return outcome.summaries().stream()
                .filter(one -> one.arm().equals(arm) && one.split().equals(split) && one.shard() == shard)
                .findFirst()
                .orElseThrow();
    }

    static Evaluation evaluation(Models models, EvaluationConfig config, Budget budget) {
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        return new Evaluation(models, clock, 2, config, List.of(source()), budget);
    }

    static EvaluationConfig config(List<String> arms, int train, @Nullable String model) {
        return new EvaluationConfig(
                "test",
                List.of(EvaluationConfig.DatasetSpec.of("judge.yaml", List.of("feedback.jsonl"))),
                train,
                List.of(2, 8),
                List.of(1L, 2L),
                arms,
                model == null ? List.of() : List.of(model),
                List.of(),
                null,
                null);
    }

    static Source source() {
        JudgeDefinition definition = JudgeDefinition.builder(
                        "polite", "Does {{ outputs }} answer {{ inputs }} politely?")
                .valueType(ValueType.oneOf("polite", "<script>alert(1)</script>"))
                .build();
        List<LabelledExample> examples = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            boolean polite = i % 2 == 0;
            String outputs = polite
                    ? "Thank you so much for asking, we are glad to help you with number " + i + "."
                    : "That is your own fault, read the manual, page " + i + ".";
            Example example = Example.builder()
                    .id("ex-" + i)
                    .inputs("Question " + i)
                    .outputs(outputs)
                    .build();
            String label = polite ? "polite" : "<script>alert(1)</script>";
            String rationale = polite ? "Thanking the customer is polite." : "Blaming the customer is never polite.";
            examples.add(new LabelledExample(
                    example, List.of(Assessment.of(label, rationale).by("expert"))));
        }
        return new Source(
                "politeness",
                definition,
                MemorySettings.DEFAULT,
                examples,
                Map.of().toString());
    }
}
