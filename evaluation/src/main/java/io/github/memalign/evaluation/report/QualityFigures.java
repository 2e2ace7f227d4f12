package io.github.memalign.evaluation.report;

import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.protocol.Arm;
import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Summary;
import io.github.memalign.evaluation.protocol.Timing;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.knowm.xchart.XYChart;

/** The figures of one dataset that show quality: learning curves, trade-offs, and bars. */
final class QualityFigures {
    /** Pixels that the bars of a figure share. */
    private static final float BARS = 180f;

    private static final float WHISKER = 1.6f;
    private static final int ENOUGH_TO_TRADE = 3;
    private static final double NOTHING_TO_WAIT_FOR = 1;

    private final String dataset;
    private final List<Summary> points;
    private final List<Timing> timings;
    private final List<String> arms;
    private final int last;

    /**
     * @param points of the dataset, all splits
     * @param timings of the dataset
     */
    QualityFigures(String dataset, List<Summary> points, List<Timing> timings) {
        this.dataset = dataset;
        this.points = points.stream().filter(point -> point.mean().isPresent()).toList();
        this.timings = timings;
        this.arms = points.stream().map(Summary::arm).distinct().toList();
        this.last = points.stream().mapToInt(Summary::shard).max().orElse(0);
    }

    String dataset() {
        return dataset;
    }

    /**
     * A curve on unseen examples and one on seen ones.
     *
     * @param looksUp whether an arm looks up the examples it has seen, of which a curve would say nothing
     */
    List<Figure> curves(Predicate<String> looksUp) {
        List<Figure> curves = new ArrayList<>();
        curve(Row.UNSEEN, of(Row.UNSEEN, point -> true)).ifPresent(curves::add);
        List<Summary> seen = of(Row.SEEN, point -> !looksUp.test(point.arm()));
        if (seen.stream().anyMatch(point -> !point.arm().equals(Arm.MAJORITY.key()))) {
            curve(Row.SEEN, seen).ifPresent(curves::add);
        }
        return curves;
    }

    private Optional<Figure> curve(String split, List<Summary> shown) {
        return plot(
                dataset + ": " + split + " examples",
                "examples learned",
                shown,
                point -> OptionalDouble.of(point.shard()),
                true);
    }

    /** Quality after the last shard against what learning cost and took; of two arms there is nothing to trade. */
    List<Figure> tradeOffs() {
        List<Summary> ends = of(Row.UNSEEN, point -> point.shard() == last);
        List<Figure> figures = new ArrayList<>();
        if (ends.size() < ENOUGH_TO_TRADE) {
            return figures;
        }
        if (ends.stream().anyMatch(point -> point.alignCost().orElse(0) > 0)) {
            plot(dataset + ": quality against cost", "alignment cost, US dollars", ends, Summary::alignCost, false)
                    .ifPresent(figures::add);
        }
        plot(dataset + ": quality against time", "alignment time, seconds", ends, this::seconds, false)
                .ifPresent(figures::add);
        return figures;
    }

    private OptionalDouble seconds(Summary point) {
        return timings.stream()
                .filter(timing -> timing.arm().equals(point.arm()) && timing.shard() == point.shard())
                .mapToDouble(timing -> timing.learning().seconds())
                .average();
    }

    /** What alignment took after each shard, without the arms that learn nothing; no time where it is below a second. */
    List<Figure> spending() {
        List<Figure> figures = new ArrayList<>();
        if (timings.stream().anyMatch(timing -> timing.learning().seconds() >= NOTHING_TO_WAIT_FOR)) {
            spent(
                            "alignment time",
                            "seconds",
                            timing -> OptionalDouble.of(timing.learning().seconds()))
                    .ifPresent(figures::add);
        }
        spent("alignment cost", "US dollars", timing -> timing.learning()
                        .usage()
                        .knownCost()
                        .map(OptionalDouble::of)
                        .orElse(OptionalDouble.empty()))
                .ifPresent(figures::add);
        return figures;
    }

    private Optional<Figure> spent(String what, String unit, Function<Timing, OptionalDouble> value) {
        XYChart chart = ChartStyle.chart(dataset + ": " + what, "examples learned", unit);
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setYAxisMin(0.0);
        List<List<String>> rows = new ArrayList<>();
        for (int arm = 0; arm < arms.size(); arm++) {
            String name = arms.get(arm);
            TreeMap<Integer, List<OptionalDouble>> values = new TreeMap<>();
            timings.stream().filter(timing -> timing.arm().equals(name)).forEach(timing -> values.computeIfAbsent(
                            timing.shard(), shard -> new ArrayList<>())
                    .add(value.apply(timing)));
            values.values().removeIf(runs -> runs.contains(OptionalDouble.empty()));
            double[] y = values.values().stream()
                    .mapToDouble(all -> all.stream()
                            .mapToDouble(OptionalDouble::orElseThrow)
                            .average()
                            .orElse(0))
                    .toArray();
            if (Arrays.stream(y).anyMatch(one -> one > 0)) {
                double[] x = values.keySet().stream()
                        .mapToDouble(Integer::doubleValue)
                        .toArray();
                ChartStyle.line(chart.addSeries(name, x, y), arm, true);
                for (int i = 0; i < x.length; i++) {
                    rows.add(List.of(name, String.format(Locale.ROOT, "%.0f", x[i]), NumberText.of(y[i], 4)));
                }
            }
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Figure(dataset + ": " + what, chart, List.of("arm", "examples learned", unit), rows));
    }

    /**
     * Bars of the arms that a question is about, after the last shard on unseen examples.
     *
     * @param fewest of fewer arms there is no figure
     */
    Optional<Figure> bars(String question, int fewest, Predicate<String> about) {
        List<Summary> ends = of(Row.UNSEEN, point -> point.shard() == last && about.test(point.arm()));
        if (ends.size() < fewest) {
            return Optional.empty();
        }
        String title = dataset + ": " + question;
        XYChart chart = ChartStyle.chart(title, "after " + last + " examples", measure(ends));
        bound(chart, ends);
        chart.getStyler().setXAxisTicksVisible(false);
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisMax((double) ends.size() + 1);
        for (int i = 0; i < ends.size(); i++) {
            Summary point = ends.get(i);
            int arm = arms.indexOf(point.arm());
            double mean = point.mean().orElseThrow();
            ChartStyle.stroke(
                    chart, "bar " + point.arm(), i + 1, 0, mean, ChartStyle.color(arm), BARS / (ends.size() + 1));
            ChartStyle.line(chart.addSeries(point.arm(), new double[] {i + 1}, new double[] {mean / 2}), arm, false);
            whisker(chart, point, i + 1, Color.BLACK);
        }
        return Optional.of(new Figure(title, chart, header(), rows(ends)));
    }

    private Optional<Figure> plot(
            String title, String x, List<Summary> shown, Function<Summary, OptionalDouble> place, boolean joined) {
        List<Summary> placed =
                shown.stream().filter(point -> place.apply(point).isPresent()).toList();
        if (placed.isEmpty()) {
            return Optional.empty();
        }
        XYChart chart = ChartStyle.chart(title, x, measure(placed));
        bound(chart, placed);
        chart.getStyler().setXAxisMin(0.0);
        for (int arm = 0; arm < arms.size(); arm++) {
            String name = arms.get(arm);
            List<Summary> own =
                    placed.stream().filter(point -> point.arm().equals(name)).toList();
            if (!own.isEmpty()) {
                double[] xs = own.stream()
                        .mapToDouble(point -> place.apply(point).orElseThrow())
                        .toArray();
                double[] ys = own.stream()
                        .mapToDouble(point -> point.mean().orElseThrow())
                        .toArray();
                ChartStyle.line(chart.addSeries(name, xs, ys), arm, joined);
                Color color = ChartStyle.color(arm);
                own.forEach(point -> whisker(chart, point, place.apply(point).orElseThrow(), color));
            }
        }
        return Optional.of(new Figure(title, chart, header(), rows(placed)));
    }

    private void whisker(XYChart chart, Summary point, double x, Color color) {
        point.interval()
                .ifPresent(bounds -> ChartStyle.stroke(
                        chart,
                        "95% " + point.arm() + " " + point.shard(),
                        x,
                        bounds.low(),
                        bounds.high(),
                        color,
                        WHISKER));
    }

    private static void bound(XYChart chart, List<Summary> shown) {
        double low = shown.stream()
                .mapToDouble(point -> Math.min(
                        point.mean().orElseThrow(),
                        point.interval().map(Interval::low).orElse(0.0)))
                .min()
                .orElse(0);
        chart.getStyler().setYAxisMin(Math.min(0, Math.floor(low * 10) / 10));
        chart.getStyler().setYAxisMax(1.0);
    }

    private List<Summary> of(String split, Predicate<Summary> which) {
        return points.stream()
                .filter(point -> point.split().equals(split) && which.test(point))
                .toList();
    }

    private static String measure(List<Summary> shown) {
        return shown.get(0).pooled().measure().replace('_', ' ');
    }

    private static List<String> header() {
        return List.of("arm", "examples learned", "mean", "95% interval", "verdicts");
    }

    private static List<List<String>> rows(List<Summary> shown) {
        return shown.stream()
                .map(point -> List.of(
                        point.arm(),
                        String.valueOf(point.shard()),
                        NumberText.of(point.mean(), 3),
                        interval(point),
                        String.valueOf(point.pooled().verdicts())))
                .toList();
    }

    static String interval(Summary point) {
        return point.interval().map(bounds -> bounds.text(3)).orElse("–");
    }
}
