package io.github.memalign.evaluation.report;

import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Summary;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;

/** Learning curves of one dataset: quality against the number of examples, a line for each arm. */
final class Curves {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;

    private final String dataset;
    private final String split;
    private final List<Summary> points;

    /** @param points of all arms on one dataset and split, with a figure each */
    Curves(String dataset, String split, List<Summary> points) {
        this.dataset = dataset;
        this.split = split;
        this.points = points.stream().filter(point -> point.mean().isPresent()).toList();
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    String title() {
        return dataset + ", " + split + " examples";
    }

    /** The name of its files, without an ending. */
    String fileName() {
        return dataset.replaceAll("[^A-Za-z0-9_-]", "_") + "-" + split;
    }

    String svg() {
        try {
            String svg = new String(ChartEncoder.getBytes(chart(), "svg"), StandardCharsets.UTF_8);
            return svg.substring(svg.indexOf("<svg"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    void write(Path directory) throws IOException {
        Files.writeString(directory.resolve(fileName() + ".svg"), svg());
        Files.write(directory.resolve(fileName() + ".png"), ChartEncoder.getBytes(chart(), "png"));
    }

    private XYChart chart() {
        String measure = points.get(0).pooled().measure().replace('_', ' ');
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title())
                .xAxisTitle("examples learned")
                .yAxisTitle(measure)
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotBorderVisible(false);
        chart.getStyler().setYAxisMax(1.0);
        chart.getStyler().setYAxisMin(Math.min(0.0, lowest()));
        chart.getStyler().setXAxisMin(0.0);
        byArm().forEach((arm, curve) -> {
            XYSeries series = chart.addSeries(
                    arm,
                    curve.stream().mapToDouble(Summary::shard).toArray(),
                    curve.stream()
                            .mapToDouble(point -> point.mean().orElseThrow())
                            .toArray(),
                    curve.stream().mapToDouble(Curves::halfInterval).toArray());
            series.setSmooth(false);
        });
        return chart;
    }

    private double lowest() {
        return points.stream()
                .mapToDouble(point -> point.mean().orElseThrow() - halfInterval(point))
                .min()
                .orElse(0);
    }

    private static double halfInterval(Summary point) {
        return point.interval()
                .map(bounds -> (bounds.high() - bounds.low()) / 2)
                .orElse(0.0);
    }

    private Map<String, List<Summary>> byArm() {
        Map<String, List<Summary>> arms = new LinkedHashMap<>();
        points.forEach(point ->
                arms.computeIfAbsent(point.arm(), arm -> new ArrayList<>()).add(point));
        return arms;
    }

    /** The curves of every dataset, unseen first. */
    static List<Curves> of(List<Summary> summaries) {
        Map<String, List<Summary>> byFigure = new LinkedHashMap<>();
        for (String split : List.of(Row.UNSEEN, Row.SEEN)) {
            summaries.stream().filter(one -> one.split().equals(split)).forEach(one -> byFigure.computeIfAbsent(
                            one.dataset() + "\n" + split, key -> new ArrayList<>())
                    .add(one));
        }
        return byFigure.values().stream()
                .map(points -> new Curves(points.get(0).dataset(), points.get(0).split(), points))
                .filter(curves -> !curves.isEmpty())
                .toList();
    }
}
