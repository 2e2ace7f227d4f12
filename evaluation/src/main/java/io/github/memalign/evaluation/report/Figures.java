package io.github.memalign.evaluation.report;

import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** All figures of an outcome, by what they show; a section without figures is left out. */
final class Figures {
    private static final String EMBEDDED = "embedded:/";
    private static final String CURVES = "Learning curves";
    private static final String LOOKED_UP =
            "Not drawn: the embedded judge on seen examples. It looks up what it was taught"
                    + " and is right on each of them, whatever else it learned.";
    private static final Set<String> REMEMBERING = Set.of("aligned", "episodic-only", "label-only", "all-examples");
    private static final Set<String> MEMORY = Set.of("aligned", "semantic-only", "episodic-only", "unaligned");
    private static final Set<String> SIGNAL = Set.of("aligned", "label-only", "feedback-only");
    private static final Set<String> ABLATED = Set.of("semantic-only", "episodic-only", "label-only", "feedback-only");

    private final Outcome outcome;
    private final Map<String, List<Figure>> sections = new LinkedHashMap<>();
    private final List<Confusion> confusions;

    Figures(Outcome outcome) {
        this.outcome = outcome;
        List<QualityFigures> datasets = datasets().stream().map(this::figures).toList();
        confusions =
                datasets().stream().flatMap(name -> confusions(name).stream()).toList();
        add(CURVES, datasets, figures -> figures.curves(arm -> looksUp(figures.dataset(), arm)));
        add("Quality against cost and time", datasets, QualityFigures::tradeOffs);
        add("Alignment time and cost", datasets, QualityFigures::spending);
        add("Ablations and baselines", datasets, Figures::bars);
        List<Figure> scatters =
                confusions.stream().flatMap(one -> one.scatter().stream()).toList();
        if (!scatters.isEmpty()) {
            sections.put("Judge against expert", scatters);
        }
    }

    /** The embedded judge gives every example it has learned the label it was taught, and is right whatever it learned. */
    private boolean looksUp(String dataset, String arm) {
        List<String> words = List.of(arm.split(" "));
        String last = words.get(words.size() - 1);
        String model = last.contains(":/")
                ? last
                : outcome.sources().stream()
                        .filter(source -> source.name().equals(dataset))
                        .map(source -> source.definition().model().toString())
                        .findFirst()
                        .orElse("");
        return model.startsWith(EMBEDDED) && REMEMBERING.contains(words.get(0));
    }

    private boolean isAnyLookedUp() {
        return outcome.summaries().stream().anyMatch(point -> looksUp(point.dataset(), point.arm()));
    }

    private List<String> datasets() {
        return outcome.summaries().stream().map(Summary::dataset).distinct().toList();
    }

    private QualityFigures figures(String dataset) {
        return new QualityFigures(
                dataset,
                outcome.summaries().stream()
                        .filter(point -> point.dataset().equals(dataset))
                        .toList(),
                outcome.timings().stream()
                        .filter(timing -> timing.dataset().equals(dataset))
                        .toList());
    }

    private List<Confusion> confusions(String dataset) {
        int last = outcome.rows().stream()
                .filter(row -> row.dataset().equals(dataset))
                .mapToInt(Row::shard)
                .max()
                .orElse(0);
        Map<String, List<Row>> arms = new LinkedHashMap<>();
        outcome.rows().stream()
                .filter(row -> row.dataset().equals(dataset) && row.shard() == last)
                .filter(row -> row.split().equals(Row.UNSEEN))
                .forEach(row -> arms.computeIfAbsent(row.arm(), arm -> new ArrayList<>())
                        .add(row));
        return arms.entrySet().stream()
                .map(arm -> new Confusion(dataset + ", " + arm.getKey(), arm.getValue()))
                .toList();
    }

    private void add(String title, List<QualityFigures> datasets, Function<QualityFigures, List<Figure>> make) {
        List<Figure> figures =
                datasets.stream().flatMap(one -> make.apply(one).stream()).toList();
        if (!figures.isEmpty()) {
            sections.put(title, figures);
        }
    }

    private static List<Figure> bars(QualityFigures figures) {
        List<Figure> bars = new ArrayList<>();
        figures.bars("memory", 2, MEMORY::contains).ifPresent(bars::add);
        figures.bars("learning signal", 2, SIGNAL::contains).ifPresent(bars::add);
        figures.bars("recalled examples", 2, arm -> arm.contains(" k=")).ifPresent(bars::add);
        figures.bars("models", 2, arm -> arm.contains(":/")).ifPresent(bars::add);
        figures.bars("baselines", 3, arm -> !ABLATED.contains(arm) && !arm.contains(" "))
                .ifPresent(bars::add);
        return bars;
    }

    List<Figure> all() {
        return sections.values().stream().flatMap(List::stream).toList();
    }

    List<Map<String, Object>> sections() {
        return sections.entrySet().stream()
                .map(section -> Map.<String, Object>of(
                        "title",
                        section.getKey(),
                        "id",
                        section.getKey().toLowerCase(Locale.ROOT).replace(' ', '-'),
                        "note",
                        section.getKey().equals(CURVES) && isAnyLookedUp() ? LOOKED_UP : "",
                        "pairs",
                        section.getKey().equals(CURVES),
                        "figures",
                        section.getValue().stream().map(Figure::page).toList()))
                .toList();
    }

    /** A heat table for each dataset and arm. */
    List<Map<String, Object>> confusions() {
        return confusions.stream()
                .map(Confusion::page)
                .filter(page -> !page.isEmpty())
                .toList();
    }
}
