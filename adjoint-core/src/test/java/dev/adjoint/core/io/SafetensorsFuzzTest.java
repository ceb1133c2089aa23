package dev.adjoint.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files give a TensorException or are read; never another error, and never much memory. */
class SafetensorsFuzzTest {
  private static final int FILES = 6_000;
  private static final String[] SNIPPETS = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "0",
    "-1",
    "1e9",
    "null",
    "true",
    "9223372036854775807",
    "9223372036854775808",
    "2147483648",
    "4294967296",
    "\"dtype\"",
    "\"shape\"",
    "\"data_offsets\"",
    "\"__metadata__\"",
    "\"F64\"",
    "\"BF16\"",
    "\"F8_E4M3\"",
    "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}",
    "\u0000",
    " ",
    "[[[[[[[[",
    "{\"a\":{\"a\":{\"a\":",
    "é",
  };

  @TempDir Path folder;

  private byte[] sample() throws IOException {
    Path path = folder.resolve("sample");
    Safetensors.write(
        path,
        Map.of(
            "w", Tensor.of(new float[6], 2, 3),
            "b", Tensor.of(new double[] {1, 2}),
            "n", Tensor.of(new boolean[] {true})),
        Map.of("epoch", "3"));
    return Files.readAllBytes(path);
  }

  @Test
  @Timeout(60)
  void damagedFilesNeverSurprise() throws IOException {
    byte[] good = sample();
    int accepted = 0;
    for (long seed = 0; seed < FILES; seed++) {
      byte[] bad = damage(good, new SplittableRandom(seed));
      Path path = Files.write(folder.resolve("bad"), bad);
      try {
        SafetensorsFile f = Safetensors.read(path);
        long numbers = f.tensors().values().stream().mapToLong(Tensor::numel).sum();
        assertThat(numbers).isLessThanOrEqualTo(bad.length);
        accepted++;
      } catch (TensorException e) {
        assertThat(e).hasMessageStartingWith("read " + path + ": ");
        assertThat(e.getMessage()).hasSizeLessThan(600);
      } catch (Throwable t) {
        throw new AssertionError("reproduce with damage(sample(), seed " + seed + ")", t);
      }
    }
    // damage in the numbers or the metadata is no damage of the format
    assertThat(accepted).isBetween(FILES / 100, FILES * 9 / 10);
  }

  private static byte[] damage(byte[] good, SplittableRandom random) {
    byte[] b = good.clone();
    int header = (int) ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).getLong();
    int times = random.nextInt(1, 4);
    for (int i = 0; i < times; i++) {
      switch (random.nextInt(7)) {
        case 0 -> b[random.nextInt(b.length)] = (byte) random.nextInt(256);
        case 1 -> b[random.nextInt(b.length)] ^= (byte) (1 << random.nextInt(8));
        case 2 -> b = Arrays.copyOf(b, random.nextInt(8, b.length + 50));
        case 3 -> {
          // any length of the header
          long n = random.nextInt(4) == 0 ? random.nextLong() : random.nextLong(b.length + 10L);
          ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).putLong(0, n);
        }
        default -> {
          // a piece of text in the header's place, with the length put right
          int from = Math.min(8 + random.nextInt(Math.max(1, header)), b.length);
          int to = Math.min(b.length, from + random.nextInt(6));
          byte[] piece = SNIPPETS[random.nextInt(SNIPPETS.length)].getBytes(StandardCharsets.UTF_8);
          ByteBuffer out = ByteBuffer.allocate(b.length - (to - from) + piece.length);
          out.put(b, 0, from).put(piece).put(b, to, b.length - to);
          b = out.array();
          header += piece.length - (to - from);
          ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Math.max(0, header));
        }
      }
    }
    return b;
  }
}
