package io.github.memalign.evaluation.report;

import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** All figures of an outcome, by what they show; a section without figures is left out. */
final class Figures {
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
        add("Learning curves", datasets, QualityFigures::curves);
        add("Quality against cost and time", datasets, QualityFigures::tradeOffs);
        add("Alignment time and cost", datasets, QualityFigures::spending);
        add("Ablations and baselines", datasets, Figures::bars);
        List<Figure> scatters =
                confusions.stream().flatMap(one -> one.scatter().stream()).toList();
        if (!scatters.isEmpty()) {
            sections.put("Judge against expert", scatters);
        }
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
        figures.bars("memory", MEMORY::contains).ifPresent(bars::add);
        figures.bars("learning signal", SIGNAL::contains).ifPresent(bars::add);
        figures.bars("recalled examples", arm -> arm.contains(" k=")).ifPresent(bars::add);
        figures.bars("models", arm -> arm.contains(":/")).ifPresent(bars::add);
        figures.bars("baselines", arm -> !ABLATED.contains(arm) && !arm.contains(" "))
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
