package dev.adjoint.view;

import dev.adjoint.core.TensorException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A picture of a graph: {@link Graphs} makes it. The same graph gives the same letters and lines on
 * every machine; only an image depends on the fonts there.
 */
public final class GraphPicture {
  /** Above that an image would be of no use to anybody. */
  private static final double PIXELS = 100e6;

  private final Diagram diagram;
  private final GraphColours colours;

  GraphPicture(Diagram diagram, Theme theme) {
    this.diagram = diagram;
    this.colours = GraphColours.of(theme);
  }

  /** The words and where they stand, for pixels or cells. */
  Painter painter(Metrics metrics) {
    return new Painter(diagram, Layout.of(diagram, metrics));
  }

  /** Scalable Vector Graphics, complete in itself; each node shows its numbers in full on hover. */
  public String svg() {
    Painter painter = painter(Metrics.PIXELS);
    SvgCanvas canvas = new SvgCanvas(diagram.title(), colours, painter.width(), painter.height());
    painter.paint(canvas);
    return canvas.finished();
  }

  /** Writes {@link #svg()} to a file; returns the file. */
  public Path svg(Path file) throws IOException {
    return Files.writeString(file, svg());
  }

  /** Pixels, at the size of {@link #svg()} times {@code scale}. Needs fonts, but no screen. */
  public BufferedImage image(double scale) {
    Painter painter = painter(Metrics.PIXELS);
    double pixels = painter.width() * painter.height() * scale * scale;
    if (!(scale > 0) || pixels > PIXELS) {
      throw new TensorException(
          String.format(
              Locale.ROOT,
              "graph picture: %.0f x %.0f at scale %s; an image has a positive scale and at most"
                  + " %,.0f pixels. Use svg(), or fold parts with Graph.group(name, f).",
              painter.width(),
              painter.height(),
              scale,
              PIXELS));
    }
    ImageCanvas canvas = new ImageCanvas(colours, painter.width(), painter.height(), scale);
    painter.paint(canvas);
    return canvas.finished();
  }

  /** Writes a PNG file at twice the size of {@link #svg()}; returns the file. */
  public Path png(Path file) throws IOException {
    return png(file, 2);
  }

  /** Writes {@link #image} as a PNG file; returns the file. */
  public Path png(Path file, double scale) throws IOException {
    BufferedImage image = image(scale);
    try (var out = Files.newOutputStream(file)) {
      ImageIO.write(image, "png", out);
    }
    return file;
  }

  /** Lines of text for a terminal with box-drawing characters and a font of one width. */
  public String text() {
    Painter painter = painter(Metrics.CELLS);
    TextCanvas canvas = new TextCanvas(painter.width(), painter.height());
    painter.paint(canvas);
    return canvas.finished();
  }

  /** As {@link #text()}. */
  @Override
  public String toString() {
    return text();
  }
}
