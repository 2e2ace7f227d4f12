package io.github.memalign.evaluation.report;

import io.github.memalign.internal.Text;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How figures look: small enough to be read on a phone, in colours that the colour-blind tell apart (Okabe and Ito). */
final class ChartStyle {
    static final int WIDTH = 400;
    static final int HEIGHT = 330;

    private static final List<Color> COLORS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xAA4499),
            new Color(0x9A7B00),
            new Color(0x3A9BC9),
            new Color(0x555555),
            new Color(0x882255));
    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_DOWN);
    private static final Color INK = new Color(0x1C2733);
    private static final Color GRID = new Color(0xDDE4EA);
    private static final int CHARACTERS_A_LINE = 48;

    private ChartStyle() {}

    static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(Text.shown(title, CHARACTERS_A_LINE))
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
        apply(chart.getStyler());
        return chart;
    }

    static void apply(AxesChartStyler style) {
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBackgroundColor(Color.WHITE);
        style.setPlotBorderVisible(false);
        style.setPlotGridLinesColor(GRID);
        style.setPlotGridVerticalLinesVisible(false);
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        style.setChartFontColor(INK);
        style.setAxisTickLabelsColor(INK);
        style.setLegendPosition(Styler.LegendPosition.OutsideS);
        style.setLegendBorderColor(Color.WHITE);
        style.setLegendPadding(4);
    }

    static Color color(int arm) {
        return COLORS.get(arm % COLORS.size());
    }

    static void line(XYSeries series, int arm, boolean joined) {
        series.setLineColor(color(arm));
        series.setMarkerColor(color(arm));
        series.setMarker(MARKERS.get(arm % MARKERS.size()));
        series.setLineWidth(2f);
        series.setSmooth(false);
        if (!joined) {
            series.setLineStyle(new BasicStroke(0.01f));
        }
    }

    /** An upright stroke, such as an interval's or a bar. */
    static XYSeries stroke(XYChart chart, String name, double x, double low, double high, Color color, float width) {
        XYSeries series = chart.addSeries(name, new double[] {x, x}, new double[] {low, high});
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL));
        series.setShowInLegend(false);
        series.setSmooth(false);
        return series;
    }
}
