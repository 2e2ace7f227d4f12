package io.github.memalign.evaluation.confidence;

import io.github.memalign.confidence.Calibration;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.judge.Feedback;
import io.github.memalign.model.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a calibration.
 *
 * @param goal what was wanted
 * @param calibration the threshold; empty if none holds
 * @param rated the verdicts it was looked for in
 * @param remembered how many examples were left out because the judge has learned them
 * @param unlabelled how many have no label that experts agree on
 * @param failed what the judge gave no verdict on
 * @param usage what judging took
 */
public record CalibrationOutcome(
        Goal goal,
        Optional<Calibration> calibration,
        List<Rated> rated,
        int remembered,
        int unlabelled,
        List<Feedback> failed,
        Usage usage) {
    public CalibrationOutcome {
        rated = List.copyOf(rated);
        failed = List.copyOf(failed);
    }

    private int agreed() {
        return (int) rated.stream().filter(Rated::agrees).count();
    }

    /** Lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(rated.size() + " verdicts"
                + (rated.isEmpty()
                        ? ""
                        : ", experts agree with " + NumberText.of(agreed() / (double) rated.size(), 2) + " of them"));
        if (remembered > 0) {
            lines.add(remembered + " examples are left out, since the judge has learned them");
        }
        if (unlabelled > 0) {
            lines.add(unlabelled + " examples are left out, since they have no label that experts agree on");
        }
        if (!failed.isEmpty()) {
            lines.add(failed.size() + " examples got no verdict, which promises nothing of such");
        }
        lines.add(calibration.map(this::found).orElseGet(this::notFound));
        return lines;
    }

    private String found(Calibration found) {
        return "Verdicts are given from a confidence of " + NumberText.of(found.threshold(), 2) + " on: "
                + found.given() + " of " + found.verdicts() + " here, of which experts agree with " + found.agreed()
                + ", which shows (" + percent(1 - goal.level()) + ") that they agree with at least "
                + NumberText.of(Calibrator.lowerBound(found.given(), found.agreed(), goal.level()), 3)
                + " of all such; the others need review";
    }

    private String notFound() {
        int fewest = Calibrator.fewest(goal, 0);
        String wanted = "No confidence is enough for an agreement of " + goal.agreement() + " ("
                + percent(1 - goal.level()) + "): ";
        if (rated.size() < fewest) {
            return wanted + "that takes " + fewest + " verdicts on labelled examples at least, there are "
                    + rated.size();
        }
        return wanted + "experts agree too seldom with the surest verdicts, or there are too few of them; label more"
                + " examples, teach the judge more, or ask for less";
    }

    private static String percent(double share) {
        return NumberText.of(100 * share, 1).replace(".0", "") + "%";
    }

    /** Numbers by name. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        calibration.ifPresent(found -> {
            figures.put("calibration_threshold", found.threshold());
            figures.put("calibration_coverage", found.coverage());
            figures.put("calibration_agreement", found.agreed() / (double) found.given());
        });
        return figures;
    }

    /** The same for machines; what is not known is null. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("agreement", goal.agreement());
        json.put("level", goal.level());
        json.put("within", goal.within());
        json.put("threshold", calibration.map(Calibration::threshold).orElse(null));
        json.put("verdicts", rated.size());
        json.put("verdicts_agreed", agreed());
        json.put("given", calibration.map(Calibration::given).orElse(0));
        json.put("given_agreed", calibration.map(Calibration::agreed).orElse(0));
        json.put(
                "agreement_at_least",
                calibration
                        .map(found -> Calibrator.lowerBound(found.given(), found.agreed(), goal.level()))
                        .orElse(null));
        json.put("remembered", remembered);
        json.put("unlabelled", unlabelled);
        json.put("failures", failed.size());
        return json;
    }
}
