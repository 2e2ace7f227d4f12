package io.github.memalign.cli.memory;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.alignment.Edits;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.cli.options.ModelOptions;
import io.github.memalign.judge.UnfitValueException;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import io.github.memalign.mlflow.judge.ScorerPlace;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a guideline's text, or what was said of an episode. */
@Command(
        name = "edit",
        mixinStandardHelpOptions = true,
        description = {
            "Change the text of a guideline, or the label and rationale of an episode.",
            "Guidelines that came from an episode are distilled again when it changes.",
            "Of a registered judge only one's own word is changed, on its trace too; others change theirs there."
        },
        footer = {
            "",
            "Example:",
            "  memalign memory --judge my-judge edit g3 --text \"Reassure first.\"",
            "  memalign memory --judge my-judge edit st-004 --label appropriate"
        })
final class MemoryEdit extends MemoryChange {
    @Parameters(paramLabel = "ID", description = "Id of a guideline or an episode.")
    private String id = "";

    @Option(names = "--text", paramLabel = "TEXT", description = "New text of the guideline.")
    private @Nullable String text;

    @Option(names = "--label", paramLabel = "VALUE", description = "New label of the episode.")
    private @Nullable String label;

    @Option(names = "--rationale", paramLabel = "TEXT", description = "New rationale of the episode.")
    private @Nullable String rationale;

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() {
        try (EditedJudge edited = memory().toChange(output())) {
            return edit(edited).save();
        }
    }

    private EditedJudge edit(EditedJudge edited) {
        if (edited.guideline(id).isPresent()) {
            if (text == null) {
                throw new InvalidSettingException("--text", "is missing; it is the guideline's new text");
            }
            String newText = text;
            return edited.change(judge -> new Edits(Clock.systemUTC()).editGuideline(judge, id, newText, note()));
        }
        Episode episode = edited.episode(id).orElseThrow(() -> EditedJudge.unknown(id));
        if (label == null && rationale == null) {
            throw new InvalidSettingException("--label", "is missing; give a new --label, a new --rationale, or both");
        }
        checkOwn(episode);
        try (MemAlign memAlign = models.memAlign()) {
            Set<String> before =
                    episode.assessments().stream().map(Assessment::id).collect(Collectors.toSet());
            LabelledExample feedback =
                    new LabelledExample(episode.example(), List.of(assessment(edited, episode)), before);
            return edited.changeWith(models, judge -> memAlign.editEpisode(judge, feedback, note()));
        }
    }

    /** On a trace an edit would stand beside what others said, as one more word, and not in its place. */
    private void checkOwn(Episode episode) {
        Set<String> others = episode.assessments().stream()
                .map(Assessment::source)
                .filter(source -> !source.equals(note().who()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (ScorerPlace.isPlace(memory().judge()) && !others.isEmpty()) {
            throw new InvalidSettingException(
                    "id",
                    "what " + String.join(", ", others) + " said of '" + id
                            + "' stands on its trace; change it there, on MLflow's page, and align again, which learns it");
        }
    }

    private Assessment assessment(EditedJudge edited, Episode episode) {
        Object value = label == null ? episode.label().orElse(null) : read(edited, label);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Assessment edit = Assessment.of(value, rationale == null ? episode.rationale() : rationale)
                .by(note().who())
                .withId("edit/" + note().who())
                .at(now);
        if (!ScorerPlace.isPlace(memory().judge())) {
            return edit;
        }
        Assessment own = episode.assessments().get(0);
        // The server's clock, which told the time of the word that is edited, may be ahead.
        return own.time() == null || now.isAfter(own.time())
                ? edit.withId(own.id())
                : edit.withId(own.id()).at(own.time().plusMillis(1));
    }

    private static Object read(EditedJudge edited, String label) {
        try {
            return edited.judge().definition().valueType().read(TextNode.valueOf(label));
        } catch (UnfitValueException e) {
            throw new InvalidSettingException("--label", String.valueOf(e.getMessage()), e);
        }
    }
}
