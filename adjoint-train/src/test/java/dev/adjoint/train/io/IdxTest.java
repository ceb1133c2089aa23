package dev.adjoint.train.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.TensorException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  @TempDir Path folder;

  private static byte[] idx(int type, int[] sizes, byte... data) {
    ByteBuffer b = ByteBuffer.allocate(4 + 4 * sizes.length + data.length);
    b.put((byte) 0).put((byte) 0).put((byte) type).put((byte) sizes.length);
    for (int s : sizes) {
      b.putInt(s);
    }
    return b.put(data).array();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
      gz.write(plain);
    }
    return out.toByteArray();
  }

  private static Idx read(byte[] bytes) {
    return Idx.read("x.idx", new ByteArrayInputStream(bytes));
  }

  private static void refused(byte[] bytes, String message) {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(TensorException.class).hasMessage(message);
  }

  @Test
  void readsBytesPlainAndGzip() throws IOException {
    byte[] file =
        idx(
            8,
            new int[] {2, 1, 3},
            (byte) 0,
            (byte) 1,
            (byte) 127,
            (byte) -128,
            (byte) -2,
            (byte) -1);
    for (byte[] bytes : new byte[][] {file, gzip(file)}) {
      Path path = Files.write(folder.resolve("x"), bytes);
      Idx x = Idx.read(path);
      assertThat(x.shape()).isEqualTo(Shape.of(2, 1, 3));
      assertThat(x.type()).isEqualTo(Idx.Type.U8);
      assertThat(x.bytes()).containsExactly(0, 1, 127, -128, -2, -1);
      assertThat(x.tensor().dtype()).isEqualTo(DType.U8);
      assertThat(x.tensor().toIntArray()).containsExactly(0, 1, 127, 128, 254, 255);
      assertThat(x).hasToString(path + " u8[2, 1, 3]");
    }
  }

  @Test
  void readsTheOtherTypes() {
    assertThat(read(idx(9, new int[] {2}, (byte) -1, (byte) 1)).tensor().toIntArray())
        .containsExactly(-1, 1);
    assertThat(read(idx(0xb, new int[] {1}, (byte) -1, (byte) -2)).tensor().toIntArray())
        .containsExactly(-2);
    byte[] i = ByteBuffer.allocate(4).putInt(-70000).array();
    assertThat(read(idx(0xc, new int[] {1}, i)).tensor().toIntArray()).containsExactly(-70000);
    byte[] f = ByteBuffer.allocate(8).putFloat(1.5f).putFloat(-0f).array();
    assertThat(read(idx(0xd, new int[] {1, 2}, f)).tensor().toFloatArray())
        .containsExactly(1.5f, -0f);
    byte[] d = ByteBuffer.allocate(8).putDouble(Math.PI).array();
    assertThat(read(idx(0xe, new int[] {1}, d)).tensor().toDoubleArray()).containsExactly(Math.PI);
    assertThatThrownBy(() -> read(idx(0xe, new int[] {1}, d)).bytes())
        .isInstanceOf(TensorException.class)
        .hasMessage("bytes: x.idx f64[1] does not hold unsigned bytes. Use tensor().");
  }

  @Test
  void readsAnEmptyArray() {
    assertThat(read(idx(8, new int[] {0, 28})).shape()).isEqualTo(Shape.of(0, 28));
  }

  @Test
  void foreignFiles() {
    String rule =
        "; IDX starts with 00 00, a type (08, 09, 0b, 0c, 0d or 0e) and the number of axes.";
    refused(new byte[0], "read x.idx: not an IDX file: it is empty" + rule);
    refused(
        new byte[] {0, 0}, "read x.idx: not an IDX file: it starts with the bytes 00 00" + rule);
    refused(
        new byte[] {0, 0, 7, 1, 0, 0, 0, 0},
        "read x.idx: not an IDX file: it starts with the bytes 00 00 07 01" + rule);
    refused(
        new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'},
        "read x.idx: not an IDX file: it starts with the bytes 89 50 4e 47"
            + rule
            + " It looks like a PNG picture.");
    refused(
        "<!DOCTYPE html><p>404".getBytes(StandardCharsets.US_ASCII),
        "read x.idx: not an IDX file: it starts with the bytes 3c 21 44 4f"
            + rule
            + " It looks like a web page, perhaps the error page of a download.");
  }

  @Test
  void foreignInsideGzip() throws IOException {
    refused(
        gzip(gzip(idx(8, new int[] {1}, (byte) 1))),
        "read x.idx: not an IDX file: it starts with the bytes 1f 8b 08 00; IDX starts with 00 00,"
            + " a type (08, 09, 0b, 0c, 0d or 0e) and the number of axes. It looks like gzip:"
            + " unpack it first.");
  }

  @Test
  void numberOfAxes() {
    refused(
        new byte[] {0, 0, 8, 0, 1},
        "read x.idx: the IDX header says 0 axes; from 1 to 8 can be read.");
    refused(
        new byte[] {0, 0, 8, (byte) 200, 1},
        "read x.idx: the IDX header says 200 axes; from 1 to 8 can be read.");
  }

  @Test
  void cutShort() {
    byte[] whole = idx(8, new int[] {2, 3}, new byte[6]);
    for (int n = 4; n < whole.length; n++) {
      refused(
          Arrays.copyOf(whole, n),
          n < 12
              ? "read x.idx: the file is cut short: the header of 2 axes needs 12 bytes, there are "
                  + n
                  + ". Copy or download it again."
              : "read x.idx: the file is cut short: u8[2, 3] needs 6 bytes after the header, there"
                  + " are "
                  + (n - 12)
                  + ". Copy or download it again.");
    }
  }

  @Test
  void bytesLeftOver() {
    refused(
        idx(8, new int[] {2}, new byte[3]),
        "read x.idx: u8[2] needs 2 bytes after the header, and more follow. The file is not what"
            + " its header says.");
  }

  @Test
  void aPromiseOfMuchDataTakesNoMemory() {
    refused(
        idx(8, new int[] {2_000_000_000}, new byte[5]),
        "read x.idx: the file is cut short: u8[2000000000] needs 2000000000 bytes after the header,"
            + " there are 5. Copy or download it again.");
    refused(
        idx(0xe, new int[] {-1, -1}, new byte[5]),
        "read x.idx: the IDX header promises f64[4294967295, 4294967295], more than the 2147483639"
            + " bytes that can be read at once. Split the file.");
    refused(
        idx(8, new int[] {0, -1}, new byte[5]),
        "read x.idx: the IDX header promises u8[0, 4294967295], more than the 2147483639 bytes that"
            + " can be read at once. Split the file.");
  }

  @Test
  void damagedGzip() throws IOException {
    byte[] random = new byte[5000];
    new java.util.Random(1).nextBytes(random);
    byte[] good = gzip(idx(8, new int[] {5000}, random));
    refused(
        Arrays.copyOf(good, 2000),
        "read x.idx: the gzip data ends too early. Copy or download it again.");
    byte[] bad = good.clone();
    bad[good.length - 5] ^= 1;
    refused(
        bad,
        "read x.idx: the gzip data is damaged: Corrupt GZIP trailer. Copy or download it again.");
  }

  @Test
  void noSuchFile() {
    Path path = folder.resolve("absent");
    assertThatThrownBy(() -> Idx.read(path))
        .isInstanceOf(TensorException.class)
        .hasMessage("read %s: there is no such file. Check the path.", path);
    assertThatThrownBy(() -> Idx.read(folder))
        .isInstanceOf(TensorException.class)
        .hasMessage("read %s: it is a folder. Name the file in it.", folder);
  }

  @Test
  void failingStream() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Input/output error");
          }

          @Override
          public int read(byte[] b, int off, int len) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(() -> Idx.read("disk", broken))
        .isInstanceOf(TensorException.class)
        .hasMessage("read disk: reading failed: Input/output error.");
  }

  @Test
  void damagedFilesNeverSurprise() throws IOException {
    byte[] plain = idx(8, new int[] {4, 5}, new byte[20]);
    byte[] zipped = gzip(plain);
    for (long seed = 0; seed < 4000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bad = random.nextBoolean() ? plain.clone() : zipped.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        bad[random.nextInt(Math.min(bad.length, 24))] = (byte) random.nextInt(256);
      }
      bad = Arrays.copyOf(bad, random.nextInt(bad.length + 3));
      try {
        Idx x = read(bad);
        assertThat(x.shape().numel()).isLessThanOrEqualTo(20);
      } catch (TensorException e) {
        assertThat(e).hasMessageStartingWith("read x.idx: ");
      } catch (Throwable t) {
        throw new AssertionError("reproduce with seed " + seed, t);
      }
    }
  }
}
