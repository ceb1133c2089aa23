package dev.adjoint.core;

import static dev.adjoint.core.DType.BOOL;
import static dev.adjoint.core.DType.F32;
import static dev.adjoint.core.DType.F64;
import static dev.adjoint.core.DType.I32;
import static dev.adjoint.core.DType.I64;
import static dev.adjoint.core.DType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Element types: what mixes with what, how integers compute, what conversion does. */
class DTypeTest {
  private static Tensor one(DType t) {
    return Tensor.ones(t, Shape.of(1));
  }

  @Test
  void factoriesGiveTheTypeOfTheirNumbers() {
    assertThat(Tensor.of(1.0).dtype()).isEqualTo(F64);
    assertThat(Tensor.of(1f).dtype()).isEqualTo(F32);
    assertThat(Tensor.of(1).dtype()).isEqualTo(I32);
    assertThat(Tensor.of(new long[1]).dtype()).isEqualTo(I64);
    assertThat(Tensor.of(new boolean[1]).dtype()).isEqualTo(BOOL);
    assertThat(Tensor.ofBytes(new byte[1]).dtype()).isEqualTo(U8);
    assertThat(Tensor.zeros(1).dtype()).isEqualTo(F32);
    assertThat(Tensor.arange(1).dtype()).isEqualTo(I64);
    assertThat(Tensor.linspace(0, 1, 2).dtype()).isEqualTo(F64);
  }

  @Test
  void integersGiveWayToFloatsAndNarrowToWide() {
    DType[] rising = {BOOL, U8, I32, I64};
    for (DType f : new DType[] {F32, F64}) {
      for (DType t : rising) {
        assertThat(one(f).add(one(t)).dtype()).isEqualTo(f);
        assertThat(one(t).mul(one(f)).dtype()).isEqualTo(f);
        assertThat(one(BOOL).where(one(t), one(f)).dtype()).isEqualTo(f);
        assertThat(one(t).div(one(f)).dtype()).isEqualTo(f);
      }
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(one(rising[i]).add(one(rising[j])).dtype()).isEqualTo(rising[Math.max(i, j)]);
      }
    }
  }

  @Test
  void twoFloatingTypesNeverMix() {
    for (var call :
        List.<Runnable>of(
            () -> one(F32).add(one(F64)),
            () -> one(F64).lt(one(F32)),
            () -> one(BOOL).where(one(F32), one(F64)),
            () -> one(F32).matmul(one(F64)),
            () -> Tensor.concat(0, one(F32), one(F64)))) {
      assertThatThrownBy(call::run).isInstanceOf(DTypeException.class);
    }
  }

  @Test
  void whatHasFractionsGivesF32OfIntegers() {
    for (DType t : new DType[] {U8, I32, I64}) {
      assertThat(
              List.of(
                  one(t).div(one(t)),
                  one(t).div(2),
                  one(t).exp(),
                  one(t).sqrt(),
                  one(t).mean(),
                  one(t).sigmoid(),
                  one(t).pow(2),
                  one(t).var(),
                  one(t).softmax(0)))
          .allMatch(y -> y.dtype() == F32);
    }
    assertThat(Tensor.of(7).div(Tensor.of(2)).item()).isEqualTo(3.5);
  }

  @Test
  void sumsOfIntegersAreI64() {
    assertThat(one(BOOL).sum().dtype()).isEqualTo(I64);
    assertThat(Tensor.ofBytes(new byte[] {-1, -1}).sum().item()).isEqualTo(510);
    int max = Integer.MAX_VALUE;
    assertThat(Tensor.of(new int[] {max, max}).sum().toLongArray()).containsExactly(2L * max);
    assertThat(Tensor.of(new int[] {3, 1}).amax().dtype()).isEqualTo(I32);
  }

  @Test
  void integersWrapInTheirOwnWidth() {
    assertThat(Tensor.of(Integer.MAX_VALUE).add(1).toIntArray()).containsExactly(Integer.MIN_VALUE);
    assertThat(Tensor.ofBytes(new byte[] {(byte) 250}).add(10).item()).isEqualTo(4);
    long big = (1L << 53) + 1;
    assertThat(Tensor.of(new long[] {big}).add(1).toLongArray()).containsExactly(big + 1);
    assertThat(Tensor.of(new long[] {big}).eq(Tensor.of(new long[] {big - 1})).item()).isZero();
    assertThat(one(BOOL).add(one(BOOL)).item()).isEqualTo(1);
  }

  @Test
  void theNumberOfAnIntegerTensorIsAnInteger() {
    assertThat(Tensor.of(3).add(2).dtype()).isEqualTo(I32);
    assertThatThrownBy(() -> Tensor.of(3).add(0.5)).isInstanceOf(DTypeException.class);
    assertThatThrownBy(() -> Tensor.of(3).mul(Double.NaN)).isInstanceOf(DTypeException.class);
    assertThat(Tensor.of(3).clamp(0, Double.POSITIVE_INFINITY).item()).isEqualTo(3);
    assertThat(Tensor.of(-3).clamp(0, Double.POSITIVE_INFINITY).item()).isZero();
    assertThat(Tensor.of(3).div(0.5).item()).isEqualTo(6);
  }

  @Test
  void integersAreComparedWithFractionsExactly() {
    Tensor x = Tensor.of(new int[] {1, 2});
    assertThat(x.lt(1.5).toIntArray()).containsExactly(1, 0);
    assertThat(x.ge(1.5).toIntArray()).containsExactly(0, 1);
    assertThat(x.eq(1.5).toIntArray()).containsExactly(0, 0);
    assertThat(x.ne(Double.NaN).toIntArray()).containsExactly(1, 1);
    assertThat(x.lt(Double.POSITIVE_INFINITY).toIntArray()).containsExactly(1, 1);
    assertThat(x.gt(-1e300).toIntArray()).containsExactly(1, 1);
  }

  @Test
  void positionsOfExtremesInEveryType() {
    assertThat(Tensor.of(new int[] {0, Integer.MIN_VALUE, 5}).argmin(0).item()).isEqualTo(1);
    assertThat(Tensor.of(new long[] {0, Long.MIN_VALUE, 5}).argmin(0).item()).isEqualTo(1);
    assertThat(Tensor.ofBytes(new byte[] {1, 0, -1}).argmin(0).item()).isEqualTo(1);
    assertThat(Tensor.ofBytes(new byte[] {1, 0, -1}).argmax(0).item()).isEqualTo(2);
    assertThat(Tensor.of(new boolean[] {true, false, true}).argmin(0).item()).isEqualTo(1);
    assertThat(Tensor.of(new boolean[] {false, true, true}).argmax(0).item()).isEqualTo(1);
    double nan = Double.NaN;
    assertThat(Tensor.of(new double[] {3, nan, 1, nan}).argmin(0).item()).isEqualTo(1);
    assertThat(Tensor.of(new double[] {3, 1, 1}).min(0).values().item()).isEqualTo(1);
  }

  @Test
  void conversion() {
    Tensor x = Tensor.of(new double[] {-1.7, 0, 2.5, 300, Double.NaN});
    assertThat(x.to(I32).toIntArray()).containsExactly(-1, 0, 2, 300, 0);
    assertThat(x.to(I64).toLongArray()).containsExactly(-1, 0, 2, 300, 0);
    assertThat(x.to(BOOL).toIntArray()).containsExactly(1, 0, 1, 1, 1);
    assertThat(Tensor.of(new int[] {0, 7, 255}).to(U8).toIntArray()).containsExactly(0, 7, 255);
    assertThat(Tensor.of(0.1).to(F32).item()).isEqualTo(0.1f);
    assertThat(Tensor.of(0.1).to(F32).to(F64).item()).isEqualTo(0.1f);
    long big = (1L << 62) + 1;
    assertThat(Tensor.of(new long[] {big}).to(I32).toIntArray()).containsExactly(1);
    assertThat(Tensor.of(new long[] {big}).toLongArray()).containsExactly(big);
  }

  @Test
  void facts() {
    assertThat(
            List.of(F32.bytes(), F64.bytes(), I32.bytes(), I64.bytes(), BOOL.bytes(), U8.bytes()))
        .containsExactly(4, 8, 4, 8, 1, 1);
    assertThat(List.of(DType.values())).hasToString("[f32, f64, i32, i64, bool, u8]");
    assertThat(U8.isInteger()).isTrue();
    assertThat(BOOL.isInteger()).isFalse();
    assertThat(I64.isFloating()).isFalse();
  }
}
