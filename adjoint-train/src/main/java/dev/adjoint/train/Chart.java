package dev.adjoint.train;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws a few curves over the epochs as an SVG element. */
final class Chart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TOP = 34;
  private static final int BOTTOM = 36;

  private final double low;
  private final double high;
  private final double tick;
  private final int epochs;
  private final Formatter out = new Formatter(Locale.ROOT);

  private Chart(Map<String, List<Double>> curves) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    int n = 0;
    for (List<Double> curve : curves.values()) {
      n = Math.max(n, curve.size());
      for (double y : curve) {
        if (Double.isFinite(y)) {
          min = Math.min(min, y);
          max = Math.max(max, y);
        }
      }
    }
    if (min > max) {
      min = 0;
      max = 1;
    }
    if (max - min < 1e-12 * Math.max(1, Math.abs(max))) {
      min -= 0.5;
      max += 0.5;
    }
    tick = roundStep((max - min) / 4);
    low = Math.floor(min / tick) * tick;
    high = Math.ceil(max / tick) * tick;
    epochs = n;
  }

  /**
   * The SVG element.
   *
   * @param title what the curves show
   * @param curves a value for each epoch, by the curve's name; values that are not finite leave a
   *     gap
   */
  static String svg(String title, Map<String, List<Double>> curves) {
    Chart chart = new Chart(curves);
    chart.frame(title);
    int number = 0;
    for (Map.Entry<String, List<Double>> curve : curves.entrySet()) {
      chart.curve(number++, curve.getKey(), curve.getValue());
    }
    return chart.out.format("</svg>\n").toString();
  }

  /** 1, 2 or 5 times a power of ten, not below x. */
  private static double roundStep(double x) {
    double power = Math.pow(10, Math.floor(Math.log10(x)));
    for (double m : new double[] {1, 2, 5}) {
      if (m * power >= x * (1 - 1e-9)) {
        return m * power;
      }
    }
    return 10 * power;
  }

  private double x(int index) {
    double share = epochs < 2 ? 0.5 : index / (epochs - 1.0);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM);
  }

  private void frame(String title) {
    out.format(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
        WIDTH, HEIGHT, Report.escape(title));
    out.format("<text class=\"title\" x=\"%d\" y=\"18\">%s</text>\n", LEFT, Report.escape(title));
    int ticks = (int) Math.round((high - low) / tick);
    for (int i = 0; i <= ticks; i++) {
      double value = low + i * tick;
      out.format(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
          LEFT, WIDTH - RIGHT, y(value), y(value));
      out.format(
          "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n",
          LEFT - 8, y(value) + 4, number(value));
    }
    int every = Math.max(1, (epochs + 9) / 10);
    for (int i = 0; i < epochs; i++) {
      if (i % every == 0) {
        out.format(
            "<text class=\"tick\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%d</text>\n",
            x(i), HEIGHT - BOTTOM + 18, i + 1);
      }
    }
    out.format(
        "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%d\">epoch</text>\n",
        WIDTH - RIGHT, HEIGHT - 4);
  }

  private String number(double value) {
    int digits = (int) Math.max(0, Math.ceil(-Math.log10(tick) - 1e-9));
    return digits > 6
        ? String.format(Locale.ROOT, "%.1e", value)
        : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private void curve(int number, String name, List<Double> values) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < values.size(); i++) {
      double v = values.get(i);
      if (Double.isFinite(v)) {
        path.append(String.format(Locale.ROOT, "%s%.1f %.1f", pen ? " L" : " M", x(i), y(v)));
      }
      pen = Double.isFinite(v);
    }
    out.format("<path class=\"c%d\" d=\"%s\"/>\n", number, path.toString().strip());
    for (int i = 0; i < values.size(); i++) {
      double v = values.get(i);
      if (Double.isFinite(v)) {
        out.format(
            "<circle class=\"c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"><title>epoch %d: %s"
                + " %.5g</title></circle>\n",
            number, x(i), y(v), i + 1, Report.escape(name), v);
      }
    }
    int at = WIDTH - RIGHT - 70 * (2 - number);
    out.format(
        "<line class=\"c%d\" x1=\"%d\" x2=\"%d\" y1=\"14\" y2=\"14\"/>\n", number, at, at + 18);
    out.format("<text class=\"tick\" x=\"%d\" y=\"18\">%s</text>\n", at + 24, Report.escape(name));
  }
}
