package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files of all kinds to what the network sees. */
class PictureTest {
  @TempDir Path temp;

  /** A vertical bar of 10 x 40 with its corner at (20, 5) on a picture of 60 x 50. */
  private Path bar(String name, int type, Color paper, Color ink) throws IOException {
    var image = new BufferedImage(60, 50, type);
    var g = image.createGraphics();
    if (paper.getAlpha() > 0) {
      g.setColor(paper);
      g.fillRect(0, 0, 60, 50);
    }
    g.setColor(ink);
    g.fillRect(20, 5, 10, 40);
    g.dispose();
    var file = temp.resolve(name);
    var format = name.substring(name.lastIndexOf('.') + 1);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  @Test
  void seesTheSameDrawingInEveryKindOfPicture() throws Exception {
    var nothing = new Color(0, 0, 0, 0);
    var rgb = BufferedImage.TYPE_INT_RGB;
    var alpha = BufferedImage.TYPE_INT_ARGB;
    var pictures =
        new Path[] {
          bar("white-on-black.png", rgb, Color.BLACK, Color.WHITE),
          bar("black-on-white.png", rgb, Color.WHITE, Color.BLACK),
          bar("pale.png", BufferedImage.TYPE_BYTE_GRAY, new Color(180, 180, 180), Color.DARK_GRAY),
          bar("colours.png", rgb, new Color(250, 240, 200), new Color(30, 40, 160)),
          bar("indexed.gif", BufferedImage.TYPE_BYTE_INDEXED, Color.BLACK, Color.YELLOW),
          bar("bits.bmp", BufferedImage.TYPE_BYTE_BINARY, Color.WHITE, Color.BLACK),
          bar("black-on-nothing.png", alpha, nothing, Color.BLACK),
          bar("white-on-nothing.png", alpha, nothing, Color.WHITE),
        };
    var inverted = new boolean[] {false, true, true, true, false, true, true, false};
    var first = Picture.read(pictures[0]);
    assertThat(first.columns()).isEqualTo(60);
    assertThat(first.rows()).isEqualTo(50);
    for (int i = 0; i < pictures.length; i++) {
      var picture = Picture.read(pictures[i]);
      assertThat(picture.ink())
          .as(pictures[i].toString())
          .containsExactly(first.ink(), within(1e-3f));
      assertThat(picture.inverted()).as(pictures[i].toString()).isEqualTo(inverted[i]);
    }
    var trimmed = first.trimmed();
    assertThat(trimmed.columns()).isEqualTo(10);
    assertThat(trimmed.rows()).isEqualTo(40);
    assertThat(trimmed.ink()).containsOnly(1);
  }

  @Test
  void greyStaysTheGreyItIs() throws Exception {
    for (int type :
        new int[] {
          BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY, BufferedImage.TYPE_INT_RGB
        }) {
      var image = new BufferedImage(3, 3, type);
      int scale = type == BufferedImage.TYPE_USHORT_GRAY ? 257 : 1;
      for (int band = 0; band < image.getRaster().getNumBands(); band++) {
        image.getRaster().setSample(1, 1, band, 255 * scale);
        image.getRaster().setSample(1, 0, band, 102 * scale);
      }
      var file = temp.resolve("grey" + type + ".png");
      ImageIO.write(image, "png", file.toFile());
      assertThat(Picture.read(file).ink())
          .containsExactly(new float[] {0, 0.4f, 0, 0, 1, 0, 0, 0, 0}, within(1e-6f));
    }
  }

  @Test
  void fitsScalesAndCentres() {
    var bar = new Picture(10, 40, filled(400, 1), false);
    var fitted = bar.fitted(20);
    assertThat(fitted.columns()).isEqualTo(5);
    assertThat(fitted.rows()).isEqualTo(20);
    assertThat(fitted.ink()).containsOnly(1);
    assertThat(new Picture(3, 1, filled(3, 1), false).fitted(20).rows()).isEqualTo(7);

    var centred = fitted.centred(28, true);
    for (int y = 0; y < 28; y++) {
      for (int x = 0; x < 28; x++) {
        boolean inside =
            x >= 12 && x < 17 && y >= 5 && y < 25; // the mean of its pixels at (14, 14.5)
        assertThat(centred.ink()[28 * y + x]).isEqualTo(inside ? 1 : 0);
      }
    }
  }

  @Test
  void aDrawingOfTheRightSizeStaysAsItIs() {
    var random = new java.util.Random(1);
    var ink = new float[20 * 17];
    for (int i = 0; i < ink.length; i++) {
      ink[i] = random.nextInt(256) / 255f;
    }
    ink[5] = 1;
    assertThat(new Picture(17, 20, ink, false).fitted(20).ink()).containsExactly(ink);
  }

  @Test
  void thinLinesStayStrong() {
    var line = new float[400 * 400];
    for (int y = 0; y < 400; y++) {
      line[400 * y + 200] = 1;
    }
    assertThat(max(new Picture(400, 400, line, false).fitted(20).ink())).isEqualTo(1);
  }

  @Test
  void printsItInLetters() {
    var ink = new float[] {0, 0.5f, 1, 0.25f, 0, 0};
    assertThat(new Picture(3, 2, ink, false).text()).isEqualTo("  ++@@\n::\n");
    var tall = new float[16];
    tall[0] = 1;
    tall[1] = 1;
    tall[15] = 1;
    assertThat(new Picture(1, 16, tall, false).text()).isEqualTo("@\n\n\n\n\n\n\n+\n");
  }

  @Test
  void refusesWhatShowsNothing() throws Exception {
    var blank = bar("blank.png", BufferedImage.TYPE_INT_RGB, Color.BLUE, Color.BLUE);
    assertThatThrownBy(() -> Picture.read(blank))
        .hasMessage(
            "read %s: the picture shows nothing: all of its 60 x 50 pixels are alike."
                    .formatted(blank)
                + " Choose one with a digit.");
    var empty =
        bar("empty.png", BufferedImage.TYPE_INT_ARGB, new Color(0, true), new Color(0, true));
    assertThatThrownBy(() -> Picture.read(empty)).hasMessageContaining("shows nothing");
  }

  @Test
  void refusesWhatIsNoPicture() throws Exception {
    assertThatThrownBy(() -> Picture.read(Path.of("absent.png")))
        .hasMessage(
            "read absent.png: there is no such file in %s. Check the path."
                .formatted(Path.of("").toAbsolutePath()));
    assertThatThrownBy(() -> Picture.read(temp))
        .hasMessage("read %s: it is a folder. Name the picture in it.".formatted(temp));
    var text = Files.writeString(temp.resolve("text.png"), "no picture");
    assertThatThrownBy(() -> Picture.read(text))
        .hasMessage(
            "read %s: this is not a picture that Java can read. Use PNG, JPEG, GIF or BMP."
                .formatted(text));
    var empty = Files.createFile(temp.resolve("empty.png"));
    assertThatThrownBy(() -> Picture.read(empty)).hasMessageContaining("not a picture");
  }

  @Test
  void everyDamageIsOneMessage() throws Exception {
    var good =
        Files.readAllBytes(bar("good.png", BufferedImage.TYPE_INT_RGB, Color.WHITE, Color.RED));
    var file = temp.resolve("damaged.png");
    var random = new java.util.Random(2);
    for (int i = 0; i < 300; i++) {
      var bytes = Arrays.copyOf(good, i % 2 == 0 ? random.nextInt(good.length) : good.length);
      for (int k = 0; k < i % 5 && bytes.length > 0; k++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(file, bytes);
      try {
        assertThat(Picture.read(file).ink()).isNotEmpty();
      } catch (RuntimeException e) {
        assertThat(e).isInstanceOf(dev.adjoint.core.TensorException.class);
        assertThat(e).hasMessageStartingWith("read " + file + ": ");
      }
    }
  }

  @Test
  void refusesAPictureThatWouldFillTheHeap() throws Exception {
    var file = Files.write(temp.resolve("huge.png"), header(60_000, 50_000));
    assertThatThrownBy(() -> Picture.read(file))
        .hasMessage(
            "read %s: the picture has 60000 x 50000 pixels; at most 40 million can be read."
                    .formatted(file)
                + " Make it smaller.");
  }

  /** The first bytes of a PNG of this size. */
  private static byte[] header(int columns, int rows) {
    var chunk =
        ByteBuffer.allocate(17).put("IHDR".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    chunk.putInt(columns).putInt(rows).put((byte) 8).put((byte) 2).put(new byte[3]);
    var crc = new CRC32();
    crc.update(chunk.array());
    return ByteBuffer.allocate(33)
        .putLong(0x89504E470D0A1A0AL)
        .putInt(13)
        .put(chunk.array())
        .putInt((int) crc.getValue())
        .array();
  }

  @Test
  void findsPaperByTheEdge() {
    var bright = filled(9, 0.2f);
    assertThat(Picture.of(3, 3, bright)).isNull();
    bright[4] = 0.9f;
    var light = Objects.requireNonNull(Picture.of(3, 3, bright));
    assertThat(light.inverted()).isFalse();
    assertThat(light.ink()).containsExactly(0, 0, 0, 0, 1, 0, 0, 0, 0);
    bright[4] = 0.1f;
    var dark = Objects.requireNonNull(Picture.of(3, 3, bright));
    assertThat(dark.inverted()).isTrue();
    assertThat(dark.ink()).containsExactly(0, 0, 0, 0, 1, 0, 0, 0, 0);
  }

  private static float[] filled(int n, float value) {
    var out = new float[n];
    Arrays.fill(out, value);
    return out;
  }

  private static float max(float[] a) {
    float most = 0;
    for (float x : a) {
      most = Math.max(most, x);
    }
    return most;
  }
}
