package io.github.memalign.evaluation.report;

import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.versions.Flips;
import io.github.memalign.evaluation.versions.Versions;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Two versions of a judge side by side, as one HTML page that needs nothing beside it: what was learned, and which verdicts on
 * the same labelled examples flipped. What people and models wrote is escaped, and never runs.
 */
public final class VersionsPage {
    private final Versions versions;
    private final Optional<Flips> flips;
    private final String before;
    private final String after;

    /**
     * @param flips what they say of the same examples, if that was compared
     * @param before the name of the earlier for readers, such as its place
     * @param after the name of the later
     */
    public VersionsPage(Versions versions, Optional<Flips> flips, String before, String after) {
        this.versions = versions;
        this.flips = flips;
        this.before = before;
        this.after = after;
    }

    /** The page. */
    public String html() {
        List<Map<String, Object>> guidelines = new ArrayList<>();
        List<Map<String, Object>> episodes = new ArrayList<>();
        for (Change change : versions.changes()) {
            (change instanceof Change.OfGuideline ? guidelines : episodes)
                    .addAll(JudgePage.change(change).stream().toList());
        }
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("name", versions.after().definition().name());
        page.put("before", version(before, versions.before()));
        page.put("after", version(after, versions.after()));
        page.put("guidelines", Map.of("changes", guidelines));
        page.put("guidelineCount", guidelines.size());
        page.put("anyGuideline", !guidelines.isEmpty());
        page.put("episodes", Map.of("changes", episodes));
        page.put("episodeCount", episodes.size());
        page.put("anyEpisode", !episodes.isEmpty());
        flips.ifPresent(said -> page.put("verdicts", verdicts(said)));
        return Template.fill("versions.mustache", page);
    }

    private static Map<String, Object> version(String place, AlignedJudge judge) {
        return Map.of(
                "place", place,
                "model", judge.definition().model().toString(),
                "guidelines", judge.guidelines().size(),
                "episodes", judge.episodes().size(),
                "instructions", judge.definition().instructions().text());
    }

    private static Map<String, Object> verdicts(Flips said) {
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("examples", said.after().verdicts() + said.after().failures());
        cells.put(
                "rows", List.of(JudgePage.quality("before", said.before()), JudgePage.quality("after", said.after())));
        cells.put("flipped", said.flips().size());
        cells.put("better", said.count(Flips.Turn.BETTER));
        cells.put("worse", said.count(Flips.Turn.WORSE));
        cells.put("neither", said.count(Flips.Turn.NEITHER));
        cells.put("p", NumberText.p(said.p()));
        cells.put("flips", said.flips().stream().map(VersionsPage::flip).toList());
        return cells;
    }

    private static Map<String, Object> flip(Flips.Flip flip) {
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("id", flip.example().id());
        cells.put("turn", flip.turn().name().toLowerCase(Locale.ROOT));
        cells.put("right", flip.turn() == Flips.Turn.BETTER);
        cells.put("wrong", flip.turn() == Flips.Turn.WORSE);
        cells.put("label", flip.label().toString());
        cells.put("before", verdict(flip.before()));
        cells.put("after", verdict(flip.after()));
        cells.put("whyBefore", why(flip.before()));
        cells.put("whyAfter", why(flip.after()));
        cells.put("fields", JudgePage.fields(flip.example()));
        return cells;
    }

    /** The value, or what stands in its place. */
    static String verdict(Feedback said) {
        return said.value()
                .or(() -> said.withheld().map(value -> "needs review, leaning to " + value))
                .map(String::valueOf)
                .orElse("no verdict");
    }

    private static String why(Feedback said) {
        return said.error().map(FeedbackError::text).orElse(said.rationale());
    }
}
