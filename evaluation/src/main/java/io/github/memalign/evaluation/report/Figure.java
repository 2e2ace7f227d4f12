package io.github.memalign.evaluation.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A figure with what it shows as a table.
 *
 * @param chart how it looks
 * @param header of the table
 * @param rows of the table
 */
record Figure(String title, Chart<?, ?> chart, List<String> header, List<List<String>> rows) {
    /** The name of its files, without an ending. */
    String fileName() {
        return title.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    void write(Path directory, String name) throws IOException {
        Files.writeString(directory.resolve(name + ".svg"), svg());
        Files.write(directory.resolve(name + ".png"), ChartEncoder.getBytes(chart, "png"));
    }

    Map<String, Object> page() {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("title", title);
        page.put("svg", svg());
        page.put("header", header);
        page.put("rows", rows);
        return page;
    }

    private String svg() {
        try {
            String svg = new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8);
            return svg.substring(svg.indexOf("<svg"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
