package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.View;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GemmTest {
  private static final int[][] SIZES = {
    {1, 1, 1},
    {2, 2, 2},
    {3, 2, 5},
    {1, 7, 9},
    {7, 1, 9},
    {1, 40, 33},
    {40, 1, 33},
    {8, 32, 16},
    {9, 33, 17},
    {16, 31, 8},
    {17, 48, 255},
    {5, 100, 256},
    {4, 65, 257},
    {100, 10, 64},
    {64, 10, 100},
    {2, 130, 513},
    {23, 70, 600},
    {70, 2, 300},
    {1, 129, 1000},
    {129, 1, 1000},
    {1, 3, 5000},
    {3, 1, 5000},
    {1, 1, 9000},
    {130, 140, 70},
    {33, 5, 1},
    {1, 5, 1},
    {600, 3, 20},
    {3, 600, 20},
    {0, 3, 2},
    {3, 0, 2},
    {3, 2, 0},
    {1, 4, 0},
  };

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void everyShapeAndLayoutGivesTheSameBitsNearTheReference(DType type) {
    Rig rig = new Rig(1);
    for (int[] s : SIZES) {
      for (int layout = 0; layout < 5; layout++) {
        View a = layout == 0 ? rig.plain(type, s[0], s[2]) : rig.strided(type, s[0], s[2]);
        View b = layout == 0 ? rig.plain(type, s[2], s[1]) : rig.strided(type, s[2], s[1]);
        Rig.check(
            "matmul",
            tolerance(type, s[2]),
            (k, in, out) -> k.matmul(in[0], in[1], out),
            View.allocate(type, Shape.of(s[0], s[1])),
            a,
            b);
      }
    }
  }

  private static double tolerance(DType type, int k) {
    return (type == DType.F32 ? 1e-6 : 1e-15) * Math.max(4, 4 * Math.sqrt(k));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void leadingAxesAreBatches(DType type) {
    Rig rig = new Rig(2);
    int[][] batches = {{3}, {2, 3}, {1, 2}, {40}, {0}};
    int[][] sizes = {{4, 5, 6}, {1, 9, 20}, {9, 1, 20}, {17, 33, 40}};
    for (int[] batch : batches) {
      for (int[] s : sizes) {
        for (int shared = 0; shared < 3; shared++) {
          View a = rig.strided(type, join(shared == 1 ? ones(batch) : batch, s[0], s[2]));
          View b = rig.strided(type, join(shared == 2 ? ones(batch) : batch, s[2], s[1]));
          Shape out = Shape.of(join(batch, s[0], s[1]));
          Rig.check(
              "matmul",
              tolerance(type, s[2]),
              (k, in, o) -> k.matmul(in[0], in[1], o),
              View.allocate(type, out),
              a.broadcastTo(Shape.of(join(batch, s[0], s[2]))),
              b.broadcastTo(Shape.of(join(batch, s[2], s[1]))));
        }
      }
    }
  }

  private static int[] ones(int[] batch) {
    int[] o = new int[batch.length];
    Arrays.fill(o, 1);
    return o;
  }

  private static int[] join(int[] batch, int m, int n) {
    int[] all = Arrays.copyOf(batch, batch.length + 2);
    all[batch.length] = m;
    all[batch.length + 1] = n;
    return all;
  }

  @Test
  void theOrderOfTheSumIsAsStated() {
    Rig rig = new Rig(3);
    for (int depth : new int[] {1, 2, 511, 512, 513, 1400}) {
      View a = rig.plain(DType.F32, 5, depth);
      View b = rig.plain(DType.F32, depth, 37);
      View c = View.allocate(DType.F32, Shape.of(5, 37));
      Rig.SIMD.matmul(a, b, c);
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 37; j++) {
          float sum = 0;
          for (int p = 0; p < depth; p += 512) {
            float s = 0;
            for (int k = p; k < Math.min(depth, p + 512); k++) {
              s = Math.fma(a.f32()[i * depth + k], b.f32()[k * 37 + j], s);
            }
            sum = p == 0 ? s : sum + s;
          }
          assertThat(c.f32()[i * 37 + j]).isEqualTo(sum);
        }
      }
    }
  }

  @Test
  void anElementDoesNotDependOnTheProductAroundIt() {
    Rig rig = new Rig(4);
    View a = rig.plain(DType.F32, 150, 600);
    View b = rig.plain(DType.F32, 600, 150);
    View c = View.allocate(DType.F32, Shape.of(150, 150));
    Rig.SIMD.matmul(a, b, c);
    for (int t = 0; t < 300; t++) {
      int m = 2 + rig.random.nextInt(40);
      int n = 2 + rig.random.nextInt(40);
      int i = rig.random.nextInt(150 - m);
      int j = rig.random.nextInt(150 - n);
      View part = View.allocate(DType.F32, Shape.of(m, n));
      Rig.SIMD.matmul(
          a.as(Shape.of(m, 600), new int[] {600, 1}, i * 600),
          b.as(Shape.of(600, n), new int[] {150, 1}, j),
          part);
      View place = c.as(Shape.of(m, n), new int[] {150, 1}, i * 150 + j);
      assertThat(Rig.bits(part)).isEqualTo(Rig.bits(place));
    }
  }

  /** Blocks of plain loops and the tiles over packed factors add in the same order. */
  @ParameterizedTest
  @CsvSource({
    "512, 512, 40",
    "515, 545, 257",
    "1030, 513, 600",
    "512, 1100, 30",
    "514, 2100, 21",
    "700, 640, 1030",
  })
  void largeProductsHaveTheBitsOfBlocks(int m, int n, int k) {
    Rig rig = new Rig(8);
    View bias = rig.strided(DType.F32, n);
    for (int layout = 0; layout < 4; layout++) {
      View a = layout == 0 ? rig.plain(DType.F32, m, k) : rig.strided(DType.F32, m, k);
      View b = layout == 1 ? rig.plain(DType.F32, k, n) : rig.strided(DType.F32, k, n);
      if (layout > 1) {
        a = turned(rig, m, k);
        b = turned(rig, k, n);
      }
      View rows = View.allocate(DType.F32, Shape.of(m, k));
      new Copy(new PlainStrips()).copy(a, rows);
      float[] blocks = new float[m * n];
      Matrix c = new Matrix(blocks, 0, n, 1);
      new PlainGemm().run(m, n, k, Matrix.of(rows, 0), Matrix.of(b, 0), c, false);
      View large = View.allocate(DType.F32, Shape.of(m, n));
      Rig.SIMD.matmul(a, b, large);
      assertThat(Arrays.equals(large.f32(), blocks)).isTrue();

      View wt = b.as(Shape.of(n, k), new int[] {b.stride(1), b.stride(0)}, b.offset());
      Rig.SIMD.linear(a, wt, bias, large);
      for (int i = 0; i < m * n; i++) {
        blocks[i] += bias.f32()[bias.offset() + i % n * bias.stride(0)];
      }
      assertThat(Arrays.equals(large.f32(), blocks)).isTrue();
    }
  }

  /** Columns side by side. */
  private static View turned(Rig rig, int m, int n) {
    return rig.plain(DType.F32, n, m).as(Shape.of(m, n), new int[] {1, m}, 0);
  }

  @Test
  void aRowAloneIsSummedInSixteenLanes() {
    Rig rig = new Rig(5);
    View x = rig.plain(DType.F32, 1, 5000);
    View w = rig.plain(DType.F32, 3, 5000);
    View out = View.allocate(DType.F32, Shape.of(1, 3));
    Rig.SIMD.matmul(x, w.as(Shape.of(5000, 3), new int[] {1, 5000}, 0), out);
    for (int j = 0; j < 3; j++) {
      float[] chunks = new float[2];
      for (int c = 0; c < 2; c++) {
        float[] lane = new float[16];
        for (int k = c * 4096; k < Math.min(5000, c * 4096 + 4096); k++) {
          lane[k % 16] = Math.fma(w.f32()[j * 5000 + k], x.f32()[k], lane[k % 16]);
        }
        for (int h = 8; h > 0; h /= 2) {
          for (int i = 0; i < h; i++) {
            lane[i] += lane[i + h];
          }
        }
        chunks[c] = lane[0];
      }
      assertThat(out.f32()[j]).isEqualTo(chunks[0] + chunks[1]);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void linearIsTheProductAndThenTheBias(DType type) {
    Rig rig = new Rig(6);
    for (int[] s : SIZES) {
      View x = rig.strided(type, s[0], s[2]);
      View w = rig.strided(type, s[1], s[2]);
      View bias = rig.strided(type, s[1]);
      View out = View.allocate(type, Shape.of(s[0], s[1]));
      View y =
          Rig.check(
              "linear",
              tolerance(type, s[2]),
              (k, in, o) -> k.linear(in[0], in[1], in[2], o),
              out,
              x,
              w,
              bias);
      View product = View.allocate(type, Shape.of(s[0], s[1]));
      Rig.SIMD.matmul(
          x, w.as(Shape.of(s[2], s[1]), new int[] {w.stride(1), w.stride(0)}, w.offset()), product);
      View.Cursor cy = y.cursor();
      for (int i = 0; i < product.numel(); i++) {
        double b = bias.getDouble(bias.offset() + i % s[1] * bias.stride(0));
        double sum = product.getDouble(i) + b;
        assertThat(y.getDouble(cy.next())).isEqualTo(type == DType.F32 ? (float) sum : sum);
      }
      Rig.check(
          "linear without bias",
          tolerance(type, s[2]),
          (k, in, o) -> k.linear(in[0], in[1], null, o),
          out,
          x,
          w);
    }
  }

  @Test
  void infinitiesAndNaNArriveWhereTheyBelong() {
    Rig rig = new Rig(7);
    for (int[] s : new int[][] {{20, 40, 70}, {1, 40, 70}, {40, 1, 70}}) {
      View a = rig.plain(DType.F32, s[0], s[2]);
      View b = rig.plain(DType.F32, s[2], s[1]);
      a.f32()[3] = Float.NaN;
      b.f32()[5] = Float.POSITIVE_INFINITY;
      Rig.check(
          "matmul",
          1e-4,
          (k, in, out) -> k.matmul(in[0], in[1], out),
          View.allocate(DType.F32, Shape.of(s[0], s[1])),
          a,
          b);
    }
  }
}
