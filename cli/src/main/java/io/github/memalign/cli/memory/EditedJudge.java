package io.github.memalign.cli.memory;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.cli.console.ExitCode;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Environment;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** A saved judge that a command looks into or changes. */
final class EditedJudge implements AutoCloseable {
    private final Judges judges;
    private final String target;
    private final Output output;
    private final AlignedJudge before;
    private final List<AlignmentReport> reports = new ArrayList<>();
    private final List<String> missing;
    private final List<String> leftOut = new ArrayList<>();
    private AlignedJudge judge;
    private boolean wordsStay;

    private EditedJudge(Judges judges, String location, String target, Output output) {
        this.judges = judges;
        this.target = target;
        this.output = output;
        this.before = judges.load(location);
        this.missing = judges.missing(location);
        this.judge = before;
    }

    /** A judge to look into. */
    static AlignedJudge read(Environment environment, String location, Output output) {
        try (Judges judges = new Judges(environment, output::warn)) {
            return judges.load(location);
        }
    }

    /**
     * A judge to change, which others cannot change until this object is closed. One on MLflow is not changed itself: the
     * changed judge becomes a new run or a new version.
     */
    static EditedJudge toChange(Environment environment, String location, Output output) {
        Judges judges = new Judges(environment, output::warn);
        boolean loaded = false;
        try {
            String target = judges.successor(location).orElse(location);
            judges.checkWritable(target, true);
            EditedJudge edited = new EditedJudge(judges, location, target, output);
            loaded = true;
            return edited;
        } finally {
            if (!loaded) {
                judges.close();
            }
        }
    }

    AlignedJudge judge() {
        return judge;
    }

    private List<String> removed() {
        List<String> removed = new ArrayList<>(leftOut);
        removed.addAll(all(AlignmentReport::removed));
        return removed;
    }

    /** Leaves the examples out for good that the judge had, but whose traces are gone. */
    void leaveMissingOut() {
        leftOut.addAll(missing);
    }

    /** Says that words which are forgotten stay where the judge reads them again, unless the whole example goes. */
    void wordsStayOnTraces() {
        wordsStay = true;
    }

    Optional<Guideline> guideline(String id) {
        return guideline(judge, id);
    }

    static Optional<Guideline> guideline(AlignedJudge judge, String id) {
        return judge.guidelines().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    Optional<Episode> episode(String id) {
        return episode(judge, id);
    }

    static Optional<Episode> episode(AlignedJudge judge, String id) {
        return judge.episodes().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    static InvalidSettingException unknown(String id) {
        return new InvalidSettingException(
                "id", "the judge knows no guideline or episode '" + id + "'; memory list shows the ids");
    }

    /** Changes the judge; nothing is saved yet. */
    EditedJudge change(Function<AlignedJudge, Alignment> edit) {
        Alignment alignment = edit.apply(judge);
        judge = alignment.judge();
        reports.add(alignment.report());
        return this;
    }

    /** Changes the judge by means of models of the command line, which do not become the judge's. */
    EditedJudge changeWith(ModelOptions models, Function<AlignedJudge, Alignment> edit) {
        return change(own -> {
            Alignment alignment = edit.apply(models.applyTo(own));
            AlignedJudge after =
                    alignment.judge().withDefinition(own.definition()).withSettings(own.settings());
            return new Alignment(after, alignment.report());
        });
    }

    /** Saves what changed, says what it is, and gives the exit code. */
    int save() {
        return save((removed, replaced) -> List.of());
    }

    /**
     * Saves what changed, says what it is, and gives the exit code.
     *
     * @param olderCopies finds the places that still hold examples which were forgotten, or words on examples of which others
     *     were not
     */
    int save(BinaryOperator<List<String>> olderCopies) {
        boolean changed = judge.history().size() > before.history().size() || !leftOut.isEmpty();
        String place = changed ? judges.save(target, judge) : target;
        Judges.voided(before, judge).ifPresent(output::warn);
        leftOut.forEach(id -> output.plain("Forgot example " + id));
        reports.forEach(this::print);
        output.plain(changed ? "Saved in " + place : "Nothing changed");
        List<String> older = olderCopies.apply(removed(), all(AlignmentReport::replaced)).stream()
                .filter(copy -> !copy.equals(place))
                .toList();
        older.forEach(
                copy -> output.warn(copy + " still holds what was forgotten; delete it if it must be gone everywhere"));
        List<String> standing = wordsStay ? all(AlignmentReport::replaced) : List.of();
        standing.forEach(id -> output.warn("the words on trace " + id
                + " still stand there, and a registered judge is what its"
                + " traces say: delete them on the trace's page, or unalign the whole trace with --trace " + id));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changed", changed);
        json.put("saved", changed ? place : null);
        json.put("removed", removed());
        json.put("older_copies", older);
        json.put("standing_on_traces", standing);
        json.put("replaced", all(AlignmentReport::replaced));
        json.put("skipped", all(AlignmentReport::skipped));
        json.put("failures", all(AlignmentReport::failures));
        json.put("new_guidelines", all(AlignmentReport::newGuidelines));
        json.put("changed_guidelines", all(AlignmentReport::mergedGuidelines));
        json.put("to_review", all(AlignmentReport::toReview));
        json.put("removed_guidelines", all(AlignmentReport::removedGuidelines));
        output.json(json);
        if (standing.isEmpty() && reports.stream().allMatch(AlignmentReport::isComplete)) {
            return ExitCode.FINE;
        }
        return changed ? ExitCode.IN_PART : ExitCode.FAILED;
    }

    private <T> List<T> all(Function<AlignmentReport, Collection<T>> part) {
        return reports.stream().flatMap(report -> part.apply(report).stream()).toList();
    }

    private void print(AlignmentReport report) {
        report.removed().forEach(id -> output.plain("Forgot example " + id));
        report.replaced().forEach(id -> output.plain("Replaced example " + id));
        report.newGuidelines().forEach(one -> output.plain("Added " + one.id() + "  " + one.text()));
        report.mergedGuidelines().forEach(one -> output.plain("Changed " + one.id() + "  " + one.text()));
        report.removedGuidelines().forEach(one -> output.plain("Removed " + one.id() + "  " + one.text()));
        report.skipped().forEach(skipped -> output.warn(skipped.exampleId() + ": " + skipped.reason()));
        report.toReview()
                .forEach(one -> output.warn(one.id() + " is in a person's words and lost a source; see whether it still"
                        + " holds: " + one.text()));
        report.failures().forEach(failure -> output.warn("distillation failed, pending: " + failure.reason()));
    }

    @Override
    public void close() {
        judges.close();
    }
}
