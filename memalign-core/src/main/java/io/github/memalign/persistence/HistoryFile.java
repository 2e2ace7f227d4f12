package io.github.memalign.persistence;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.persistence.SavedJson.Required;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code history.jsonl}: one change a line, oldest first. */
final class HistoryFile {
    static final String NAME = "history.jsonl";

    private HistoryFile() {}

    /** An entry as it is saved. Lines of the first format tell neither what changed nor what was pending. */
    record Saved(
            @Required String time,
            @Required String action,
            @Required String who,
            @Required String why,
            @Required String summary,
            @Required List<String> examples,
            @Required List<String> guidelines,
            @Nullable List<String> pendingBefore,
            @Nullable List<SavedChange> changes) {
        static Saved of(HistoryEntry entry) {
            return new Saved(
                    entry.time().toString(),
                    entry.action().name().toLowerCase(Locale.ROOT),
                    entry.who(),
                    entry.why(),
                    entry.summary(),
                    entry.exampleIds(),
                    entry.guidelineIds(),
                    List.copyOf(entry.pending()),
                    entry.changes().stream().map(SavedChange::of).toList());
        }

        HistoryEntry entry(ValueType type) {
            return new HistoryEntry(
                    SavedJson.time(time),
                    HistoryEntry.Action.valueOf(action.toUpperCase(Locale.ROOT)),
                    who,
                    why,
                    examples,
                    guidelines,
                    summary,
                    changes == null
                            ? List.of()
                            : changes.stream()
                                    .map(change -> change.change(type))
                                    .toList(),
                    pendingBefore == null ? Set.of() : Set.copyOf(pendingBefore));
        }
    }

    /** A change as it is saved; the first member tells of what. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({
        @JsonSubTypes.Type(OfGuideline.class),
        @JsonSubTypes.Type(OfUnited.class),
        @JsonSubTypes.Type(OfEpisode.class)
    })
    sealed interface SavedChange {
        Change change(ValueType type);

        static SavedChange of(Change change) {
            if (change instanceof Change.OfEpisode one) {
                Episode before = one.before();
                return new OfEpisode(
                        one.id(),
                        before == null ? null : EpisodesFile.Saved.of(before, false),
                        EpisodesFile.Said.of(one.after()));
            }
            if (change instanceof Change.OfUnited one) {
                return new OfUnited(one.text(), one.id(), one.sourceIds());
            }
            Change.OfGuideline one = (Change.OfGuideline) change;
            return new OfGuideline(
                    one.id(), GuidelinesFile.Saved.of(one.before()), GuidelinesFile.Saved.of(one.after()));
        }
    }

    /** A change of a guideline. */
    record OfGuideline(
            @Required String guideline, GuidelinesFile.@Nullable Saved before, GuidelinesFile.@Nullable Saved after)
            implements SavedChange {
        @Override
        public Change change(ValueType type) {
            return new Change.OfGuideline(
                    guideline, before == null ? null : before.guideline(), after == null ? null : after.guideline());
        }
    }

    /** A rule that a guideline stands for. */
    record OfUnited(
            @Required String united,
            @Required String into,
            @Required List<String> sources) implements SavedChange {
        @Override
        public Change change(ValueType type) {
            return new Change.OfUnited(into, united, sources);
        }
    }

    /** A change of an episode. */
    record OfEpisode(
            @Required String example,
            EpisodesFile.@Nullable Saved before,
            @Required List<EpisodesFile.Said> after) implements SavedChange {
        @Override
        public Change change(ValueType type) {
            return new Change.OfEpisode(
                    example,
                    before == null ? null : before.episode(type),
                    after.stream().map(said -> said.assessment(type)).toList());
        }
    }

    static Content write(List<HistoryEntry> history) {
        return SavedLines.write(history, Saved::of);
    }

    static List<HistoryEntry> read(SavedFile content, ValueType type) {
        return SavedLines.read(NAME, content, Saved.class, saved -> saved.entry(type));
    }
}
