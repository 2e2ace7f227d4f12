package io.github.memalign.evaluation.versions;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Guideline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An earlier and a later version of a judge, or any two judges of the same thing.
 *
 * @param before the earlier
 * @param after the later
 */
public record Versions(AlignedJudge before, AlignedJudge after) {

    /**
     * What was learned and lost from the one to the other: guidelines, whose text tells whether they are the same, then what
     * experts said of examples.
     */
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>(guidelines());
        changes.addAll(episodes());
        return changes;
    }

    private List<Change> guidelines() {
        Map<String, Guideline> gone = byId(before, texts(after));
        Map<String, Guideline> added = byId(after, texts(before));
        return Stream.concat(gone.keySet().stream(), added.keySet().stream())
                .distinct()
                .<Change>map(id -> new Change.OfGuideline(id, gone.get(id), added.get(id)))
                .toList();
    }

    private static Set<String> texts(AlignedJudge judge) {
        return judge.guidelines().stream().map(Guideline::text).collect(Collectors.toSet());
    }

    private static Map<String, Guideline> byId(AlignedJudge judge, Set<String> known) {
        Map<String, Guideline> byId = new LinkedHashMap<>();
        judge.guidelines().stream()
                .filter(guideline -> !known.contains(guideline.text()))
                .forEach(guideline -> byId.put(guideline.id(), guideline));
        return byId;
    }

    private List<Change> episodes() {
        Map<String, Episode> earlier = byId(before.episodes());
        Map<String, Episode> later = byId(after.episodes());
        return Stream.concat(earlier.keySet().stream(), later.keySet().stream())
                .distinct()
                .filter(id -> !Objects.equals(earlier.get(id), later.get(id)))
                .<Change>map(id -> {
                    Episode now = later.get(id);
                    return new Change.OfEpisode(id, earlier.get(id), now == null ? List.of() : now.assessments());
                })
                .toList();
    }

    private static Map<String, Episode> byId(List<Episode> episodes) {
        Map<String, Episode> byId = new LinkedHashMap<>();
        episodes.forEach(episode -> byId.put(episode.id(), episode));
        return byId;
    }

    /** What experts said of the examples that either remembers, as the later has it where both do. */
    public List<LabelledExample> remembered() {
        Map<String, Episode> all = byId(before.episodes());
        all.putAll(byId(after.episodes()));
        return all.values().stream()
                .map(episode -> new LabelledExample(episode.example(), episode.assessments()))
                .toList();
    }
}
