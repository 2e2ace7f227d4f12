package io.github.memalign.cli.memory;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.AlignmentReport;
import io.github.memalign.cli.Main;
import io.github.memalign.cli.console.Output;
import io.github.memalign.cli.location.Judges;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A saved judge that a command looks into or changes. */
final class EditedJudge {
    private final Judges judges = new Judges();
    private final String location;
    private final AlignedJudge judge;
    private final Output output;

    EditedJudge(String location, Output output) {
        this.location = location;
        this.judge = judges.load(location);
        this.output = output;
    }

    AlignedJudge judge() {
        return judge;
    }

    Optional<Guideline> guideline(String id) {
        return judge.guidelines().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    Optional<Episode> episode(String id) {
        return judge.episodes().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    static InvalidSettingException unknown(String id) {
        return new InvalidSettingException(
                "id", "the judge knows no guideline or episode '" + id + "'; memory list shows the ids");
    }

    /** Saves what changed, says what it is, and gives the exit code. */
    int save(Alignment alignment) {
        AlignmentReport report = alignment.report();
        boolean changed = alignment.judge() != judge;
        if (changed) {
            judges.save(location, alignment.judge(), Map.of());
        }
        report.removed().forEach(id -> output.plain("Forgot example " + id));
        report.replaced().forEach(id -> output.plain("Replaced example " + id));
        report.newGuidelines().forEach(one -> output.plain("Added " + one.id() + "  " + one.text()));
        report.mergedGuidelines().forEach(one -> output.plain("Changed " + one.id() + "  " + one.text()));
        report.removedGuidelines().forEach(one -> output.plain("Removed " + one.id() + "  " + one.text()));
        report.skipped().forEach(skipped -> output.warn(skipped.exampleId() + ": " + skipped.reason()));
        report.failures().forEach(failure -> output.warn("distillation failed, pending: " + failure.reason()));
        output.plain(changed ? "Saved in " + location : "Nothing changed");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changed", changed);
        json.put("removed", report.removed());
        json.put("replaced", report.replaced());
        json.put("skipped", report.skipped());
        json.put("new_guidelines", report.newGuidelines());
        json.put("changed_guidelines", report.mergedGuidelines());
        json.put("removed_guidelines", report.removedGuidelines());
        output.json(json);
        return report.isComplete() ? 0 : Main.FAILED;
    }
}
