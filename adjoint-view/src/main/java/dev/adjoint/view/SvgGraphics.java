package dev.adjoint.view;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.Image;
import java.awt.Paint;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.BufferedImageOp;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.AttributedCharacterIterator;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Java's drawing commands written down as SVG: what plots use of them, and no more. Text becomes
 * outlines, so that the picture is the same wherever it is shown.
 */
final class SvgGraphics extends Graphics2D {
  /** What all parts of one picture share. */
  private static final class Document {
    final StringBuilder body = new StringBuilder();
    final BufferedImage measure = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    int clips;
  }

  private final Document document;
  private final int width;
  private final int height;
  private final RenderingHints hints = new RenderingHints(Map.of());
  private AffineTransform transform = new AffineTransform();
  private @Nullable Area clip; // in the picture's coordinates
  private String clipReference = "";
  private Color colour = Color.BLACK;
  private Color background = Color.WHITE;
  private Font font = Chart.font(Font.PLAIN, 12);
  private Stroke stroke = new BasicStroke();

  SvgGraphics(int width, int height) {
    this.document = new Document();
    this.width = width;
    this.height = height;
  }

  private SvgGraphics(SvgGraphics from) {
    document = from.document;
    width = from.width;
    height = from.height;
    hints.putAll(from.hints);
    transform = new AffineTransform(from.transform);
    clip = from.clip;
    clipReference = from.clipReference;
    colour = from.colour;
    background = from.background;
    font = from.font;
    stroke = from.stroke;
  }

  String document() {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d">
    %3$s</svg>
    """
        .formatted(width, height, document.body);
  }

  @Override
  public void fill(Shape s) {
    element(transform.createTransformedShape(s));
  }

  @Override
  public void draw(Shape s) {
    if (!(stroke instanceof BasicStroke line)) {
      fill(stroke.createStrokedShape(s));
      return;
    }
    var d = path(transform.createTransformedShape(s));
    if (d.isEmpty()) {
      return;
    }
    document
        .body
        .append("<path fill=\"none\" stroke=\"%s\"%s".formatted(hex(), opacity("stroke")))
        .append(" stroke-width=\"%s\"".formatted(number(line.getLineWidth())));
    float[] dashes = line.getDashArray();
    if (dashes != null) {
      document.body.append(" stroke-dasharray=\"");
      for (float dash : dashes) {
        document.body.append(number(dash)).append(' ');
      }
      document.body.append('"');
    }
    document.body.append(clipReference).append(" d=\"").append(d).append("\"/>\n");
  }

  private void element(Shape inPicture) {
    var d = path(inPicture);
    if (!d.isEmpty()) {
      document
          .body
          .append("<path fill=\"%s\"%s".formatted(hex(), opacity("fill")))
          .append(clipReference)
          .append(" d=\"")
          .append(d)
          .append("\"/>\n");
    }
  }

  private static String path(Shape s) {
    var d = new StringBuilder();
    var p = new double[6];
    for (var i = s.getPathIterator(null); !i.isDone(); i.next()) {
      int kind = i.currentSegment(p);
      d.append(
          switch (kind) {
            case PathIterator.SEG_MOVETO -> "M";
            case PathIterator.SEG_LINETO -> "L";
            case PathIterator.SEG_QUADTO -> "Q";
            case PathIterator.SEG_CUBICTO -> "C";
            default -> "Z";
          });
      int numbers =
          switch (kind) {
            case PathIterator.SEG_MOVETO, PathIterator.SEG_LINETO -> 2;
            case PathIterator.SEG_QUADTO -> 4;
            case PathIterator.SEG_CUBICTO -> 6;
            default -> 0;
          };
      for (int k = 0; k < numbers; k++) {
        d.append(k == 0 ? "" : " ").append(number(p[k]));
      }
    }
    return d.toString();
  }

  private static String number(double v) {
    return String.format(Locale.ROOT, "%.2f", v).replaceFirst("\\.?0+$", "");
  }

  private String hex() {
    return "#%06x".formatted(colour.getRGB() & 0xffffff);
  }

  private String opacity(String of) {
    return colour.getAlpha() == 255
        ? ""
        : " %s-opacity=\"%s\"".formatted(of, number(colour.getAlpha() / 255.0));
  }

  @Override
  public void drawString(String s, float x, float y) {
    if (!s.isBlank()) {
      var outline =
          new TextLayout(s, font, getFontRenderContext())
              .getOutline(AffineTransform.getTranslateInstance(x, y));
      fill(outline);
    }
  }

  @Override
  public void drawString(String s, int x, int y) {
    drawString(s, (float) x, (float) y);
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int w, int h, @Nullable ImageObserver observer) {
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write((RenderedImage) image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into memory
    }
    document
        .body
        .append("<image preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"")
        .append(clipReference)
        .append(" x=\"%s\"".formatted(number(x + transform.getTranslateX())))
        .append(" y=\"%s\"".formatted(number(y + transform.getTranslateY())))
        .append(" width=\"%d\" height=\"%d\"".formatted(w, h))
        .append(" href=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(bytes.toByteArray()))
        .append("\"/>\n");
    return true;
  }

  @Override
  public Graphics create() {
    return new SvgGraphics(this);
  }

  @Override
  public void clip(@Nullable Shape s) {
    if (s == null) {
      setClip(null);
      return;
    }
    var area = new Area(transform.createTransformedShape(s));
    if (clip != null) {
      area.intersect(clip);
    }
    clipTo(area);
  }

  @Override
  public void setClip(@Nullable Shape s) {
    clipTo(s == null ? null : new Area(transform.createTransformedShape(s)));
  }

  private void clipTo(@Nullable Area area) {
    clip = area;
    if (area == null) {
      clipReference = "";
      return;
    }
    int id = document.clips++;
    document.body.append(
        "<clipPath id=\"c%d\"><path d=\"%s\"/></clipPath>\n".formatted(id, path(area)));
    clipReference = " clip-path=\"url(#c%d)\"".formatted(id);
  }

  @Override
  public @Nullable Shape getClip() {
    if (clip == null) {
      return null;
    }
    try {
      return transform.createInverse().createTransformedShape(clip);
    } catch (java.awt.geom.NoninvertibleTransformException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable Rectangle getClipBounds() {
    var s = getClip();
    return s == null ? null : s.getBounds();
  }

  @Override
  public void clipRect(int x, int y, int w, int h) {
    clip(new Rectangle(x, y, w, h));
  }

  @Override
  public void setClip(int x, int y, int w, int h) {
    setClip(new Rectangle(x, y, w, h));
  }

  // What Java has in several spellings.

  @Override
  public void drawLine(int x1, int y1, int x2, int y2) {
    draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void fillRect(int x, int y, int w, int h) {
    fill(new Rectangle(x, y, w, h));
  }

  @Override
  public void clearRect(int x, int y, int w, int h) {
    var before = colour;
    colour = background;
    fillRect(x, y, w, h);
    colour = before;
  }

  @Override
  public void drawRoundRect(int x, int y, int w, int h, int arcWidth, int arcHeight) {
    draw(new RoundRectangle2D.Double(x, y, w, h, arcWidth, arcHeight));
  }

  @Override
  public void fillRoundRect(int x, int y, int w, int h, int arcWidth, int arcHeight) {
    fill(new RoundRectangle2D.Double(x, y, w, h, arcWidth, arcHeight));
  }

  @Override
  public void drawOval(int x, int y, int w, int h) {
    draw(new Ellipse2D.Double(x, y, w, h));
  }

  @Override
  public void fillOval(int x, int y, int w, int h) {
    fill(new Ellipse2D.Double(x, y, w, h));
  }

  @Override
  public void drawArc(int x, int y, int w, int h, int start, int angle) {
    draw(new Arc2D.Double(x, y, w, h, start, angle, Arc2D.OPEN));
  }

  @Override
  public void fillArc(int x, int y, int w, int h, int start, int angle) {
    fill(new Arc2D.Double(x, y, w, h, start, angle, Arc2D.PIE));
  }

  @Override
  public void drawPolyline(int[] x, int[] y, int n) {
    draw(polygon(x, y, n, false));
  }

  @Override
  public void drawPolygon(int[] x, int[] y, int n) {
    draw(polygon(x, y, n, true));
  }

  @Override
  public void fillPolygon(int[] x, int[] y, int n) {
    fill(polygon(x, y, n, true));
  }

  private static Path2D polygon(int[] x, int[] y, int n, boolean closed) {
    var path = new Path2D.Double();
    for (int i = 0; i < n; i++) {
      if (i == 0) {
        path.moveTo(x[i], y[i]);
      } else {
        path.lineTo(x[i], y[i]);
      }
    }
    if (closed && n > 0) {
      path.closePath();
    }
    return path;
  }

  @Override
  public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
    fill(glyphs.getOutline(x, y));
  }

  // The state.

  @Override
  public void translate(int x, int y) {
    transform.translate(x, y);
  }

  @Override
  public void translate(double x, double y) {
    transform.translate(x, y);
  }

  @Override
  public void rotate(double theta) {
    transform.rotate(theta);
  }

  @Override
  public void rotate(double theta, double x, double y) {
    transform.rotate(theta, x, y);
  }

  @Override
  public void scale(double x, double y) {
    transform.scale(x, y);
  }

  @Override
  public void shear(double x, double y) {
    transform.shear(x, y);
  }

  @Override
  public void transform(AffineTransform t) {
    transform.concatenate(t);
  }

  @Override
  public void setTransform(AffineTransform t) {
    transform = new AffineTransform(t);
  }

  @Override
  public AffineTransform getTransform() {
    return new AffineTransform(transform);
  }

  @Override
  public Color getColor() {
    return colour;
  }

  @Override
  public void setColor(@Nullable Color c) {
    if (c != null) {
      colour = c;
    }
  }

  @Override
  public Paint getPaint() {
    return colour;
  }

  @Override
  public void setPaint(Paint paint) {
    setColor((Color) paint);
  }

  @Override
  public Font getFont() {
    return font;
  }

  @Override
  public void setFont(@Nullable Font f) {
    if (f != null) {
      font = f;
    }
  }

  @Override
  public FontMetrics getFontMetrics(Font f) {
    return document.measure.createGraphics().getFontMetrics(f);
  }

  @Override
  public FontRenderContext getFontRenderContext() {
    return new FontRenderContext(null, true, true);
  }

  @Override
  public Stroke getStroke() {
    return stroke;
  }

  @Override
  public void setStroke(Stroke s) {
    stroke = s;
  }

  @Override
  public Color getBackground() {
    return background;
  }

  @Override
  public void setBackground(Color c) {
    background = c;
  }

  @Override
  public Composite getComposite() {
    return AlphaComposite.SrcOver;
  }

  @Override
  public void setRenderingHint(RenderingHints.Key key, @Nullable Object value) {
    if (value == null) {
      hints.remove(key);
    } else {
      hints.put(key, value);
    }
  }

  @Override
  public @Nullable Object getRenderingHint(RenderingHints.Key key) {
    return hints.get(key);
  }

  @Override
  public void setRenderingHints(Map<?, ?> all) {
    hints.clear();
    hints.putAll(all);
  }

  @Override
  public void addRenderingHints(Map<?, ?> more) {
    hints.putAll(more);
  }

  @Override
  public RenderingHints getRenderingHints() {
    return (RenderingHints) hints.clone();
  }

  @Override
  public boolean hit(Rectangle rectangle, Shape s, boolean onStroke) {
    var shape = onStroke ? stroke.createStrokedShape(s) : s;
    return transform
        .createTransformedShape(shape)
        .intersects(
            new Rectangle2D.Double(rectangle.x, rectangle.y, rectangle.width, rectangle.height));
  }

  @Override
  public void dispose() {}

  // What no plot uses.

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("no plot draws this");
  }

  @Override
  public void setComposite(Composite composite) {
    throw unused();
  }

  @Override
  public void setPaintMode() {
    throw unused();
  }

  @Override
  public void setXORMode(Color c) {
    throw unused();
  }

  @Override
  public void copyArea(int x, int y, int w, int h, int dx, int dy) {
    throw unused();
  }

  @Override
  public void drawString(AttributedCharacterIterator text, int x, int y) {
    throw unused();
  }

  @Override
  public void drawString(AttributedCharacterIterator text, float x, float y) {
    throw unused();
  }

  @Override
  public boolean drawImage(Image image, int x, int y, @Nullable ImageObserver observer) {
    throw unused();
  }

  @Override
  public boolean drawImage(Image image, int x, int y, Color c, @Nullable ImageObserver observer) {
    throw unused();
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int w, int h, Color c, @Nullable ImageObserver observer) {
    throw unused();
  }

  @Override
  public boolean drawImage(
      Image image,
      int dx1,
      int dy1,
      int dx2,
      int dy2,
      int sx1,
      int sy1,
      int sx2,
      int sy2,
      @Nullable ImageObserver observer) {
    throw unused();
  }

  @Override
  public boolean drawImage(
      Image image,
      int dx1,
      int dy1,
      int dx2,
      int dy2,
      int sx1,
      int sy1,
      int sx2,
      int sy2,
      Color c,
      @Nullable ImageObserver observer) {
    throw unused();
  }

  @Override
  public boolean drawImage(Image image, AffineTransform t, @Nullable ImageObserver observer) {
    throw unused();
  }

  @Override
  public void drawImage(BufferedImage image, BufferedImageOp op, int x, int y) {
    throw unused();
  }

  @Override
  public void drawRenderedImage(RenderedImage image, AffineTransform t) {
    throw unused();
  }

  @Override
  public void drawRenderableImage(RenderableImage image, AffineTransform t) {
    throw unused();
  }

  @Override
  public GraphicsConfiguration getDeviceConfiguration() {
    throw unused();
  }
}
