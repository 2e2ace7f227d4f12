package io.github.memalign.datasets.published;

import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the Prometheus datasets have in common: an answer is scored from 1 to 5 by a criterion, beside a reference answer. */
final class Rubric {
    static final String CATEGORY = "fine-grained criteria";

    /** Scores as they are written. */
    static final Map<String, Long> SCORES = new TreeMap<>(Map.of("1", 1L, "2", 2L, "3", 3L, "4", 4L, "5", 5L));

    private static final List<Object> SCALE = List.copyOf(SCORES.values());

    private Rubric() {}

    /** A judge of any criterion, which is part of what is judged. */
    static JudgeDefinition anyCriterion(String name) {
        return JudgeDefinition.builder(name, """
                        You score how well an answer meets a criterion, from 1 (not at all) to 5 (in full).

                        Instruction and criterion: {{ inputs }}
                        Answer: {{ outputs }}
                        An answer that deserves 5: {{ expectations }}""")
                .valueType(ValueType.oneOf(SCALE))
                .build();
    }

    /** A judge of one criterion, which is part of its instructions. */
    static JudgeDefinition of(String name, String criterion) {
        return JudgeDefinition.builder(name, """
                        You score how well an answer meets a criterion, from 1 (not at all) to 5 (in full).

                        Criterion: %s
                        Instruction: {{ inputs }}
                        Answer: {{ outputs }}
                        An answer that deserves 5: {{ expectations }}""".formatted(inert(criterion)))
                .valueType(ValueType.oneOf(SCALE))
                .build();
    }

    /** The criterion's own braces must not be taken for a field. */
    private static String inert(String criterion) {
        return criterion.replace("{{", "{ {").strip();
    }
}
