package io.github.memalign.cli.align;

import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.cli.console.Output;
import io.github.memalign.evaluation.agreement.Agreement;
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
    private final Optional<Agreement> agreement;

    AlignmentSummary(Alignment alignment, Optional<Agreement> agreement) {
        this.judge = alignment.judge();
        this.report = alignment.report();
        this.agreement = agreement;
    }

    void print(Output output, String place, List<String> badRows) {
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
        printAgreement(output);
        printLosses(output);
        output.line("");
        output.plain("Took " + Output.seconds(report.millis()) + ", " + Output.cost(report.usage()));
        agreement.ifPresent(measured -> output.plain("Measuring agreement took " + Output.cost(measured.usage())));
        output.plain("Saved in " + place);
        output.json(json(place, badRows));
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

    private void printAgreement(Output output) {
        agreement.ifPresent(measured -> {
            output.line("");
            output.line("@|bold Agreement with the experts|@ (cross-validated, on examples left out)");
            measured.lines().forEach(line -> output.plain("  " + line));
        });
    }

    private void printLosses(Output output) {
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
        report.failures()
                .forEach(failure -> output.warn(
                        failure.episodeIds().isEmpty()
                                ? "distillation dropped " + failure.reason()
                                : "distillation of " + failure.episodeIds().size()
                                        + " examples failed and is pending; align again to" + " retry: "
                                        + failure.reason()));
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
        agreement.ifPresent(measured -> figures.putAll(measured.figures()));
        return figures;
    }

    private Map<String, Object> json(String place, List<String> badRows) {
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
        json.put("to_review", report.toReview());
        json.put("suspicious", report.suspicious());
        json.put("bad_rows", badRows);
        json.put("failures", report.failures());
        json.put("pending", judge.pending());
        json.put("guidelines", judge.guidelines());
        json.put("episodes", judge.episodes().size());
        agreement.ifPresent(measured -> json.put("agreement", measured.json()));
        json.put("usage", Output.usage(report.usage()));
        json.put("millis", report.millis());
        return json;
    }
}
