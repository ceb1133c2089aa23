package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Array;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Factories of {@link Tensor}, and {@link Reading} them back. */
class MakingTest {
  private static void is(Tensor t, String type, double... numbers) {
    assertThat(t.describe()).isEqualTo(type);
    assertThat(t.toDoubleArray()).containsExactly(numbers);
  }

  private static void sameAgain(Tensor t) {
    Tensor back = t.rank() == 0 ? t : Tensor.of(asObjects(t));
    assertThat(back.bitEquals(t)).isTrue();
  }

  private static Object[] asObjects(Tensor t) {
    Object nested = t.toNested();
    return nested instanceof Object[] deep ? deep : new Object[] {nested};
  }

  @Test
  void arraysOfEveryTypeAndDepth() {
    is(Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}), "f64[2, 3]", 1, 2, 3, 4, 5, 6);
    is(Tensor.of(new float[][] {{1.5f}, {-2}}), "f32[2, 1]", 1.5, -2);
    is(Tensor.of(new int[][][] {{{1, 2}}, {{3, 4}}}), "i32[2, 1, 2]", 1, 2, 3, 4);
    is(Tensor.of(new long[][][][] {{{{1L << 40}}}}), "i64[1, 1, 1, 1]", 0x1p40);
    is(Tensor.of(new boolean[][] {{true, false}}), "bool[1, 2]", 1, 0);
    is(Tensor.of(new byte[][] {{0, -1}}), "u8[1, 2]", 0, 255);
    is(Tensor.of(new short[][] {{-3}}), "i32[1, 1]", -3);
    is(Tensor.of(new char[][] {{'a'}, {'é'}}), "i32[2, 1]", 97, 233);
    is(Tensor.of(new Double[] {1.0, 2.5}), "f64[2]", 1, 2.5);
    is(Tensor.of(new Integer[][] {{1}, {2}}), "i32[2, 1]", 1, 2);
    is(Tensor.of(new Object[] {new float[] {1}, new float[] {2}}), "f32[2, 1]", 1, 2);
    is(Tensor.of(new Object[] {new long[] {1}, List.of(2L)}), "i64[2, 1]", 1, 2);
    int[] sizes = {1, 2, 1, 3, 1, 2, 1, 2};
    Object[] deep = (Object[]) Array.newInstance(double.class, sizes);
    assertThat(Tensor.of(deep).shape()).isEqualTo(Shape.of(sizes));
  }

  @Test
  void longsKeepAllBits() {
    long big = (1L << 53) + 1;
    assertThat(Tensor.of(big).itemLong()).isEqualTo(big);
    assertThat(Tensor.of(new long[][] {{big, Long.MIN_VALUE}}).toLongArray())
        .containsExactly(big, Long.MIN_VALUE);
    assertThat(Tensor.of(List.of(big)).itemLong()).isEqualTo(big);
  }

  @Test
  void arraysWithNothingInside() {
    assertThat(Tensor.of(new double[0][]).describe()).isEqualTo("f64[0, 0]");
    assertThat(Tensor.of(new float[2][0]).describe()).isEqualTo("f32[2, 0]");
    assertThat(Tensor.of(new int[3][0][5]).describe()).isEqualTo("i32[3, 0, 0]");
    assertThat(Tensor.of(new Boolean[0]).describe()).isEqualTo("bool[0]");
    assertThat(Tensor.of(new Object[0]).describe()).isEqualTo("f32[0]");
    assertThat(Tensor.of(List.of()).describe()).isEqualTo("f32[0]");
    assertThat(Tensor.of(List.of(List.of(), List.of())).describe()).isEqualTo("f32[2, 0]");
    assertThat(Modes.withDType(DType.F64, () -> Tensor.of(List.of())).describe())
        .isEqualTo("f64[0]");
    assertThat(Tensor.of(DoubleStream.empty()).describe()).isEqualTo("f64[0]");
  }

  @Test
  void listsAndStreams() {
    is(Tensor.of(List.of(1, 2, 3)), "i32[3]", 1, 2, 3);
    is(Tensor.of(List.of(1.5, 2.0)), "f64[2]", 1.5, 2);
    is(Tensor.of(List.of(1f)), "f32[1]", 1);
    is(Tensor.of(List.of(true, false)), "bool[2]", 1, 0);
    is(Tensor.of(List.of(List.of(1L, 2L), List.of(3L, 4L))), "i64[2, 2]", 1, 2, 3, 4);
    is(Tensor.of(List.of(new double[] {1, 2}, new double[] {3, 4})), "f64[2, 2]", 1, 2, 3, 4);
    is(Tensor.of(DoubleStream.iterate(1, x -> x / 2).limit(3)), "f64[3]", 1, 0.5, 0.25);
    is(Tensor.of(IntStream.range(0, 3)), "i32[3]", 0, 1, 2);
    is(Tensor.of(LongStream.of(1L << 40)), "i64[1]", 0x1p40);
  }

  @Test
  void scalars() {
    is(Tensor.of(2.5), "f64[]", 2.5);
    is(Tensor.of(2.5f), "f32[]", 2.5);
    is(Tensor.of(2), "i32[]", 2);
    is(Tensor.of(2L), "i64[]", 2);
    is(Tensor.of(true), "bool[]", 1);
    is(Tensor.zeros(), "f32[]", 0);
    is(Tensor.ones(), "f32[]", 1);
    is(Tensor.full(7), "f32[]", 7);
  }

  @Test
  void filled() {
    is(Tensor.zeros(0), "f32[0]");
    is(Tensor.ones(2, 0), "f32[2, 0]");
    is(Tensor.full(2.5, 2, 1), "f32[2, 1]", 2.5, 2.5);
    is(Modes.withDType(DType.F64, () -> Tensor.full(0.1, 1)), "f64[1]", 0.1);
    is(Tensor.full(DType.I32, Shape.of(1), Integer.MIN_VALUE), "i32[1]", Integer.MIN_VALUE);
    is(Tensor.full(DType.I64, Shape.of(1), Long.MIN_VALUE), "i64[1]", Long.MIN_VALUE);
    is(Tensor.full(DType.U8, Shape.of(1), 255), "u8[1]", 255);
    is(Tensor.full(DType.BOOL, Shape.of(1), 0.5), "bool[1]", 1);
    is(Tensor.full(DType.F32, Shape.of(1), Double.NaN), "f32[1]", Double.NaN);
    is(Tensor.eye(2), "f32[2, 2]", 1, 0, 0, 1);
    is(Tensor.eye(2, 3), "f32[2, 3]", 1, 0, 0, 0, 1, 0);
    is(Tensor.eye(DType.I64, 3, 2), "i64[3, 2]", 1, 0, 0, 1, 0, 0);
    is(Tensor.eye(0), "f32[0, 0]");
  }

  @Test
  void ranges() {
    is(Tensor.arange(3), "i64[3]", 0, 1, 2);
    is(Tensor.arange(0), "i64[0]");
    is(Tensor.arange(2, 5), "i64[3]", 2, 3, 4);
    is(Tensor.arange(5, 2), "i64[0]");
    is(Tensor.arange(5, 0, -2), "i64[3]", 5, 3, 1);
    is(Tensor.arange(0, 7, 3), "i64[3]", 0, 3, 6);
    is(Tensor.arange(0, 6, 3), "i64[2]", 0, 3);
    is(Tensor.arange(0, 6, -3), "i64[0]");
    assertThat(Tensor.arange(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE).toLongArray())
        .containsExactly(Long.MIN_VALUE, -1, Long.MAX_VALUE - 1);
    assertThat(Tensor.arange(Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE).toLongArray())
        .containsExactly(Long.MAX_VALUE, -1);
    is(Tensor.arange(0, 1, 0.25), "f64[4]", 0, 0.25, 0.5, 0.75);
    is(Tensor.arange(1.0, 0.0, -0.5), "f64[2]", 1, 0.5);
    is(Tensor.arange(0.0, 1.0, -0.5), "f64[0]");
    is(Tensor.arange(DType.F32, 0, 2, 1), "f32[2]", 0, 1);
    is(Tensor.arange(DType.U8, 5, 0, -2), "u8[3]", 5, 3, 1);
    is(Tensor.linspace(0, 1, 5), "f64[5]", 0, 0.25, 0.5, 0.75, 1);
    is(Tensor.linspace(DType.F32, 1, -1, 3), "f32[3]", 1, 0, -1);
    is(Tensor.linspace(3, 9, 1), "f64[1]", 3);
    is(Tensor.linspace(3, 9, 0), "f64[0]");
    is(Tensor.logspace(-1, 2, 4), "f64[4]", 0.1, 1, 10, 100);
  }

  @Test
  void likeAnother() {
    Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}}).mT();
    is(x.zerosLike(), "f64[2, 2]", 0, 0, 0, 0);
    is(x.onesLike(), "f64[2, 2]", 1, 1, 1, 1);
    is(new Param(x).fullLike(-2), "f64[2, 2]", -2, -2, -2, -2);
    is(Tensor.arange(2).onesLike(), "i64[2]", 1, 1);
    assertThat(x.randLike().describe()).isEqualTo("f64[2, 2]");
    assertThat(Rng.using(3, x::randnLike).bitEquals(new Rng(3).normal(DType.F64, x.shape())))
        .isTrue();
    Tensor leaf = x.requiresGrad();
    assertThat(leaf.zerosLike().needsGrad()).isFalse();
  }

  @Test
  void toArrays() {
    Tensor x = Tensor.of(new double[][] {{1.9, 0}, {-2.9, Double.NaN}}).mT();
    assertThat(x.toDoubleArray()).containsExactly(1.9, -2.9, 0, Double.NaN);
    assertThat(x.toFloatArray()).containsExactly(1.9f, -2.9f, 0, Float.NaN);
    assertThat(x.toIntArray()).containsExactly(1, -2, 0, 0);
    assertThat(x.toLongArray()).containsExactly(1, -2, 0, 0);
    assertThat(x.toBooleanArray()).containsExactly(true, true, false, true);
    assertThat(x.stream().limit(2).sum()).isCloseTo(-1, within(1e-15));
    assertThat(x.toDoubleMatrix()[0]).containsExactly(1.9, -2.9);
    assertThat(x.toDoubleMatrix()[1]).containsExactly(0, Double.NaN);
    assertThat(Tensor.zeros(2, 0).toDoubleMatrix()).isDeepEqualTo(new double[2][0]);
    assertThat(Tensor.ofBytes(new byte[] {1, -56, 3}).flip(0).toByteArray())
        .containsExactly(3, -56, 1);
    assertThat(Tensor.of(new boolean[] {true, false}).toByteArray()).containsExactly(1, 0);
    Tensor slice = Tensor.arange(DType.F64, 0, 10, 1).slice(0, 2, 5);
    assertThat(slice.toDoubleArray()).containsExactly(2, 3, 4);
    assertThat(slice.to(DType.F32).toFloatArray()).containsExactly(2, 3, 4);
  }

  @Test
  void anEmptyViewMayStartBeyondItsArray() {
    for (DType t : DType.values()) {
      Tensor x = Tensor.zeros(t, Shape.of(3, 4)).slice(0, 3, 3).slice(1, 3, 4);
      assertThat(x.toDoubleArray()).isEmpty();
      assertThat(x.toFloatArray()).isEmpty();
      assertThat(x.toLongArray()).isEmpty();
      assertThat(x.toList()).isEmpty();
      assertThat((Object[]) x.toNested()).isEmpty();
    }
  }

  @Test
  void arraysAreCopies() {
    double[] data = {1, 2};
    double[][] rows = {{1, 2}};
    Tensor x = Tensor.of(data);
    Tensor y = Tensor.of(rows);
    data[0] = 9;
    rows[0][0] = 9;
    x.toDoubleArray()[1] = 9;
    is(x, "f64[2]", 1, 2);
    is(y, "f64[1, 2]", 1, 2);
  }

  @Test
  void toNestedAndBack() {
    sameAgain(Tensor.of(new double[][][] {{{1, 2}}, {{Double.NaN, -0.0}}}));
    sameAgain(Tensor.of(new float[][] {{1, 2}, {3, 4}}).mT());
    sameAgain(Tensor.arange(24).reshape(2, 3, 4).permute(2, 0, 1));
    sameAgain(Tensor.of(new int[][] {{1}, {2}}));
    sameAgain(Tensor.of(new boolean[][] {{true, false}}));
    sameAgain(Tensor.ofBytes(new byte[] {0, -1, 7, 8}, 2, 2));
    sameAgain(Tensor.zeros(3, 0));
    sameAgain(Tensor.zeros(0, 3).reshape(3, 0));
    assertThat(Tensor.of(new float[][] {{1, 2}}).toNested()).isInstanceOf(float[][].class);
    assertThat(Tensor.of(new float[] {1, 2}).toNested()).isEqualTo(new float[] {1, 2});
    assertThat(Tensor.of(2.5).toNested()).isEqualTo(2.5);
    assertThat(Tensor.of(2).toNested()).isEqualTo(2);
    assertThat(Tensor.of(true).toNested()).isEqualTo(true);
  }

  @Test
  void theDeviceThatThereIs() {
    Tensor x = Tensor.of(1.0);
    assertThat(x.to(Device.of("cpu"))).isSameAs(x);
  }

  @Test
  void toLists() {
    assertThat(Tensor.of(new double[][] {{1, 2}, {3, 4}}).mT().toList())
        .isEqualTo(List.of(List.of(1.0, 3.0), List.of(2.0, 4.0)));
    assertThat(Tensor.arange(3).toList()).isEqualTo(List.of(0L, 1L, 2L));
    assertThat(Tensor.of(2.5f).toList()).isEqualTo(List.of(2.5f));
    assertThat(Tensor.zeros(2, 0).toList()).isEqualTo(List.of(List.of(), List.of()));
    Tensor x = Tensor.of(new int[][] {{1, 2}, {3, 4}});
    assertThat(Tensor.of(x.toList()).bitEquals(x)).isTrue();
  }

  @Test
  void singleElements() {
    assertThat(Tensor.of(new double[][] {{-2.5}}).item()).isEqualTo(-2.5);
    assertThat(Tensor.of(-2.5).itemLong()).isEqualTo(-2);
    assertThat(Tensor.of(Long.MAX_VALUE).itemLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(Tensor.of(0.0).itemBoolean()).isFalse();
    assertThat(Tensor.of(0.5).itemBoolean()).isTrue();
    assertThat(Tensor.of(Double.NaN).itemBoolean()).isTrue();
    assertThat(Tensor.arange(6).reshape(2, 3).mT().get(-1, 0)).isEqualTo(2);
    assertThat(Tensor.arange(6).slice(0, 3, 4).item()).isEqualTo(3);
    assertThat(Tensor.of(4.0).get()).isEqualTo(4);
  }

  @Test
  void parametersReadLikeTensors() {
    Param p = new Param(Tensor.of(new double[] {1, 2}));
    assertThat(p.toDoubleArray()).containsExactly(1, 2);
    assertThat(p.get(1)).isEqualTo(2);
    assertThat(p.bitEquals(Tensor.of(new double[] {1, 2}))).isTrue();
    assertThat(p.allClose(Tensor.of(new double[] {1, 2.1}), 0, 0.2)).isTrue();
    assertThat(Tensor.of(new double[] {1, 2}).bitEquals(p)).isTrue();
    p.assign(Tensor.of(new double[] {3, 4}));
    assertThat(p.toList()).isEqualTo(List.of(3.0, 4.0));
  }

  @Test
  void readingInsideATransformSeesTheNumbers() {
    Tensor x = Tensor.of(new double[] {1, 2});
    Tensor g =
        Adjoint.grad(t -> t.mul(t.toDoubleArray()[1]).sum().mul(t.zerosLike().add(1).sum()))
            .apply(x);
    assertThat(g.toDoubleArray()).containsExactly(4, 4);
  }
}
