package dev.adjoint.view;

import dev.adjoint.core.Tensor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Coloured cells with curves over them: a matrix, a picture, or a function on the plane.
 *
 * @param box the part of the plane that the cells cover, for ticks and curves; null for a matrix
 * @param numbers whether each cell shows its number
 * @param rows names of the rows, or none
 * @param columns names of the columns, or none
 * @param square whether both directions have one scale
 */
record Field(
    String title,
    String xLabel,
    String yLabel,
    @org.jspecify.annotations.Nullable Box box,
    Cells cells,
    boolean numbers,
    List<String> rows,
    List<String> columns,
    boolean square,
    boolean bar,
    List<Curve> curves)
    implements Panel {

  /** The numbers [rows, columns], the first row on top, and how they become colours. */
  record Cells(Tensor values, Palette palette, double low, double high) {}

  Field {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    curves = List.copyOf(curves);
  }

  /** A function on the plane with curves over it. */
  static Field plane(
      String title, String xLabel, String yLabel, Box box, Cells cells, List<Curve> curves) {
    return new Field(
        title, xLabel, yLabel, box, cells, false, List.of(), List.of(), true, false, curves);
  }

  /** A matrix with the names of its axes. */
  static Field matrix(
      String title,
      String rowLabel,
      String columnLabel,
      Cells cells,
      boolean numbers,
      List<String> rows,
      List<String> columns) {
    return new Field(
        title,
        columnLabel,
        rowLabel,
        null,
        cells,
        numbers,
        rows,
        columns,
        true,
        !numbers,
        List.of());
  }

  /** A picture: nothing but its cells and its title. */
  static Field picture(String title, Cells cells) {
    return new Field(
        title, "", "", null, cells, false, List.of(), List.of(), true, false, List.of());
  }

  private boolean bare() {
    return box == null && xLabel.isEmpty() && yLabel.isEmpty() && rows.isEmpty();
  }

  @Override
  public void paint(Graphics2D g, int width, int height, Theme theme) {
    double[][] v = cells.values.toDoubleMatrix();
    var legend = curves.stream().filter(c -> !c.name().isEmpty()).toList();
    g.setFont(Chart.font(Font.PLAIN, 11));
    int label = rows.stream().mapToInt(r -> g.getFontMetrics().stringWidth(r)).max().orElse(0);
    int left = bare() ? 4 : 34 + Math.max(label, box == null ? 14 : 26);
    int top = title.isEmpty() ? 6 : bare() ? 20 : 34;
    int right = bar ? 70 : bare() ? 4 : 18;
    int bottom = bare() ? 4 : 46 + (legend.isEmpty() ? 0 : 22);
    double w = width - left - right;
    double h = height - top - bottom;
    double aspect =
        box == null
            ? (double) v[0].length / v.length
            : (box.x1() - box.x0()) / (box.y1() - box.y0());
    if (square && aspect > 0.3 && aspect < 3.3) {
      double fitted = Math.min(w, h * aspect);
      left += (int) ((w - fitted) / 2);
      top += (int) ((h - fitted / aspect) / 2);
      w = fitted;
      h = fitted / aspect;
    }
    var frame = new Rectangle2D.Double(left, top, Math.floor(w), Math.floor(h));
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    paintCells(g, v, frame, theme);
    if (numbers) {
      paintNumbers(g, v, frame, theme);
    }
    if (box != null) {
      paintCurves(g, frame, box, theme);
    }
    if (!bare()) {
      g.setColor(theme.tint(theme.ink, 0.5));
      g.setStroke(Chart.stroke(1));
      g.draw(frame);
    }
    paintLabels(g, v, frame, theme);
    if (bar) {
      paintBar(g, frame, theme);
    }
    paintLegend(g, legend, frame, height, theme);
    g.setColor(theme.ink);
    g.setFont(Chart.font(bare() ? Font.PLAIN : Font.BOLD, bare() ? 11 : 14));
    centred(g, title, frame.getCenterX(), frame.y - (bare() ? 5 : 12));
  }

  private void paintCells(Graphics2D g, double[][] v, Rectangle2D.Double frame, Theme theme) {
    var image = new BufferedImage(v[0].length, v.length, BufferedImage.TYPE_INT_RGB);
    for (int r = 0; r < v.length; r++) {
      for (int c = 0; c < v[0].length; c++) {
        image.setRGB(c, r, colour(v[r][c], theme).getRGB());
      }
    }
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    g.drawImage(image, (int) frame.x, (int) frame.y, (int) frame.width, (int) frame.height, null);
  }

  private Color colour(double v, Theme theme) {
    return cells.palette.of(v, cells.low, cells.high, theme);
  }

  private void paintNumbers(Graphics2D g, double[][] v, Rectangle2D.Double frame, Theme theme) {
    double w = frame.width / v[0].length;
    double h = frame.height / v.length;
    g.setFont(Chart.font(Font.PLAIN, (int) Math.clamp(Math.min(w / 3.2, h / 1.6), 7, 15)));
    for (int r = 0; r < v.length; r++) {
      for (int c = 0; c < v[0].length; c++) {
        g.setColor(Palette.readableOn(colour(v[r][c], theme)));
        int ascent = g.getFontMetrics().getAscent();
        centred(
            g,
            Ticks.cell(v[r][c]),
            frame.x + (c + 0.5) * w,
            frame.y + (r + 0.5) * h + ascent * 0.38);
      }
    }
  }

  private void paintCurves(Graphics2D g, Rectangle2D.Double frame, Box b, Theme theme) {
    var clip = g.getClip();
    g.clip(frame);
    for (var curve : curves) {
      double[] x = curve.xs();
      double[] y = curve.ys();
      for (int i = 0; i < x.length; i++) {
        x[i] = frame.x + (x[i] - b.x0()) / (b.x1() - b.x0()) * frame.width;
        y[i] = frame.y + (b.y1() - y[i]) / (b.y1() - b.y0()) * frame.height;
      }
      paintCurve(g, curve, x, y, theme);
    }
    g.setClip(clip);
  }

  private static void paintCurve(Graphics2D g, Curve curve, double[] x, double[] y, Theme theme) {
    var colour = theme.series(curve.colour());
    switch (curve.look()) {
      case POINTS -> marks(g, curve.colour(), x, y, 4, colour, theme);
      case CROSSES -> {
        g.setColor(colour);
        g.setStroke(Chart.stroke(2.4f));
        for (int i = 0; i < x.length; i++) {
          g.draw(new Line2D.Double(x[i] - 5, y[i] - 5, x[i] + 5, y[i] + 5));
          g.draw(new Line2D.Double(x[i] - 5, y[i] + 5, x[i] + 5, y[i] - 5));
        }
      }
      case MARKED -> {
        g.setColor(colour);
        g.setStroke(Chart.stroke(1.8f));
        g.draw(line(x, y));
        marks(g, curve.colour(), x, y, 2.5, colour, theme);
      }
      case FAINT -> {
        g.setColor(theme.tint(theme.ink, 0.45));
        g.setStroke(Chart.stroke(0.8f));
        g.draw(line(x, y));
      }
      default -> {
        g.setColor(curve.look() == Curve.Look.REFERENCE ? theme.ink : colour);
        g.setStroke(
            Chart.stroke(2, curve.look() == Curve.Look.DASHED ? new float[] {6, 4} : new float[0]));
        g.draw(line(x, y));
      }
    }
  }

  private static Path2D line(double[] x, double[] y) {
    var path = new Path2D.Double();
    boolean pen = false;
    for (int i = 0; i < x.length; i++) {
      if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
        // what is far outside is drawn at the edge of sight: renderers stumble over huge numbers
        double px = Math.clamp(x[i], -1e5, 1e5);
        double py = Math.clamp(y[i], -1e5, 1e5);
        if (pen) {
          path.lineTo(px, py);
        } else {
          path.moveTo(px, py);
        }
        pen = true;
      } else {
        pen = false;
      }
    }
    return path;
  }

  private static void marks(
      Graphics2D g, int shape, double[] x, double[] y, double r, Color colour, Theme theme) {
    g.setStroke(Chart.stroke(0.8f));
    double lastX = Double.NaN;
    double lastY = Double.NaN;
    for (int i = 0; i < x.length; i++) {
      // marks on a path that would cover one another are left out; its last one is not
      boolean crowded = r < 3 && i < x.length - 1 && Math.hypot(x[i] - lastX, y[i] - lastY) < 9;
      if (!crowded && Math.abs(x[i]) < 1e5 && Math.abs(y[i]) < 1e5) {
        lastX = x[i];
        lastY = y[i];
        var mark =
            switch (shape % 3) {
              case 0 -> new Ellipse2D.Double(x[i] - r, y[i] - r, 2 * r, 2 * r);
              case 1 -> new Rectangle2D.Double(x[i] - r, y[i] - r, 2 * r, 2 * r);
              default ->
                  line(
                      new double[] {x[i] - r - 1, x[i] + r + 1, x[i], x[i] - r - 1},
                      new double[] {y[i] + r, y[i] + r, y[i] - r - 1, y[i] + r});
            };
        g.setColor(colour);
        g.fill(mark);
        g.setColor(theme.paper);
        g.draw(mark);
      }
    }
  }

  private void paintLabels(Graphics2D g, double[][] v, Rectangle2D.Double frame, Theme theme) {
    g.setColor(theme.ink);
    g.setFont(Chart.font(Font.PLAIN, 11));
    double bottom = frame.getMaxY();
    if (box != null) {
      for (double t : Ticks.between(box.x0(), box.x1(), (int) frame.width / 70)) {
        double x = frame.x + (t - box.x0()) / (box.x1() - box.x0()) * frame.width;
        g.draw(new Line2D.Double(x, bottom, x, bottom + 4));
        centred(g, Ticks.number(t), x, bottom + 17);
      }
      for (double t : Ticks.between(box.y0(), box.y1(), (int) frame.height / 50)) {
        double y = frame.y + (box.y1() - t) / (box.y1() - box.y0()) * frame.height;
        g.draw(new Line2D.Double(frame.x - 4, y, frame.x, y));
        toTheRight(g, Ticks.number(t), frame.x - 7, y + 4);
      }
    }
    int every = (int) Math.max(1, Math.ceil(columns.size() * 34 / frame.width));
    for (int c = 0; c < columns.size(); c += every) {
      centred(g, columns.get(c), frame.x + (c + 0.5) * frame.width / v[0].length, bottom + 16);
    }
    every = (int) Math.max(1, Math.ceil(rows.size() * 14 / frame.height));
    for (int r = 0; r < rows.size(); r += every) {
      toTheRight(g, rows.get(r), frame.x - 6, frame.y + (r + 0.5) * frame.height / v.length + 4);
    }
    g.setFont(Chart.font(Font.PLAIN, 12));
    centred(g, xLabel, frame.getCenterX(), bottom + 34);
    var before = g.getTransform();
    int label = rows.stream().mapToInt(s -> g.getFontMetrics().stringWidth(s)).max().orElse(26);
    g.rotate(-Math.PI / 2, frame.x - label - 18, frame.getCenterY());
    centred(g, yLabel, frame.x - label - 18, frame.getCenterY());
    g.setTransform(before);
  }

  private void paintBar(Graphics2D g, Rectangle2D.Double frame, Theme theme) {
    double x = frame.getMaxX() + 14;
    int n = 64;
    var image = new BufferedImage(1, n, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < n; i++) {
      double v = cells.high - (cells.high - cells.low) * i / (n - 1);
      image.setRGB(0, i, colour(v, theme).getRGB());
    }
    g.drawImage(image, (int) x, (int) frame.y, 12, (int) frame.height, null);
    g.setColor(theme.ink);
    g.setFont(Chart.font(Font.PLAIN, 10));
    g.drawString(Ticks.number(cells.high), (float) x + 16, (float) frame.y + 9);
    g.drawString(
        Ticks.number((cells.low + cells.high) / 2), (float) x + 16, (float) frame.getCenterY() + 4);
    g.drawString(Ticks.number(cells.low), (float) x + 16, (float) frame.getMaxY());
  }

  private void paintLegend(
      Graphics2D g, List<Curve> legend, Rectangle2D.Double frame, int height, Theme theme) {
    g.setFont(Chart.font(Font.PLAIN, 11));
    var metrics = g.getFontMetrics();
    double total = legend.stream().mapToDouble(c -> metrics.stringWidth(c.name()) + 40).sum();
    double x = frame.getCenterX() - total / 2;
    double y = height - 12;
    for (var c : legend) {
      paintCurve(
          g,
          c,
          c.look() == Curve.Look.POINTS || c.look() == Curve.Look.CROSSES
              ? new double[] {x + 10}
              : new double[] {x, x + 20},
          c.look() == Curve.Look.POINTS || c.look() == Curve.Look.CROSSES
              ? new double[] {y - 4}
              : new double[] {y - 4, y - 4},
          theme);
      g.setColor(theme.ink);
      g.drawString(c.name(), (float) x + 26, (float) y);
      x += metrics.stringWidth(c.name()) + 40;
    }
  }

  static void centred(Graphics2D g, String s, double x, double y) {
    g.drawString(s, (float) (x - g.getFontMetrics().stringWidth(s) / 2.0), (float) y);
  }

  private static void toTheRight(Graphics2D g, String s, double x, double y) {
    g.drawString(s, (float) (x - g.getFontMetrics().stringWidth(s)), (float) y);
  }

  @Override
  public String text() {
    return curves.isEmpty() || box == null
        ? TextPlot.cells(this)
        : TextPlot.curves(title, xLabel, yLabel, false, false, curves);
  }
}
