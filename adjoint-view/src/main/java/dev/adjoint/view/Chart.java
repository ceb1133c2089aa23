package dev.adjoint.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves over two axes, drawn by XChart. */
record Chart(
    String title, String xLabel, String yLabel, boolean logX, boolean logY, List<Curve> curves)
    implements Panel {
  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN,
          SeriesMarkers.PLUS);
  private static final float[][] DASHES = {
    null, {9, 4}, {2, 3}, {9, 3, 2, 3}, {14, 4}, {5, 5}, {9, 3, 2, 3, 2, 3}, {3, 6}
  };

  Chart {
    curves = List.copyOf(curves);
  }

  static Chart linear(String title, String xLabel, String yLabel, List<Curve> curves) {
    return new Chart(title, xLabel, yLabel, false, false, curves);
  }

  @Override
  public void paint(Graphics2D g, int width, int height, Theme theme) {
    var chart = new XYChartBuilder().width(width).height(height).title(title).build();
    chart.setXAxisTitle(xLabel);
    chart.setYAxisTitle(yLabel);
    style(chart, theme, width);
    boolean legend = false;
    for (int i = 0; i < curves.size(); i++) {
      var curve = curves.get(i);
      if (curve.x().numel() > 0) {
        add(chart, curve, i, theme);
        legend |= !curve.name().isEmpty();
      }
    }
    chart.getStyler().setLegendVisible(legend);
    chart.paint(g, width, height);
  }

  private void style(XYChart chart, Theme theme, int width) {
    var s = chart.getStyler();
    var clear = new Color(0, 0, 0, 0);
    s.setLocale(Locale.ROOT);
    s.setBaseFont(font(Font.PLAIN, 12));
    s.setChartTitleFont(font(Font.BOLD, 14));
    s.setAxisTitleFont(font(Font.PLAIN, 12));
    s.setAxisTickLabelsFont(font(Font.PLAIN, 11));
    s.setLegendFont(font(Font.PLAIN, 11));
    s.setChartBackgroundColor(theme.paper);
    s.setPlotBackgroundColor(theme.paper);
    s.setChartFontColor(theme.ink);
    s.setChartTitleFontColor(theme.ink);
    s.setXAxisTitleColor(theme.ink);
    s.setYAxisTitleColor(theme.ink);
    s.setAxisTickLabelsColor(theme.ink);
    s.setXAxisTickLabelsColor(theme.ink);
    s.setYAxisTickLabelsColor(theme.ink);
    s.setAxisTickMarksColor(theme.grid);
    s.setPlotBorderColor(theme.grid);
    s.setPlotGridLinesColor(theme.grid);
    s.setPlotGridLinesStroke(new BasicStroke(0.7f));
    s.setLegendBackgroundColor(theme.paper);
    s.setLegendBorderColor(clear);
    s.setLegendPosition(LegendPosition.OutsideS);
    s.setLegendLayout(LegendLayout.Horizontal);
    s.setLegendPadding(6);
    s.setMarkerSize(6);
    s.setChartPadding(8);
    s.setPlotContentSize(0.96);
    s.setXAxisTickMarkSpacingHint(Math.max(50, width / 9));
    s.setYAxisTickMarkSpacingHint(36);
    s.setXAxisLogarithmic(logX);
    s.setYAxisLogarithmic(logY);
    s.setXAxisLogarithmicDecadeOnly(true);
    s.setYAxisLogarithmicDecadeOnly(decades() > 2);
    s.setXAxisTickLabelsFormattingFunction(Ticks::number);
    s.setYAxisTickLabelsFormattingFunction(Ticks::number);
  }

  /** How many powers of ten the values span. */
  private double decades() {
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (var curve : curves) {
      for (double y : curve.ys()) {
        if (y > 0 && Double.isFinite(y)) {
          low = Math.min(low, y);
          high = Math.max(high, y);
        }
      }
    }
    return high > 0 ? Math.log10(high / low) : 0;
  }

  static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  private static void add(XYChart chart, Curve curve, int index, Theme theme) {
    // XChart wants different names and shows them; those that are not shown only have to differ
    var name = curve.name().isEmpty() ? "#" + index : curve.name();
    XYSeries s = chart.addSeries(name, curve.xs(), curve.ys());
    var colour = theme.series(curve.colour());
    s.setShowInLegend(!curve.name().isEmpty());
    s.setMarker(SeriesMarkers.NONE);
    s.setLineColor(colour);
    s.setMarkerColor(colour);
    s.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    s.setLineStyle(stroke(1.8f, DASHES[curve.colour() % DASHES.length]));
    switch (curve.look()) {
      case LINE -> {}
      case MARKED -> s.setMarker(MARKERS.get(curve.colour() % MARKERS.size()));
      case DASHED -> s.setLineStyle(stroke(1.6f, new float[] {6, 4}));
      case REFERENCE -> {
        s.setLineStyle(stroke(1, new float[] {4, 3}));
        s.setLineColor(theme.ink);
      }
      case FAINT -> {
        s.setLineStyle(stroke(0.8f, null));
        s.setLineColor(theme.tint(theme.ink, 0.5));
      }
      case POINTS -> {
        s.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        s.setMarker(MARKERS.get(curve.colour() % MARKERS.size()));
      }
      case CROSSES -> {
        s.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        s.setMarker(SeriesMarkers.CROSS);
      }
      case FILLED -> {
        s.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
        s.setLineStyle(stroke(0.8f, null));
        s.setFillColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 90));
      }
    }
  }

  static BasicStroke stroke(float width, float[] dashes) {
    return new BasicStroke(
        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0);
  }

  @Override
  public String text() {
    UnaryOperator<String> log = label -> label + " (log)";
    return TextPlot.curves(
        title,
        logX ? log.apply(xLabel) : xLabel,
        logY ? log.apply(yLabel) : yLabel,
        logX,
        logY,
        curves);
  }
}
