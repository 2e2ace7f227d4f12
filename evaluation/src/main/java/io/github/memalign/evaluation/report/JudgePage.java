package io.github.memalign.evaluation.report;

import io.github.memalign.ProductVersion;
import io.github.memalign.confidence.Calibration;
import io.github.memalign.evaluation.agreement.Agreement;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.metrics.Quality;
import io.github.memalign.internal.Text;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.AssessmentResolver;
import io.github.memalign.memory.Change;
import io.github.memalign.memory.Episode;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.memory.MemorySettings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a judge knows, as one HTML page that needs nothing beside it: guidelines with their sources, episodes, conflicts, what is
 * pending and forgotten, the history, agreement and coverage. What people and models wrote is escaped, and never runs.
 */
public final class JudgePage {
    /** The usual name of the file. */
    public static final String FILE = "judge.html";

    /** More episodes would make the page slow; episodes.jsonl has them all. */
    static final int MOST_EPISODES = 2_000;

    private static final int MOST_SOURCES = 50;
    private static final int GIST = 90;

    private final AlignedJudge judge;
    private final Optional<Agreement> agreement;
    private final Map<String, String> anchors = new HashMap<>();
    private final Map<String, List<Guideline>> taught = new HashMap<>();

    /**
     * @param judge what to show
     * @param agreement how well it agrees with the experts, if that was measured
     */
    public JudgePage(AlignedJudge judge, Optional<Agreement> agreement) {
        this.judge = judge;
        this.agreement = agreement;
        List<Episode> shown = shown();
        for (int i = 0; i < shown.size(); i++) {
            anchors.put(shown.get(i).id(), "e" + i);
        }
        judge.guidelines()
                .forEach(rule -> rule.sourceIds().forEach(id -> taught.computeIfAbsent(id, key -> new ArrayList<>())
                        .add(rule)));
    }

    private List<Episode> shown() {
        return judge.episodes()
                .subList(0, Math.min(MOST_EPISODES, judge.episodes().size()));
    }

    /** The page. */
    public String html() {
        JudgeDefinition definition = judge.definition();
        List<Map<String, Object>> conflicts = judge.episodes().stream()
                .filter(Episode::isConflict)
                .map(episode -> reference(episode.id(), Map.of("words", words(episode))))
                .toList();
        List<Map<String, Object>> forgotten = judge.forgotten().outside(judge.episodes()).tombstones().stream()
                .map(JudgePage::forgotten)
                .toList();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("name", definition.name());
        page.put("description", definition.description().orElse(""));
        page.put("instructions", definition.instructions().text());
        page.put("sentence", sentence());
        page.put("tiles", tiles(conflicts.size()));
        page.put("conflicts", conflicts);
        page.put("conflictsCount", conflicts.size());
        page.put("hasConflicts", !conflicts.isEmpty());
        page.put(
                "pending",
                judge.pending().stream().map(id -> reference(id, Map.of())).toList());
        page.put("pendingCount", judge.pending().size());
        page.put("hasPending", !judge.pending().isEmpty());
        page.put("guidelines", judge.guidelines().stream().map(this::guideline).toList());
        page.put("guidelinesCount", judge.guidelines().size());
        agreement.ifPresent(measured -> page.put("agreement", agreement(measured)));
        judge.calibration().ifPresent(calibration -> page.put("calibration", calibration(calibration)));
        page.put("episodes", shown().stream().map(this::episode).toList());
        page.put("hasEpisodes", !judge.episodes().isEmpty());
        page.put("episodeCount", judge.episodes().size());
        page.put("shown", MOST_EPISODES);
        page.put("left", judge.episodes().size() > MOST_EPISODES);
        page.put("history", history());
        page.put("historyCount", judge.history().size());
        page.put("forgotten", forgotten);
        page.put("forgottenCount", forgotten.size());
        page.put("hasForgotten", !forgotten.isEmpty());
        page.put("settings", settings());
        page.put("version", ProductVersion.current());
        return Template.fill("judge.mustache", page);
    }

    private String sentence() {
        if (!judge.isAligned()) {
            return "This judge has learned nothing yet: it goes by its instructions alone.";
        }
        long experts = judge.episodes().stream()
                .flatMap(episode -> episode.assessments().stream())
                .map(Assessment::source)
                .distinct()
                .count();
        String labels = labels();
        String last = judge.history().isEmpty()
                ? ""
                : " Last changed "
                        + time(judge.history().get(judge.history().size() - 1).time()) + " by "
                        + judge.history().get(judge.history().size() - 1).who() + ".";
        return "Judges with " + definition().model() + ". " + judge.guidelines().size() + " guidelines and "
                + judge.episodes().size() + " episodes from " + experts + (experts == 1 ? " expert" : " experts")
                + (labels.isEmpty() ? "" : " (" + labels + ")") + "." + last;
    }

    private JudgeDefinition definition() {
        return judge.definition();
    }

    /** How many episodes have which label, where there are few labels. */
    private String labels() {
        if (definition().valueType().isNumeric()) {
            return "";
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        judge.episodes().forEach(episode -> episode.label()
                .ifPresent(label -> counts.merge(String.valueOf(label), 1, Integer::sum)));
        return counts.size() > 5
                ? ""
                : counts.entrySet().stream()
                        .map(one -> one.getValue() + " " + one.getKey())
                        .collect(Collectors.joining(", "));
    }

    private List<Map<String, Object>> tiles(int conflicts) {
        return List.of(
                tile(judge.guidelines().size(), "guidelines"),
                tile(judge.episodes().size(), "episodes"),
                tile(conflicts, "conflicts"),
                tile(judge.pending().size(), "pending"),
                tile(judge.forgotten().outside(judge.episodes()).tombstones().size(), "forgotten"),
                tile(judge.history().size(), "changes"));
    }

    private static Map<String, Object> tile(int count, String of) {
        return Map.of("count", count, "of", of);
    }

    private Map<String, Object> guideline(Guideline guideline) {
        List<String> sources = guideline.sourceIds();
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("id", guideline.id());
        cells.put("text", guideline.text());
        cells.put(
                "sources",
                sources.stream()
                        .limit(MOST_SOURCES)
                        .map(id -> reference(id, Map.of()))
                        .toList());
        cells.put("more", sources.size() - MOST_SOURCES);
        cells.put("hasMore", sources.size() > MOST_SOURCES);
        return cells;
    }

    /** An example by its id, with the place of its episode on this page: ids are anybody's texts, and no names of places. */
    private Map<String, Object> reference(String id, Map<String, Object> more) {
        Map<String, Object> cells = new LinkedHashMap<>(more);
        cells.put("id", id);
        cells.put("anchor", anchors.getOrDefault(id, "episodes"));
        return cells;
    }

    private Map<String, Object> episode(Episode episode) {
        List<Map<String, Object>> rules = taught.getOrDefault(episode.id(), List.of()).stream()
                .map(rule -> Map.<String, Object>of("id", rule.id(), "text", rule.text()))
                .toList();
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("label", episode.label().map(String::valueOf).orElse("no label"));
        cells.put("conflict", episode.isConflict());
        cells.put("waiting", judge.pending().contains(episode.id()));
        cells.put("gist", Text.shown(Text.line(episode.rationale()), GIST));
        cells.put("fields", fields(episode.example()));
        cells.put("words", words(episode));
        cells.put("rules", rules);
        cells.put("hasRules", !rules.isEmpty());
        return reference(episode.id(), cells);
    }

    static List<Map<String, Object>> fields(Example example) {
        List<Map<String, Object>> fields = new ArrayList<>();
        example.fields()
                .forEach((field, value) -> fields.add(Map.of(
                        "name", field.key(), "text", value.isTextual() ? value.textValue() : value.toPrettyString())));
        return fields;
    }

    private static List<Map<String, Object>> words(Episode episode) {
        AssessmentResolver.Resolution resolution = episode.resolution();
        List<Map<String, Object>> words = new ArrayList<>();
        for (Assessment said : episode.assessments()) {
            Map<String, Object> cells = new LinkedHashMap<>();
            cells.put("who", said.source());
            cells.put("time", said.time() == null ? "" : time(said.time()));
            cells.put("label", said.value().map(String::valueOf).orElse(""));
            cells.put("why", said.rationale());
            cells.put("outvoted", resolution.outvoted().contains(said));
            words.add(cells);
        }
        return words;
    }

    private static Map<String, Object> agreement(Agreement measured) {
        int examples = measured.after().verdicts() + measured.after().failures();
        return Map.of(
                "examples",
                examples,
                "folds",
                measured.folds(),
                "rows",
                List.of(
                        quality("before it learned", measured.before()),
                        quality("after learning the others", measured.after()),
                        quality("\"" + measured.mostFrequent() + "\" of every example", measured.majority())));
    }

    static Map<String, Object> quality(String who, Quality quality) {
        return Map.of(
                "who", who,
                "measure", quality.measure().replace('_', ' '),
                "value", NumberText.of(quality.value(), 2),
                "interval", quality.interval().map(bounds -> bounds.text(2)).orElse("–"),
                "verdicts", quality.verdicts(),
                "failures", quality.failures());
    }

    private static Map<String, Object> calibration(Calibration calibration) {
        return Map.of(
                "threshold", NumberText.of(calibration.threshold(), 2),
                "probability", NumberText.of(1 - calibration.level(), 2),
                "promised", NumberText.of(calibration.agreement(), 2),
                "verdicts", calibration.verdicts(),
                "given", calibration.given(),
                "coverage", NumberText.of(calibration.coverage(), 2),
                "agreed", calibration.agreed(),
                "share",
                        calibration.given() == 0
                                ? "–"
                                : NumberText.of(calibration.agreed() / (double) calibration.given(), 2));
    }

    private List<Map<String, Object>> history() {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (HistoryEntry entry : judge.history()) {
            List<Map<String, Object>> changes = entry.changes().stream()
                    .flatMap(change -> change(change).stream())
                    .toList();
            Map<String, Object> cells = new LinkedHashMap<>();
            cells.put("time", time(entry.time()));
            cells.put("action", entry.action().name().toLowerCase(Locale.ROOT).replace('_', ' '));
            cells.put("who", entry.who());
            cells.put("why", entry.why());
            cells.put("summary", entry.summary());
            cells.put("changes", changes);
            cells.put("changesCount", changes.size());
            cells.put("hasChanges", !changes.isEmpty());
            entries.add(cells);
        }
        Collections.reverse(entries);
        return entries;
    }

    /** Of an episode that was added nothing is kept but that it was; it is among the episodes, unless it was forgotten. */
    static Optional<Map<String, Object>> change(Change change) {
        if (change instanceof Change.OfGuideline one) {
            return sides(
                    "guideline",
                    one.id(),
                    one.before() == null ? null : one.before().text(),
                    one.after() == null ? null : one.after().text());
        }
        if (change instanceof Change.OfUnited one) {
            return sides("united with guideline", one.id(), one.text().isEmpty() ? null : one.text(), null);
        }
        Change.OfEpisode one = (Change.OfEpisode) change;
        return sides(
                "example",
                one.id(),
                one.before() == null ? null : said(one.before().assessments()),
                one.after().isEmpty() ? null : said(one.after()));
    }

    /** A change of which neither side is left tells nothing. */
    private static Optional<Map<String, Object>> sides(
            String what, String id, @Nullable String before, @Nullable String after) {
        if (before == null && after == null) {
            return Optional.empty();
        }
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("what", what);
        cells.put("id", id);
        cells.put("sides", List.of(side("before", before, "not there"), side("after", after, "gone")));
        return Optional.of(cells);
    }

    private static Map<String, Object> side(String when, @Nullable String text, String nothing) {
        return Map.of("when", when, "there", text != null, "text", text == null ? nothing : text);
    }

    private static String said(List<Assessment> assessments) {
        return assessments.stream()
                .map(said -> said.source() + ": "
                        + said.value().map(String::valueOf).orElse("no label")
                        + (said.rationale().isEmpty() ? "" : "\n" + said.rationale()))
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, Object> forgotten(Forgotten.Tombstone tombstone) {
        return Map.of(
                "time", time(tombstone.time()),
                "kind", tombstone.kind().name().toLowerCase(Locale.ROOT),
                "hash", tombstone.name().substring(0, 12));
    }

    private List<Map<String, Object>> settings() {
        MemorySettings settings = judge.settings();
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(setting("model", definition().model()));
        rows.add(setting("verdict", Example.textOf(definition().valueType().spec())));
        settings.reflectionModel().ifPresent(model -> rows.add(setting("reflection model", model)));
        rows.add(setting("embedding model", settings.embeddingModel()));
        rows.add(setting("episodes recalled", settings.k()));
        rows.add(setting("token budget", settings.tokenBudget()));
        settings.contextWindow().ifPresent(tokens -> rows.add(setting("context window", tokens)));
        if (settings.annotators() > 1) {
            rows.add(setting("annotators", settings.annotators()));
        }
        return rows;
    }

    private static Map<String, Object> setting(String name, Object value) {
        return Map.of("name", name, "value", value.toString());
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
    }
}
