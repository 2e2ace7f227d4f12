package io.github.memalign.evaluation.report;

import io.github.memalign.evaluation.protocol.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What an arm said of examples with each label; a scatter of verdict against label for many-valued scales. */
final class Confusion {
    private static final int MOST_LABELS = 12;

    private final String title;
    private final List<Row> judged;
    private final TreeSet<String> labels = new TreeSet<>();

    /** @param rows of one dataset and arm, with and without verdict */
    Confusion(String title, List<Row> rows) {
        this.title = title;
        this.judged = rows.stream().filter(row -> row.verdict() != null).toList();
        judged.forEach(row -> {
            labels.add(row.label().toString());
            labels.add(String.valueOf(row.verdict()));
        });
    }

    /** For a heat table; empty where there are no verdicts or too many labels. */
    Map<String, Object> page() {
        if (judged.isEmpty() || labels.size() > MOST_LABELS) {
            return Map.of();
        }
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        labels.forEach(label -> counts.put(label, new LinkedHashMap<>()));
        judged.forEach(row -> counts.getOrDefault(row.label().toString(), new LinkedHashMap<>())
                .merge(String.valueOf(row.verdict()), 1, Integer::sum));
        List<Map<String, Object>> rows = new ArrayList<>();
        counts.forEach((label, said) -> {
            int all = said.values().stream().mapToInt(Integer::intValue).sum();
            List<Map<String, Object>> cells = labels.stream()
                    .map(verdict -> cell(said.getOrDefault(verdict, 0), all, verdict.equals(label)))
                    .toList();
            rows.add(Map.of("label", label, "cells", cells));
        });
        return Map.of("title", title, "labels", List.copyOf(labels), "rows", rows);
    }

    private static Map<String, Object> cell(int count, int all, boolean right) {
        return Map.of("count", count, "share", all == 0 ? 0 : Math.round(60f * count / all), "right", right);
    }

    /** Label against verdict where both are numbers. */
    List<Figure> scatter() {
        Map<List<Double>, Integer> counts = new LinkedHashMap<>();
        for (Row row : judged) {
            if (!(row.label() instanceof Number label) || !(row.verdict() instanceof Number verdict)) {
                return List.of();
            }
            counts.merge(List.of(label.doubleValue(), verdict.doubleValue()), 1, Integer::sum);
        }
        if (counts.isEmpty()) {
            return List.of();
        }
        XYChart chart = ChartStyle.chart(title + ": judge against expert", "expert", "judge");
        double[] experts =
                counts.keySet().stream().mapToDouble(pair -> pair.get(0)).toArray();
        double[] judges =
                counts.keySet().stream().mapToDouble(pair -> pair.get(1)).toArray();
        XYSeries points = chart.addSeries("verdicts", experts, judges);
        ChartStyle.line(points, 0, false);
        points.setMarker(SeriesMarkers.CIRCLE);
        chart.getStyler().setLegendVisible(false);
        List<List<String>> rows = counts.entrySet().stream()
                .map(entry -> List.of(
                        String.valueOf(entry.getKey().get(0)),
                        String.valueOf(entry.getKey().get(1)),
                        String.valueOf(entry.getValue())))
                .toList();
        return List.of(
                new Figure(title + ": judge against expert", chart, List.of("expert", "judge", "verdicts"), rows));
    }
}
