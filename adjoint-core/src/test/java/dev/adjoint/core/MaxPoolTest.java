package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which element a window takes where that is a question. */
class MaxPoolTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  /** Windows of two. */
  private static final double[] PAIRS = {
    0, -0.0, -0.0, 0, 1, 1, -3, -2, -2, -3, NAN, INF, INF, NAN, NAN, NAN, -INF, -INF, -INF, -1e30,
    -1e-40, -2e-40, 2e-40, 1e-40
  };

  private static final long[] PLACES = {0, 2, 4, 7, 8, 10, 13, 14, 16, 19, 20, 22};

  @Test
  void theFirstOfEqualsAndTheFirstNaN() {
    for (DType type : new DType[] {DType.F64, DType.F32}) {
      Tensor x = Tensor.of(PAIRS).to(type).reshape(1, PAIRS.length);
      var pooled = x.maxPool2dWithIndices(PoolWindow.of(1, 2));
      assertThat(pooled.indices().toLongArray()).containsExactly(PLACES);
      assertThat(
              pooled
                  .values()
                  .bitEquals(x.flatten().indexSelect(0, Tensor.of(PLACES, 12)).reshape(1, 12)))
          .isTrue();
    }
  }
}
