package dev.adjoint.app;

import dev.adjoint.core.TensorException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A picture as a grid of ink: 0 is paper, 1 is the strongest stroke, whichever was the brighter.
 */
final class Picture {
  /** Fainter ink does not count as part of the drawing when its edges are looked for. */
  private static final float FAINT = 0.1f;

  /** Larger pictures are refused: they are no drawings of a digit, and would fill the heap. */
  private static final long MOST_PIXELS = 40_000_000;

  private final int columns;
  private final int rows;
  private final float[] ink;
  private final boolean inverted;

  /**
   * A picture of ink.
   *
   * @param ink row by row, from 0 to 1
   * @param inverted whether the strokes were darker than the paper
   */
  Picture(int columns, int rows, float[] ink, boolean inverted) {
    this.columns = columns;
    this.rows = rows;
    this.ink = ink;
    this.inverted = inverted;
  }

  int columns() {
    return columns;
  }

  int rows() {
    return rows;
  }

  /** Row by row, from 0 to 1. */
  float[] ink() {
    return ink;
  }

  /** Whether the strokes were darker than the paper. */
  boolean inverted() {
    return inverted;
  }

  /**
   * Reads a file of any format that Java knows: PNG, JPEG, GIF, BMP, TIFF.
   *
   * @throws TensorException if there is no such file, it is no picture, or shows nothing
   */
  static Picture read(Path file) {
    var image = decode(file);
    var onWhite = brightness(image, 1);
    var picture = of(image.getWidth(), image.getHeight(), onWhite);
    if (picture == null && image.getColorModel().hasAlpha()) { // white strokes on nothing
      picture = of(image.getWidth(), image.getHeight(), brightness(image, 0));
    }
    if (picture == null) {
      throw new TensorException(
          "read %s: the picture shows nothing: all of its %d x %d pixels are alike. Choose one with a digit."
              .formatted(file, image.getWidth(), image.getHeight()));
    }
    return picture;
  }

  private static BufferedImage decode(Path file) {
    if (Files.isDirectory(file)) {
      throw new TensorException("read " + file + ": it is a folder. Name the picture in it.");
    }
    ImageIO.setUseCache(false);
    try (var stream = Files.newInputStream(file);
        var in = ImageIO.createImageInputStream(stream)) {
      var image = in == null ? null : decode(file, in);
      if (image == null) {
        throw new TensorException(
            "read "
                + file
                + ": this is not a picture that Java can read. Use PNG, JPEG, GIF or BMP.");
      }
      return image;
    } catch (NoSuchFileException e) {
      var where = file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath();
      throw new TensorException(
          "read " + file + ": there is no such file" + where + ". Check the path.", e);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // the decoders throw all three for files that are cut short or wrong inside
      throw new TensorException(
          "read " + file + ": the picture is damaged: " + e.getMessage() + ". Save it again.", e);
    }
  }

  private static @Nullable BufferedImage decode(Path file, ImageInputStream in) throws IOException {
    var readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      return null;
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(in);
      int columns = reader.getWidth(0);
      int rows = reader.getHeight(0);
      if ((long) columns * rows > MOST_PIXELS) {
        throw new TensorException(
            "read %s: the picture has %d x %d pixels; at most %d million can be read. Make it smaller."
                .formatted(file, columns, rows, MOST_PIXELS / 1_000_000));
      }
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  /** The luma of each pixel, from 0 to 1, over paper of this brightness. */
  private static float[] brightness(BufferedImage image, float paper) {
    int columns = image.getWidth();
    int rows = image.getHeight();
    var out = new float[columns * rows];
    var colors = image.getColorModel();
    if (colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      // getRGB would take these numbers for linear light and change them
      var raster = image.getRaster();
      float top = (1 << colors.getComponentSize(0)) - 1;
      boolean clear = colors.hasAlpha() && raster.getNumBands() > 1;
      for (int i = 0; i < out.length; i++) {
        int x = i % columns;
        int y = i / columns;
        float alpha = clear ? raster.getSample(x, y, 1) / top : 1;
        out[i] = alpha * (raster.getSample(x, y, 0) / top) + (1 - alpha) * paper;
      }
      return out;
    }
    var line = new int[columns];
    for (int y = 0; y < rows; y++) {
      image.getRGB(0, y, columns, 1, line, 0, columns);
      for (int x = 0; x < columns; x++) {
        int p = line[x];
        float luma =
            (0.299f * (p >> 16 & 0xff) + 0.587f * (p >> 8 & 0xff) + 0.114f * (p & 0xff)) / 255;
        float alpha = (p >>> 24) / 255f;
        out[y * columns + x] = alpha * luma + (1 - alpha) * paper;
      }
    }
    return out;
  }

  /**
   * Tells strokes from paper: paper is what most of the edge shows. Null if all pixels are alike.
   *
   * @param bright row by row, from 0 to 1
   */
  static @Nullable Picture of(int columns, int rows, float[] bright) {
    float darkest = 1;
    float brightest = 0;
    for (float b : bright) {
      darkest = Math.min(darkest, b);
      brightest = Math.max(brightest, b);
    }
    if (brightest - darkest < 0.02f) {
      return null;
    }
    float paper = edge(columns, rows, bright);
    boolean inverted = paper > (darkest + brightest) / 2;
    float strongest = inverted ? darkest : brightest;
    var ink = new float[bright.length];
    for (int i = 0; i < ink.length; i++) {
      ink[i] = Math.clamp((bright[i] - paper) / (strongest - paper), 0, 1);
    }
    return new Picture(columns, rows, ink, inverted);
  }

  /** The median of the pixels along the four edges. */
  private static float edge(int columns, int rows, float[] bright) {
    var edge = new float[2 * (columns + rows)];
    for (int x = 0; x < columns; x++) {
      edge[2 * x] = bright[x];
      edge[2 * x + 1] = bright[(rows - 1) * columns + x];
    }
    for (int y = 0; y < rows; y++) {
      edge[2 * (columns + y)] = bright[y * columns];
      edge[2 * (columns + y) + 1] = bright[y * columns + columns - 1];
    }
    Arrays.sort(edge);
    return edge[edge.length / 2];
  }

  /** This picture without the paper around the drawing. */
  Picture trimmed() {
    int left = columns;
    int right = -1;
    int top = rows;
    int bottom = -1;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        if (ink[y * columns + x] > FAINT) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    int w = right - left + 1;
    int h = bottom - top + 1;
    var out = new float[w * h];
    for (int y = 0; y < h; y++) {
      System.arraycopy(ink, (top + y) * columns + left, out, y * w, w);
    }
    return new Picture(w, h, out, inverted);
  }

  /** This picture, larger or smaller, so that its longer side is {@code size}; the shape stays. */
  Picture fitted(int size) {
    double scale = (double) size / Math.max(columns, rows);
    int w = Math.max(1, (int) Math.round(columns * scale));
    int h = Math.max(1, (int) Math.round(rows * scale));
    var narrow = resampled(ink, rows, columns, w);
    var out = transposed(resampled(transposed(narrow, rows, w), w, rows, h), w, h);
    float most = 0;
    for (float v : out) {
      most = Math.max(most, v);
    }
    for (int i = 0; i < out.length; i++) { // thin lines get faint when made smaller
      out[i] /= most;
    }
    return new Picture(w, h, out, inverted);
  }

  /** Each line of {@code from} numbers as {@code to} numbers, by a tent filter; itself if equal. */
  private static float[] resampled(float[] in, int lines, int from, int to) {
    var out = new float[lines * to];
    double step = (double) from / to;
    double reach = Math.max(1, step);
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * step - 0.5;
      int first = Math.max(0, (int) Math.ceil(centre - reach));
      int last = Math.min(from - 1, (int) Math.floor(centre + reach));
      double total = 0;
      for (int j = first; j <= last; j++) {
        total += 1 - Math.abs(j - centre) / reach;
      }
      for (int line = 0; line < lines; line++) {
        double sum = 0;
        for (int j = first; j <= last; j++) {
          sum += (1 - Math.abs(j - centre) / reach) * in[line * from + j];
        }
        out[line * to + i] = (float) (sum / total);
      }
    }
    return out;
  }

  private static float[] transposed(float[] in, int rows, int columns) {
    var out = new float[in.length];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        out[x * rows + y] = in[y * columns + x];
      }
    }
    return out;
  }

  /**
   * This picture in the middle of a square, its centre of mass or its box at the square's centre.
   */
  Picture centred(int size, boolean byMass) {
    double x = columns / 2.0;
    double y = rows / 2.0;
    if (byMass) {
      double mass = 0;
      x = 0;
      y = 0;
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          float v = ink[row * columns + column];
          mass += v;
          x += v * column;
          y += v * row;
        }
      }
      x /= mass; // MNIST puts the mean of the pixels' numbers, not of their middles, at 14
      y /= mass;
    }
    int left = Math.clamp(Math.round(size / 2.0 - x), 0, size - columns);
    int top = Math.clamp(Math.round(size / 2.0 - y), 0, size - rows);
    var out = new float[size * size];
    for (int line = 0; line < rows; line++) {
      System.arraycopy(ink, line * columns, out, (top + line) * size + left, columns);
    }
    return new Picture(size, size, out, inverted);
  }

  /**
   * The picture in letters, which are twice as high as wide: large pictures lose every second row.
   */
  String text() {
    int tall = rows > 14 ? 2 : 1;
    int wide = 3 - tall;
    var out = new StringBuilder();
    for (int y = 0; y < rows; y += tall) {
      var line = new StringBuilder();
      for (int x = 0; x < columns; x++) {
        float sum = 0;
        for (int k = y; k < Math.min(rows, y + tall); k++) {
          sum += ink[k * columns + x];
        }
        var shades = " .:-=+*#%@";
        int shade = Math.min(shades.length() - 1, (int) (sum / tall * shades.length()));
        line.repeat(shades.charAt(shade), wide);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
