package dev.adjoint.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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

  /** The colour of shaded ranges: the text's own, faint. */
  static final int SHADE = 6;

  private static final float[][] DASHES = {
    {}, {9, 4}, {2, 3}, {9, 3, 2, 3}, {14, 4}, {5, 5}, {9, 3, 2, 3, 2, 3}, {3, 6}
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
        add(chart, curve, i, theme, width * 0.85, height * 0.75);
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
    s.setChartTitleFont(font(Font.BOLD, width < 400 ? 12 : 14));
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
    double[] y = range(logY, Curve::ys);
    s.setYAxisLogarithmicDecadeOnly(decades(y) > 2);
    // XChart draws nine lines for each power of ten: too many for many powers
    s.setPlotGridHorizontalLinesVisible(!logY || decades(y) < 4);
    s.setPlotGridVerticalLinesVisible(!logX || decades(range(logX, Curve::xs)) < 4);
    double[] x = range(logX, Curve::xs);
    if (!logX && x[0] == Math.rint(x[0]) && x[1] == Math.rint(x[1])) {
      s.setXAxisMaxLabelCount(11);
    }
    s.setXAxisTickLabelsFormattingFunction(label(logX, x));
    s.setYAxisTickLabelsFormattingFunction(label(logY, y));
  }

  /** The least and the largest of all curves' numbers, or of their logarithms. */
  private double[] range(boolean log, Function<Curve, double[]> numbers) {
    double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (var curve : curves) {
      for (double v : numbers.apply(curve)) {
        double s = log ? Math.log10(v) : v;
        if (Double.isFinite(s)) {
          range[0] = Math.min(range[0], s);
          range[1] = Math.max(range[1], s);
        }
      }
    }
    return range;
  }

  /** Powers of ten that an axis spans. */
  private static double decades(double[] range) {
    return range[1] - range[0];
  }

  private static double[] pixels(double[] v, double size, boolean log, double[] range) {
    double span = range[1] > range[0] ? range[1] - range[0] : 1;
    return Arrays.stream(v)
        .map(t -> ((log ? Math.log10(t) : t) - range[0]) / span * size)
        .toArray();
  }

  /** XChart names every power of ten; of many, only every second or third has room. */
  private static Function<Double, String> label(boolean log, double[] range) {
    int every = log ? (int) Math.ceil(decades(range) / 16) : 1;
    return v -> every > 1 && Math.round(Math.log10(v)) % every != 0 ? "" : Ticks.number(v);
  }

  static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  private static float[] dashes(Curve curve) {
    return switch (curve.look()) {
      case LINE -> DASHES[curve.colour() % DASHES.length];
      case DASHED -> new float[] {6, 4};
      case REFERENCE -> new float[] {4, 3};
      default -> new float[0];
    };
  }

  private void add(XYChart chart, Curve curve, int index, Theme theme, double w, double h) {
    // XChart wants different names and shows them; those that are not shown only have to differ
    var name = curve.name().isEmpty() ? "#" + index : curve.name();
    float[] dashes = dashes(curve);
    double[][] xy = {curve.xs(), curve.ys()};
    if (dashes.length > 0) {
      double[] px = pixels(xy[0], w, logX, range(logX, Curve::xs));
      double[] py = pixels(xy[1], h, logY, range(logY, Curve::ys));
      double[][] cut = Dashes.cut(xy[0], xy[1], px, py, logX, logY, dashes);
      xy = cut[0].length == 0 ? xy : cut; // a single point
    }
    XYSeries s = chart.addSeries(name, xy[0], xy[1]);
    var colour = theme.series(curve.colour());
    s.setShowInLegend(!curve.name().isEmpty());
    s.setMarker(SeriesMarkers.NONE);
    s.setLineColor(colour);
    s.setMarkerColor(colour);
    s.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    s.setLineStyle(stroke(1.8f, dashes)); // for the legend
    switch (curve.look()) {
      case LINE -> {}
      case MARKED -> s.setMarker(MARKERS.get(curve.colour() % MARKERS.size()));
      case DASHED -> {}
      case REFERENCE -> {
        s.setLineStyle(stroke(1, dashes));
        s.setLineColor(theme.ink);
      }
      case FAINT -> {
        s.setLineStyle(stroke(0.8f));
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
        s.setLineStyle(stroke(0.8f));
        s.setLineColor(theme.tint(colour, curve.colour() == SHADE ? 0.14 : 0.9));
        s.setFillColor(theme.tint(colour, curve.colour() == SHADE ? 0.14 : 0.5));
      }
    }
  }

  /** A line; without dashes it is solid. */
  static BasicStroke stroke(float width, float... dashes) {
    return dashes.length == 0
        ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND)
        : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0);
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
