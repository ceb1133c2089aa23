package dev.adjoint.view;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrence as a loop, and beside it unrolled in time: values over the arrows in green,
 * gradients under them in red.
 *
 * @param x what goes into each step
 * @param h the states: before the first step, after the first, ...
 * @param gradient the gradients of the last state with respect to each state
 */
record Unrolled(String title, List<String> x, List<String> h, List<String> gradient)
    implements Panel {
  private static final Color VALUE = Color.decode(Colours.VALUE);
  private static final Color GRADIENT = Color.decode(Colours.GRADIENT);

  @Override
  public List<Curve> curves() {
    return List.of();
  }

  @Override
  public void paint(Graphics2D g, int width, int height, Theme theme) {
    int steps = x.size();
    double cell = width / (steps + 2.2);
    double middle = height * 0.52;
    double size = Math.min(58, cell * 0.42);
    g.setColor(theme.ink);
    g.setFont(Chart.font(Font.BOLD, 14));
    Field.centred(g, title, width / 2.0, 24);

    double loop = cell * 0.55;
    cell(g, "cell", loop, middle, size, theme);
    arrow(g, loop, middle + size / 2 + 44, loop, middle + size / 2, theme);
    g.setFont(Chart.font(Font.PLAIN, 12));
    Field.centred(g, "x", loop, middle + size / 2 + 60);
    var back = new Path2D.Double();
    back.moveTo(loop + size / 2, middle);
    back.curveTo(
        loop + size * 1.3,
        middle,
        loop + size * 1.1,
        middle - size * 1.3,
        loop,
        middle - size * 1.3);
    back.curveTo(
        loop - size * 1.2,
        middle - size * 1.3,
        loop - size * 1.3,
        middle,
        loop - size / 2 - 6,
        middle);
    g.draw(back);
    head(g, loop - size / 2, middle, 1, 0);
    Field.centred(g, "h", loop, middle - size * 1.3 - 6);
    g.setFont(Chart.font(Font.PLAIN, 20));
    Field.centred(g, "=", cell * 1.12, middle + 7);

    double first = cell * 1.45;
    for (int t = 0; t <= steps; t++) {
      double from = t == 0 ? first - 8 : first + (t - 0.5) * cell + size / 2;
      double to = t == steps ? from + cell - size : first + (t + 0.5) * cell - size / 2;
      g.setColor(theme.ink);
      arrow(g, from, middle, to, middle, theme);
      double centre = (from + to) / 2 - 3;
      g.setFont(Chart.font(Font.ITALIC, 12));
      Field.centred(g, "h" + t, centre, middle - 24);
      g.setFont(Chart.font(Font.PLAIN, 11));
      g.setColor(VALUE);
      Field.centred(g, h.get(t), centre, middle - 8);
      g.setColor(GRADIENT);
      Field.centred(g, gradient.get(t), centre, middle + 18);
    }
    for (int t = 0; t < steps; t++) {
      double at = first + (t + 0.5) * cell;
      cell(g, "cell", at, middle, size, theme);
      arrow(g, at, middle + size / 2 + 44, at, middle + size / 2, theme);
      g.setFont(Chart.font(Font.ITALIC, 12));
      Field.centred(g, "x" + (t + 1), at, middle + size / 2 + 58);
      g.setFont(Chart.font(Font.PLAIN, 11));
      g.setColor(VALUE);
      Field.centred(g, x.get(t), at, middle + size / 2 + 73);
      g.setColor(theme.tint(theme.ink, 0.6));
      g.setStroke(Chart.stroke(1, new float[] {3, 3}));
      g.draw(new Line2D.Double(at, middle - size / 2, at, middle - size / 2 - 40));
    }
    double last = first + (steps - 0.5) * cell;
    g.draw(
        new Line2D.Double(
            first + 0.5 * cell, middle - size / 2 - 40, last, middle - size / 2 - 40));
    g.setColor(theme.ink);
    g.setFont(Chart.font(Font.PLAIN, 12));
    Field.centred(
        g,
        "the same weights at every step",
        (first + 0.5 * cell + last) / 2,
        middle - size / 2 - 48);
    g.setFont(Chart.font(Font.PLAIN, 11));
    g.setColor(VALUE);
    g.drawString("value", 14, height - 14);
    g.setColor(GRADIENT);
    g.drawString("gradient of the last state", 56, height - 14);
  }

  private static void cell(
      Graphics2D g, String name, double x, double y, double size, Theme theme) {
    var shape = new RoundRectangle2D.Double(x - size / 2, y - size / 2, size, size, 10, 10);
    g.setColor(theme.tint(theme.series(0), 0.2));
    g.fill(shape);
    g.setColor(theme.ink);
    g.setStroke(Chart.stroke(1.4f));
    g.draw(shape);
    g.setFont(Chart.font(Font.PLAIN, 12));
    Field.centred(g, name, x, y + 4);
  }

  private static void arrow(Graphics2D g, double x0, double y0, double x1, double y1, Theme theme) {
    double d = Math.hypot(x1 - x0, y1 - y0);
    double ux = (x1 - x0) / d;
    double uy = (y1 - y0) / d;
    g.setColor(theme.ink);
    g.setStroke(Chart.stroke(1.4f));
    g.draw(new Line2D.Double(x0, y0, x1 - 6 * ux, y1 - 6 * uy));
    head(g, x1, y1, ux, uy);
  }

  private static void head(Graphics2D g, double x, double y, double ux, double uy) {
    var head = new Path2D.Double();
    head.moveTo(x, y);
    head.lineTo(x - 9 * ux - 4 * uy, y - 9 * uy + 4 * ux);
    head.lineTo(x - 9 * ux + 4 * uy, y - 9 * uy - 4 * ux);
    head.closePath();
    g.fill(head);
  }

  @Override
  public String text() {
    var lines = new ArrayList<String>(List.of(title));
    for (int t = 0; t < h.size(); t++) {
      lines.add(
          "  t=%d  x = %-10s h = %-12s gradient %s"
              .formatted(t, t == 0 ? "" : x.get(t - 1), h.get(t), gradient.get(t)));
    }
    return String.join("\n", lines) + "\n";
  }
}
