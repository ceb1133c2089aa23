package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Movement: what is a view, what is copied, and that both hold the right numbers. */
class ViewsTest {
  private static Tensor iota(int... shape) {
    return Tensor.arange(Shape.of(shape).numel()).reshape(shape);
  }

  private static boolean shares(Tensor a, Tensor b) {
    return a.rawStorage() == b.rawStorage();
  }

  private static String text(long[] numbers) {
    return Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(" "));
  }

  @Test
  void movementSharesMemory() {
    Tensor x = iota(2, 3, 4);
    assertThat(
            List.of(
                x.reshape(6, 4),
                x.flatten(0),
                x.transpose(0, 2),
                x.mT(),
                x.permute(1, 2, 0),
                x.moveToEnd(0),
                x.unsqueeze(1),
                x.unsqueeze(1).squeeze(1),
                x.slice(2, 1, 3),
                x.slice(0, 1, -3, -1),
                x.select(1, 2),
                x.flip(0, 1),
                x.flatten(),
                x.unflatten(2, 2, -1),
                x.moveAxis(0, 1),
                x.unsqueeze(0).squeeze(),
                x.narrow(1, -2, 2),
                x.split(3, 2)[1],
                x.chunk(2, 1)[1],
                x.unbind(0)[1],
                x.diagonal(1, 0, 2),
                x.unfold(2, 2, 1),
                x.pad(0, 0, -1, 0),
                x.at(Index.at(1), Index.newAxis(), Index.every(-2)),
                Tensor.meshgrid(x.flatten(), x.flatten())[1],
                x.select(0, 0).expand(5, 3, 4),
                x.detach(),
                x.contiguous(),
                x.to(DType.I64)))
        .allMatch(y -> shares(x, y));
  }

  @Test
  void copiesShareNothing() {
    Tensor x = iota(2, 3);
    assertThat(
            List.of(
                x.copy(),
                x.mT().contiguous(),
                x.mT().reshape(-1),
                x.roll(1, 0),
                x.tile(1, 2),
                x.diagEmbed(0),
                x.pad(1, 0),
                x.at(Index.of(0, 1)),
                x.with(7, Index.at(0)),
                Tensor.concat(0, x),
                x.to(DType.F32)))
        .noneMatch(y -> shares(x, y));
    assertThat(x.mT().copy().isContiguous()).isTrue();
    assertThat(x.mT().copy().toLongArray()).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void whatChangesNothingIsTheTensorItself() {
    Tensor x = iota(2, 3);
    assertThat(x.reshape(2, 3)).isSameAs(x);
    assertThat(x.expand(2, 3)).isSameAs(x);
    assertThat(x.slice(0, 0, 2)).isSameAs(x);
    assertThat(x.narrow(1, 0, 3)).isSameAs(x);
    assertThat(x.roll(-2, 0)).isSameAs(x);
    assertThat(x.pad(0, 0)).isSameAs(x);
    assertThat(x.padReflect(0, 0)).isSameAs(x);
    assertThat(x.at(Index.ellipsis(), Index.all())).isSameAs(x);
    assertThat(x.contiguous()).isSameAs(x);
    assertThat(x.to(DType.I64)).isSameAs(x);
  }

  @Test
  void factoriesCopyTheCallersArray() {
    double[] a = {1, 2};
    Tensor x = Tensor.of(a);
    a[0] = 9;
    x.toDoubleArray()[1] = 9;
    assertThat(x.toDoubleArray()).containsExactly(1, 2);
  }

  /** All slices of up to five elements; the checksum is NumPy's, the rule CPython's. */
  @Test
  void slicesLikeNumPy() {
    CRC32 crc = new CRC32();
    for (int n = 0; n < 6; n++) {
      Tensor x = Tensor.arange(n);
      for (int start = -7; start < 8; start++) {
        for (int end = -7; end < 8; end++) {
          for (int step : new int[] {-3, -2, -1, 1, 2, 3, 7}) {
            long[] got = x.slice(0, start, end, step).toLongArray();
            String call = n + " " + start + " " + end + " " + step;
            assertThat(got).as(call).containsExactly(python(n, start, end, step));
            crc.update((call + ": " + text(got) + "\n").getBytes(StandardCharsets.UTF_8));
          }
        }
      }
    }
    assertThat(crc.getValue()).isEqualTo(0x14f4f4ffL);
  }

  /** {@code range(*slice(start, end, step).indices(n))}, after CPython's PySlice_AdjustIndices. */
  private static long[] python(int n, int start, int end, int step) {
    int s = start < 0 ? start + n : start;
    int e = end < 0 ? end + n : end;
    int low = step < 0 ? -1 : 0;
    int high = step < 0 ? n - 1 : n;
    s = s < low ? low : Math.min(s, high);
    e = e < low ? low : Math.min(e, high);
    List<Long> out = new ArrayList<>();
    for (int i = s; step < 0 ? i > e : i < e; i += step) {
      out.add((long) i);
    }
    return out.stream().mapToLong(Long::longValue).toArray();
  }

  @Test
  void hugeSlicesAreCut() {
    Tensor x = Tensor.arange(4);
    int max = Integer.MAX_VALUE;
    int min = Integer.MIN_VALUE;
    assertThat(x.slice(0, 0, max, max).toLongArray()).containsExactly(0);
    assertThat(x.slice(0, min, max, 1).toLongArray()).containsExactly(0, 1, 2, 3);
    assertThat(x.slice(0, max, min, -1).toLongArray()).containsExactly(3, 2, 1, 0);
    assertThat(x.slice(0, max, min, min).toLongArray()).containsExactly(3);
    assertThat(x.slice(0, 1, 4, max).toLongArray()).containsExactly(1);
  }

  private static final int[][] CUTS = {{0, 9, 1}, {0, 9, 2}, {1, 2, 1}, {8, -99, -1}};
  private static final int[][] ORDERS = {
    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}
  };

  /**
   * 384 strided views of one array, each in all shapes of up to three axes: the numbers, and
   * whether it took a copy, are NumPy's, whose checksum this is.
   */
  @Test
  void reshapesLikeNumPy() {
    Tensor base = iota(4, 3, 6);
    CRC32 crc = new CRC32();
    int lines = 0;
    for (int[] order : ORDERS) {
      for (int code = 0; code < 64; code++) {
        Tensor v = base;
        for (int axis = 0; axis < 3; axis++) {
          int[] cut = CUTS[code >> 2 * (2 - axis) & 3];
          v = v.slice(axis, cut[0], cut[1], cut[2]);
        }
        v = v.permute(order);
        for (int[] shape : shapesOf(v.numel())) {
          Tensor w = v.reshape(shape);
          long[] all = w.toLongArray();
          long[] first = Arrays.copyOf(all, Math.min(5, all.length));
          String line =
              Arrays.toString(order)
                  + " "
                  + Shape.of(shape)
                  + " "
                  + Arrays.toString(first)
                  + " "
                  + all[all.length - 1]
                  + " "
                  + (shares(w, base) ? "view" : "copy")
                  + "\n";
          crc.update(line.getBytes(StandardCharsets.UTF_8));
          lines++;
        }
      }
    }
    assertThat(lines).isEqualTo(12660);
    assertThat(crc.getValue()).isEqualTo(0xfedea127L);
  }

  private static List<int[]> shapesOf(int n) {
    List<int[]> out = new ArrayList<>();
    shapesOf(n, n, new int[0], out);
    return out;
  }

  private static void shapesOf(int n, int rest, int[] head, List<int[]> out) {
    if (head.length > 0 && Arrays.stream(head).reduce(1, (a, b) -> a * b) == n) {
      out.add(head);
    }
    for (int d = 1; head.length < 3 && d <= n; d++) {
      if (rest % d == 0) {
        int[] longer = Arrays.copyOf(head, head.length + 1);
        longer[head.length] = d;
        shapesOf(n, rest / d, longer, out);
      }
    }
  }

  @Test
  void elementsAreFoundByIndex() {
    Tensor x = iota(2, 3).mT();
    assertThat(x.get(2, 1)).isEqualTo(5);
    assertThat(x.get(-1, -2)).isEqualTo(2);
    assertThat(x.select(0, 1).toLongArray()).containsExactly(1, 4);
    assertThat(x.slice(0, 2, 3).select(1, 0).item()).isEqualTo(2);
  }
}
