package io.github.memalign.cli.align;

import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.alignment.Distiller;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.console.Reasons;
import io.github.memalign.evaluation.agreement.Agreement;
import io.github.memalign.evaluation.agreement.AmongExperts;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an alignment did, for people and for machines. */
final class AlignmentSummary {
    private final AlignedJudge judge;
    private final AlignmentReport report;
    private final Output output;
    private final boolean replayed;
    private Optional<Agreement> agreement = Optional.empty();

    /** @param replayed whether the models' answers come from a recording */
    AlignmentSummary(Alignment alignment, Output output, boolean replayed) {
        this.replayed = replayed;
        this.judge = alignment.judge();
        this.report = alignment.report();
        this.output = output;
    }

    /** Says that the judge is as it was. */
    void nothingNew() {
        output.plain(judge.definition().name() + ": nothing new; "
                + counted(report.unchanged().size(), "example") + " known as before, nothing was changed");
        printLosses();
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? " is" : "s are");
    }

    /** Says what was learned. */
    void print(String place) {
        output.plain(judge.definition().name() + ": " + report.added().size() + " examples added, "
                + report.replaced().size() + " replaced, " + report.unchanged().size() + " known, "
                + report.removed().size() + " removed");
        output.line("");
        output.line("@|bold Guidelines (%d)|@", judge.guidelines().size());
        judge.guidelines()
                .forEach(guideline -> output.plain(
                        "  " + guideline.id() + "  " + guideline.text() + "  [" + sources(guideline) + "]"));
        output.line("");
        output.line("@|bold Episodes (%d)|@", judge.episodes().size());
        output.plain("  " + labels());
        experts().ifPresent(experts -> output.plain("Agreement among the experts: " + experts.text()));
        printLosses();
        output.line("");
        output.plain("Took " + Output.seconds(report.millis()) + ", " + Output.cost(report.usage(), replayed));
        output.plain("Saved in " + place);
    }

    /** Says how well the judge agrees with the experts. */
    void print(Agreement measured) {
        agreement = Optional.of(measured);
        output.line("");
        output.line("@|bold Agreement with the experts|@ (cross-validated, on examples left out)");
        measured.lines().forEach(line -> output.plain("  " + line));
        output.plain("Measuring agreement took " + Output.cost(measured.usage(), replayed));
    }

    private Optional<AmongExperts> experts() {
        return AmongExperts.of(judge.definition().valueType(), judge.episodes());
    }

    private static String sources(Guideline guideline) {
        if (guideline.isHandWritten()) {
            return "written by hand";
        }
        int count = guideline.sourceIds().size();
        return count == 1 ? "1 example" : count + " examples";
    }

    private String labels() {
        Map<String, Long> counts = judge.episodes().stream()
                .map(Episode::label)
                .map(label -> label.map(String::valueOf).orElse("no label"))
                .collect(Collectors.groupingBy(label -> label, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private void printLosses() {
        report.skipped()
                .forEach(skipped -> output.warn("not learned: " + skipped.exampleId() + ": " + skipped.reason()));
        report.outvoted()
                .forEach(outvoted -> output.plain("Outvoted: "
                        + outvoted.assessment().source() + " said \""
                        + outvoted.assessment().value().orElse("") + "\" of "
                        + outvoted.exampleId() + ", the others \"" + outvoted.winner() + "\""));
        report.conflicts()
                .forEach(conflict -> output.plain("Conflict: of " + conflict.exampleId() + " "
                        + conflict.assessments().stream()
                                .map(said -> said.source() + " said \""
                                        + said.value().map(String::valueOf).orElse("") + "\"")
                                .collect(Collectors.joining(", "))
                        + "; it teaches nothing until one more expert has a word"));
        report.mergedGuidelines()
                .forEach(one -> output.plain("Learned once more: " + one.id() + ", which is of " + sources(one)
                        + " now; memory undo takes it apart again"));
        report.united()
                .forEach(one -> output.plain("United with " + one.id() + ", which says the same: " + one.text()));
        report.contradictions()
                .forEach(pair -> output.plain("Contradiction, both are kept: " + whose(pair.one()) + " and "
                        + whose(pair.other()) + "; change or take one out with memory edit or memory delete"));
        report.revised()
                .forEach(revised -> output.plain("Revised: " + revised.after().source() + " said \""
                        + word(revised.before()) + "\" of " + revised.exampleId() + " and says \""
                        + word(revised.after()) + "\" now"));
        if (!report.forgotten().isEmpty()) {
            output.warn("not learned, as it was forgotten on purpose: " + String.join(", ", report.forgotten())
                    + "; learn it again with --relearn");
        }
        report.toReview()
                .forEach(one ->
                        output.warn(one.id() + " is in a person's words and lost or changed a source; see whether"
                                + " it still holds: " + one.text()));
        report.suspicious()
                .forEach(one -> output.warn(
                        one.id() + " reads like an order to the model rather than a rule; look at it: " + one.text()));
        printFailures();
    }

    private void printFailures() {
        Reasons reasons = new Reasons();
        int pending = 0;
        for (Distiller.Failure failure : report.failures()) {
            if (failure.episodeIds().isEmpty()) {
                output.warn("distillation " + failure.reason());
            } else {
                pending += failure.episodeIds().size();
                reasons.add(failure.reason());
            }
        }
        if (pending > 0) {
            output.warn("distillation of " + pending + " examples failed and is pending; align again to retry:");
            reasons.warn(output, "");
        }
    }

    /** A guideline and the experts whose feedback it came from. */
    private String whose(Guideline guideline) {
        String experts = judge.episodes().stream()
                .filter(episode -> guideline.sourceIds().contains(episode.id()))
                .flatMap(episode -> episode.assessments().stream())
                .map(Assessment::source)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return guideline.id() + " \"" + guideline.text() + "\" ("
                + (guideline.isHandWritten() ? "written by hand" : "of " + experts) + ")";
    }

    private static String word(Assessment said) {
        return said.value().map(String::valueOf).orElse("")
                + (said.rationale().isEmpty() ? "" : ": " + said.rationale());
    }

    /** Numbers that are kept with the judge where a place for them is. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("guidelines", (double) judge.guidelines().size());
        figures.put("episodes", (double) judge.episodes().size());
        figures.put("model_calls", (double) report.usage().calls());
        report.usage().knownInputTokens().ifPresent(tokens -> figures.put("input_tokens", (double) tokens));
        report.usage().knownOutputTokens().ifPresent(tokens -> figures.put("output_tokens", (double) tokens));
        report.usage().knownCost().ifPresent(cost -> figures.put("cost_usd", cost));
        figures.put("seconds", report.millis() / 1000.0);
        return figures;
    }

    /** Says all of it to a machine. */
    void json(String place, List<String> badRows) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("judge", judge.definition().name());
        json.put("saved", place);
        json.put("added", report.added());
        json.put("replaced", report.replaced());
        json.put("unchanged", report.unchanged());
        json.put("removed", report.removed());
        json.put("skipped", report.skipped());
        json.put("forgotten", report.forgotten());
        json.put("outvoted", report.outvoted().size());
        json.put(
                "conflicts",
                report.conflicts().stream()
                        .map(AlignmentReport.Conflict::exampleId)
                        .toList());
        json.put(
                "revised",
                report.revised().stream()
                        .map(AlignmentReport.Revised::exampleId)
                        .toList());
        json.put("changed_guidelines", report.mergedGuidelines());
        json.put("united", report.united());
        json.put("contradictions", report.contradictions());
        json.put("to_review", report.toReview());
        json.put("suspicious", report.suspicious());
        json.put("bad_rows", badRows);
        json.put("failures", report.failures());
        json.put("pending", judge.pending());
        json.put("guidelines", judge.guidelines());
        json.put("episodes", judge.episodes().size());
        agreement.ifPresent(measured -> json.put("agreement", measured.json()));
        experts().ifPresent(experts -> json.put("experts", experts.json()));
        json.put("usage", Output.usage(report.usage(), replayed));
        json.put("millis", report.millis());
        output.json(json);
    }
}
