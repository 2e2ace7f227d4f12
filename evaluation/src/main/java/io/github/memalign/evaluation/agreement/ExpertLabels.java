package io.github.memalign.evaluation.agreement;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.AssessmentResolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The labels that hold. */
public final class ExpertLabels {
    private ExpertLabels() {}

    /** The labels that experts agree on, as values of the type, by the ids of the examples; labels that do not fit count as none. */
    public static Map<String, Object> of(ValueType type, List<LabelledExample> feedback) {
        Map<String, Object> labels = new LinkedHashMap<>();
        for (LabelledExample one : feedback) {
            AssessmentResolver.resolve(fitting(type, one.assessments()))
                    .label()
                    .ifPresent(label -> labels.put(one.example().id(), label));
        }
        return labels;
    }

    /** Labels that do not fit are reported by the alignment itself. */
    private static List<Assessment> fitting(ValueType type, List<Assessment> assessments) {
        List<Assessment> fitting = new ArrayList<>();
        for (Assessment assessment : assessments) {
            assessment
                    .value()
                    .filter(value -> fits(type, value))
                    .ifPresent(value -> fitting.add(assessment.withValue(type.normalize(value))));
        }
        return fitting;
    }

    private static boolean fits(ValueType type, Object label) {
        try {
            type.normalize(label);
            return true;
        } catch (UnfitValueException unfit) {
            return false;
        }
    }
}
