package dev.adjoint.view;

import dev.adjoint.view.Diagram.Kind;
import dev.adjoint.view.Diagram.Style;
import dev.adjoint.view.Diagram.Words;
import dev.adjoint.view.Layout.Area;
import dev.adjoint.view.Layout.Point;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Stroke;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Pixels; needs no screen. */
final class ImageCanvas implements Canvas {
  private static final Stroke LINE = new BasicStroke(1.5f);
  private static final Stroke THICK = new BasicStroke(3);
  private static final Stroke DASHED =
      new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0);

  private final BufferedImage image;
  private final Graphics2D g;
  private final GraphColours theme;

  ImageCanvas(GraphColours theme, double width, double height, double scale) {
    this.theme = theme;
    int w = (int) Math.ceil(Math.ceil(width) * scale);
    int h = (int) Math.ceil(Math.ceil(height) * scale);
    image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Color.decode(theme.background()));
    g.fillRect(0, 0, w, h);
    g.scale(scale, scale);
  }

  BufferedImage finished() {
    g.dispose();
    return image;
  }

  @Override
  public void frame(Area a) {
    g.setColor(Color.decode(theme.line()));
    g.setStroke(DASHED);
    g.draw(new RoundRectangle2D.Double(a.x(), a.y(), a.width(), a.height(), 12, 12));
  }

  @Override
  public void box(Area a, Kind kind) {
    boolean folded = kind == Kind.FOLDED;
    double d = folded ? 12 : a.height();
    var shape = new RoundRectangle2D.Double(a.x(), a.y(), a.width(), a.height(), d, d);
    g.setColor(Color.decode(theme.fill()));
    g.fill(shape);
    g.setColor(Color.decode(theme.line()));
    g.setStroke(folded ? THICK : LINE);
    g.draw(shape);
  }

  @Override
  public void mark(Area a, Kind kind) {
    double d = kind == Kind.OPERATION ? a.height() : 12;
    double pad = kind == Kind.INPUT ? 2 : 0;
    g.setColor(Color.decode(theme.current()));
    g.setStroke(THICK);
    g.draw(
        new RoundRectangle2D.Double(
            a.x() - pad, a.y() - pad, a.width() + pad, a.height() + 2 * pad, d, d));
  }

  @Override
  public void line(int source, List<Point> points, boolean arrow) {
    Path2D path = new Path2D.Double();
    Point first = points.getFirst();
    path.moveTo(first.x(), first.y());
    points.stream().skip(1).forEach(p -> path.lineTo(p.x(), p.y()));
    g.setColor(Color.decode(theme.line()));
    g.setStroke(LINE);
    g.draw(path);
    if (arrow) {
      Point p = points.getLast();
      Path2D head = new Path2D.Double();
      head.moveTo(p.x(), p.y());
      head.lineTo(p.x() - 7, p.y() - 3.5);
      head.lineTo(p.x() - 7, p.y() + 3.5);
      head.closePath();
      g.fill(head);
    }
  }

  @Override
  public void joint(Point p) {
    g.setColor(Color.decode(theme.line()));
    g.fill(new Ellipse2D.Double(p.x() - 3.5, p.y() - 3.5, 7, 7));
  }

  @Override
  public void words(Words w, Area a) {
    Style s = w.style();
    int slant =
        switch (s) {
          case NAME -> Font.BOLD;
          case GRADIENT, ARITHMETIC -> Font.ITALIC;
          case PLAIN, NOTE, VALUE -> Font.PLAIN;
        };
    String colour =
        switch (s) {
          case NAME, PLAIN -> theme.ink();
          case NOTE -> theme.note();
          case VALUE -> theme.value();
          case GRADIENT, ARITHMETIC -> theme.gradient();
        };
    Font font = new Font(Font.MONOSPACED, slant, 1).deriveFont((float) Metrics.PIXELS.size(s));
    g.setFont(font);
    g.setColor(Color.decode(colour));
    Rectangle2D real = font.getStringBounds(w.text(), g.getFontRenderContext());
    // a wider font than usual is narrowed to its place
    double fit = Math.min(1, a.width() / Math.max(1, real.getWidth()));
    if (fit < 1) {
      g.setFont(font.deriveFont(AffineTransform.getScaleInstance(fit, 1)));
    }
    double left = a.x() + (a.width() - real.getWidth() * fit) / 2;
    g.drawString(w.text(), (float) left, (float) (a.y() + a.height() * 0.76));
  }

  @Override
  public void open(String detail) {
    // an image has no tool tips
  }

  @Override
  public void close() {
    // nor anything to end
  }
}
