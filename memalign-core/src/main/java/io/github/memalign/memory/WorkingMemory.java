package io.github.memalign.memory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.memalign.internal.Tokens;
import io.github.memalign.judge.Field;
import io.github.memalign.judge.Recall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is put before the model beside the instructions: guidelines and the episodes most similar to the example, within
 * the judge's token budget.
 *
 * <p>Half of the budget is the guidelines' and half the episodes', and either may have what the other does not need. Of
 * the guidelines those written by hand come first, then those with most sources; of the episodes the most similar. An
 * episode that is too long is shortened, or left out if next to nothing of it would remain. What is left out is named in
 * the recall.
 *
 * <p>Where all of the judge's episodes are shown whole, they stand in the order of its memory, so that prompts for other
 * examples begin alike and a provider need not read them again.
 *
 * @param guidelines in the order in which they were learned
 * @param episodes a line of JSON each, most similar first unless they are all
 * @param recall what is shown and what is left out
 * @param all whether these are all episodes of the judge, in the order of its memory
 */
public record WorkingMemory(List<Guideline> guidelines, List<String> episodes, Recall recall, boolean all) {
    /** Nothing is put before the model. */
    public static final WorkingMemory NONE = new WorkingMemory(List.of(), List.of(), Recall.NONE, false);

    private static final Comparator<Guideline> WEIGHTIEST_FIRST = Comparator.comparing(
                    (Guideline guideline) -> !guideline.isHandWritten())
            .thenComparing(guideline -> -guideline.sourceIds().size());

    public WorkingMemory {
        guidelines = List.copyOf(guidelines);
        episodes = List.copyOf(episodes);
    }

    /**
     * Chooses from what a judge knows and what was found for an example.
     *
     * @param found episodes, the most similar first
     * @param budget tokens (estimated) that guidelines and episodes may take
     */
    public static WorkingMemory assemble(AlignedJudge judge, List<Episode> found, int budget) {
        List<Field> fields = judge.definition().instructions().variables();
        List<ObjectNode> whole =
                found.stream().map(episode -> EpisodeText.json(episode, fields)).toList();
        List<String> wholeLines = whole.stream().map(EpisodeText::line).toList();
        int needed = wholeLines.stream().mapToInt(Tokens::estimate).sum();
        List<Guideline> guidelines = affordable(judge.guidelines(), Math.max(budget / 2, budget - needed));
        int left = budget
                - guidelines.stream().mapToInt(g -> Tokens.estimate(g.text())).sum();
        Map<String, String> shown = new LinkedHashMap<>();
        List<String> shortened = new ArrayList<>();
        List<String> omitted = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            String id = found.get(i).id();
            String line = wholeLines.get(i);
            if (Tokens.estimate(line) > left) {
                ObjectNode cut = EpisodeText.shortened(whole.get(i), left);
                if (cut == null) {
                    omitted.add(id);
                    continue;
                }
                line = EpisodeText.line(cut);
                shortened.add(id);
            }
            left -= Tokens.estimate(line);
            shown.put(id, line);
        }
        List<String> guidelineIds = guidelines.stream().map(Guideline::id).toList();
        List<String> omittedGuidelines = judge.guidelines().stream()
                .map(Guideline::id)
                .filter(id -> !guidelineIds.contains(id))
                .toList();
        Recall recall = new Recall(List.copyOf(shown.keySet()), guidelineIds, omitted, omittedGuidelines, shortened);
        boolean all = shortened.isEmpty() && areAll(shown.keySet(), judge);
        List<String> lines = all
                ? judge.settledEpisodes().stream()
                        .map(episode -> shown.get(episode.id()))
                        .toList()
                : List.copyOf(shown.values());
        return new WorkingMemory(guidelines, lines, recall, all);
    }

    /** Judges with more episodes than they recall, which may be many, are not looked through. */
    private static boolean areAll(Set<String> shown, AlignedJudge judge) {
        return judge.episodes().size() <= judge.settings().k()
                && judge.settledEpisodes().stream().map(Episode::id).allMatch(shown::contains);
    }

    private static List<Guideline> affordable(List<Guideline> guidelines, int budget) {
        Set<Guideline> chosen = new LinkedHashSet<>();
        int left = budget;
        for (Guideline guideline : guidelines.stream().sorted(WEIGHTIEST_FIRST).toList()) {
            int tokens = Tokens.estimate(guideline.text());
            if (tokens <= left) {
                chosen.add(guideline);
                left -= tokens;
            }
        }
        return guidelines.stream().filter(chosen::contains).toList();
    }
}
