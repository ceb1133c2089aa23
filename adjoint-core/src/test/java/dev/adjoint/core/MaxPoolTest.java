package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
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

  /** The fast path looks for y again where the definition keeps places. */
  @Test
  void theGradientGoesToTheFirstOfEquals() {
    for (DType type : new DType[] {DType.F64, DType.F32}) {
      Tensor x = Tensor.of(PAIRS).to(type).reshape(1, PAIRS.length).requiresGrad();
      Tensor y = x.maxPool2d(PoolWindow.of(1, 2));
      y.backward(Tensor.arange(1, 13).to(type).reshape(1, 12));
      double[] expected = new double[PAIRS.length];
      for (int i = 0; i < PLACES.length; i++) {
        expected[(int) PLACES[i]] = i + 1;
      }
      assertThat(gradient(x).toDoubleArray()).containsExactly(expected);
      double[] values = y.toDoubleArray();
      for (int i = 0; i < values.length; i++) {
        double v = PAIRS[(int) PLACES[i]];
        boolean same = values[i] == v || Double.isNaN(values[i]) && Double.isNaN(v);
        assertThat(same || type == DType.F32 && values[i] == (float) v).as("window %s", i).isTrue();
      }
    }
  }

  /** Windows that overlap, stand over the edge, leave elements out; ties among them. */
  @Test
  void theFastPathIsItsDefinition() {
    PoolWindow[] windows = {
      PoolWindow.of(2),
      PoolWindow.of(3).stride(2).padding(1),
      PoolWindow.of(3, 2).stride(1, 3).padding(1, 0),
      PoolWindow.of(2).stride(3),
      PoolWindow.of(3).stride(2).withCeil(),
      PoolWindow.of(2, 3).stride(1).dilation(2).padding(1),
    };
    for (DType type : new DType[] {DType.F64, DType.F32}) {
      for (PoolWindow w : windows) {
        Tensor data = Tensor.randn(2, 3, 9, 11).mul(3).round().to(type).permute(1, 0, 3, 2);
        Tensor fast = data.copy().requiresGrad();
        Tensor slow = data.copy().requiresGrad();
        Tensor y = fast.maxPool2d(w);
        Tensor z = slow.maxPool2dWithIndices(w).values();
        assertThat(y.toDoubleArray())
            .as("%s", w)
            .usingComparator(MaxPoolTest::near)
            .isEqualTo(z.toDoubleArray());
        Tensor dy = Tensor.randn(y.shape().toArray()).to(type);
        y.backward(dy);
        z.backward(dy);
        assertThat(gradient(fast).bitEquals(gradient(slow))).as("%s %s", type, w).isTrue();
      }
    }
  }

  private static Tensor gradient(Tensor x) {
    return Objects.requireNonNull(x.grad());
  }

  /** Equal as numbers: of the two zeros either will do. */
  private static int near(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i]) {
        return 1;
      }
    }
    return a.length - b.length;
  }
}
