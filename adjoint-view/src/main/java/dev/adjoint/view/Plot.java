package dev.adjoint.view;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A plot: a picture with the numbers that it shows. It is made by {@link Plots} and never changes.
 *
 * <pre>{@code
 * Plots.losses(Map.of("adam", losses)).theme(Theme.DARK).png(Path.of("losses.png"));
 * System.out.print(Plots.numericError(Tensor::sin, 1).text());
 * }</pre>
 *
 * <p>The same plot gives the same picture; it needs no display.
 */
public final class Plot {
  private static final int TITLE = 40;

  private final String title;
  private final List<Panel> panels;
  private final int columns;
  private final int width;
  private final int height;
  private final Theme theme;

  private Plot(String title, List<Panel> panels, int columns, int width, int height, Theme theme) {
    this.title = title;
    this.panels = List.copyOf(panels);
    this.columns = columns;
    this.width = width;
    this.height = height;
    this.theme = theme;
  }

  /** One panel that fills the picture. */
  static Plot of(Panel panel, int width, int height) {
    return new Plot("", List.of(panel), 1, width, height, Theme.LIGHT);
  }

  /** Panels of one size, row by row under a title. */
  static Plot grid(
      String title, List<? extends Panel> panels, int columns, int panelWidth, int panelHeight) {
    int rows = (panels.size() + columns - 1) / columns;
    return new Plot(
        title,
        List.copyOf(panels),
        columns,
        panelWidth * columns,
        panelHeight * rows + (title.isEmpty() ? 0 : TITLE),
        Theme.LIGHT);
  }

  /** This plot in other colours. */
  public Plot theme(Theme other) {
    return new Plot(title, panels, columns, width, height, other);
  }

  /**
   * This plot in another size, in pixels.
   *
   * @throws TensorException below 100 or above 10,000 pixels
   */
  public Plot size(int newWidth, int newHeight) {
    if (Math.min(newWidth, newHeight) < 100 || Math.max(newWidth, newHeight) > 10_000) {
      throw new TensorException(
          "Plot.size: %d x %d pixels; both must be from 100 to 10000. The usual size of this plot is %d x %d."
              .formatted(newWidth, newHeight, width, height));
    }
    return new Plot(title, panels, columns, newWidth, newHeight, theme);
  }

  /** In pixels. */
  public int width() {
    return width;
  }

  /** In pixels. */
  public int height() {
    return height;
  }

  /** Everything that is drawn as lines or points, panel by panel. */
  public List<Curve> curves() {
    return panels.stream().flatMap(p -> p.curves().stream()).toList();
  }

  /** The numbers of every panel that shows cells, [rows, columns], the first row on top. */
  public List<Tensor> grids() {
    return panels.stream()
        .filter(Field.class::isInstance)
        .map(p -> ((Field) p).cells().values())
        .toList();
  }

  /** The titles of the panels. */
  public List<String> titles() {
    return panels.stream()
        .map(p ->
            switch (p) {
              case Chart c -> c.title();
              case Field f -> f.title();
              case Unrolled u -> u.title();
            })
        .toList();
  }

  /** The picture in memory. */
  public BufferedImage image() {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var g = image.createGraphics();
    try {
      paint(g);
    } finally {
      g.dispose();
    }
    return image;
  }

  private void paint(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(theme.paper);
    g.fillRect(0, 0, width, height);
    int top = title.isEmpty() ? 0 : TITLE;
    if (top > 0) {
      g.setColor(theme.ink);
      g.setFont(Chart.font(Font.BOLD, 17));
      Field.centred(g, title, width / 2.0, 27);
    }
    int rows = (panels.size() + columns - 1) / columns;
    for (int i = 0; i < panels.size(); i++) {
      int x0 = width * (i % columns) / columns;
      int x1 = width * (i % columns + 1) / columns;
      int y0 = top + (height - top) * (i / columns) / rows;
      int y1 = top + (height - top) * (i / columns + 1) / rows;
      var part = (Graphics2D) g.create(x0, y0, x1 - x0, y1 - y0);
      panels.get(i).paint(part, x1 - x0, y1 - y0, theme);
      part.dispose();
    }
  }

  /**
   * Writes the picture as PNG; folders that are missing are made.
   *
   * @return the file
   */
  public Path png(Path file) {
    return write(
        file,
        out -> {
          if (!ImageIO.write(image(), "png", out.toFile())) {
            throw new IOException("this JDK writes no PNG");
          }
        });
  }

  /**
   * Writes the picture as SVG, for any size without pixels; folders that are missing are made.
   *
   * @return the file
   */
  public Path svg(Path file) {
    return write(file, out -> Files.writeString(out, svg()));
  }

  /** The picture as SVG. */
  public String svg() {
    var g = new SvgGraphics(width, height);
    paint(g);
    return g.document();
  }

  /** The plot as lines of characters, for a terminal. */
  public String text() {
    var all = new StringBuilder();
    if (!title.isEmpty()) {
      all.append(title).append("\n\n");
    }
    panels.forEach(p -> all.append(p.text()).append('\n'));
    return all.toString();
  }

  private interface Writer {
    void write(Path file) throws IOException;
  }

  private static Path write(Path file, Writer writer) {
    try {
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      writer.write(file);
      return file;
    } catch (IOException e) {
      throw new TensorException(
          "write %s: %s (%s). Check that the folder is there and can be written."
              .formatted(file, e.getMessage(), e.getClass().getSimpleName()),
          e);
    }
  }
}
