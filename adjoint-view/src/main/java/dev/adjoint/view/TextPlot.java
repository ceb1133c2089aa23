package dev.adjoint.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Plots of characters. */
final class TextPlot {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 16;
  private static final String GLYPHS = "*o+x#@%&";
  private static final String SHADES = " .:-=+*#%@";

  private TextPlot() {}

  static String curves(
      String title, String xLabel, String yLabel, boolean logX, boolean logY, List<Curve> curves) {
    double[] x = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    double[] y = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    var drawn = curves.stream().filter(c -> c.look() != Curve.Look.FAINT).toList();
    for (var c : drawn) {
      extend(x, c.xs(), logX);
      extend(y, c.ys(), logY);
    }
    var canvas = new char[HEIGHT][WIDTH];
    for (char[] row : canvas) {
      Arrays.fill(row, ' ');
    }
    var legend = new ArrayList<String>();
    for (var c : drawn) {
      char glyph =
          c.look() == Curve.Look.CROSSES
              ? 'X'
              : c.look() == Curve.Look.REFERENCE
                  ? '.'
                  : c.look() == Curve.Look.FILLED
                      ? '|'
                      : GLYPHS.charAt(legend.size() % GLYPHS.length());
      double[] xs = c.xs();
      double[] ys = c.ys();
      for (int i = 0; i < xs.length; i++) {
        int column = place(scaled(xs[i], logX), x, WIDTH);
        int row = place(scaled(ys[i], logY), y, HEIGHT);
        if (column >= 0 && row >= 0) {
          canvas[HEIGHT - 1 - row][column] = glyph;
        }
      }
      if (!c.name().isEmpty()) {
        legend.add(glyph + " " + c.name());
      }
    }
    var text = new StringBuilder(title).append('\n');
    for (int r = 0; r < HEIGHT; r++) {
      double v = y[1] - (y[1] - y[0]) * r / (HEIGHT - 1);
      var label = r % 5 == 0 ? Ticks.number(logY ? Math.pow(10, v) : v) : "";
      text.append("%9s |".formatted(label)).append(new String(canvas[r]).stripTrailing());
      text.append('\n');
    }
    text.append(" ".repeat(10)).append('+').append("-".repeat(WIDTH)).append('\n');
    var low = Ticks.number(logX ? Math.pow(10, x[0]) : x[0]);
    var high = Ticks.number(logX ? Math.pow(10, x[1]) : x[1]);
    int gap = Math.max(1, WIDTH - low.length() - high.length());
    text.append(" ".repeat(11)).append(low).append(" ".repeat(gap)).append(high).append('\n');
    text.append(" ".repeat(11)).append("across: ").append(xLabel).append("; up: ").append(yLabel);
    text.append('\n');
    if (!legend.isEmpty()) {
      text.append(" ".repeat(11)).append(String.join("   ", legend)).append('\n');
    }
    return text.toString();
  }

  private static double scaled(double v, boolean log) {
    return log ? Math.log10(v) : v;
  }

  private static void extend(double[] range, double[] values, boolean log) {
    for (double v : values) {
      double s = scaled(v, log);
      if (Double.isFinite(s)) {
        range[0] = Math.min(range[0], s);
        range[1] = Math.max(range[1], s);
      }
    }
  }

  private static int place(double v, double[] range, int cells) {
    if (!Double.isFinite(v)) {
      return -1;
    }
    double t = range[1] > range[0] ? (v - range[0]) / (range[1] - range[0]) : 0.5;
    return (int) Math.round(t * (cells - 1));
  }

  /** A matrix as a table if its numbers are to be read, else as shades. */
  static String cells(Field field) {
    double[][] v = field.cells().values().toDoubleMatrix();
    var text = new StringBuilder(field.title()).append('\n');
    if (field.numbers()) {
      if (!field.columns().isEmpty()) {
        text.append(" ".repeat(12));
        field.columns().forEach(c -> text.append("%9s".formatted(shortened(c, 8))));
        text.append('\n');
      }
      for (int r = 0; r < v.length; r++) {
        var name = field.rows().isEmpty() ? "" : field.rows().get(r);
        text.append("%12s".formatted(shortened(name, 11)));
        for (double number : v[r]) {
          text.append("%9s".formatted(Ticks.cell(number)));
        }
        text.append('\n');
      }
      return text.toString();
    }
    int columns = Math.min(WIDTH, Math.max(1, v[0].length) * 2);
    int rows = Math.min(columns / 2, v.length);
    double low = field.cells().low();
    double high = field.cells().high();
    for (int r = 0; r < rows; r++) {
      var line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        double number = v[r * v.length / rows][c * v[0].length / columns];
        double t = high > low ? Math.clamp((number - low) / (high - low), 0, 1) : 0;
        line.append(
            Double.isNaN(number)
                ? '?'
                : SHADES.charAt((int) Math.round(t * (SHADES.length() - 1))));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.append(
            "' ' is %s, '@' is %s%n"
                .formatted(Ticks.number(low), Ticks.number(high))
                .replace("\r\n", "\n"))
        .toString();
  }

  private static String shortened(String s, int length) {
    return s.length() <= length ? s : s.substring(0, length - 1) + "~";
  }
}
