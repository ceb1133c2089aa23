package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReferenceKernels;
import dev.adjoint.core.kernel.View;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines in order: the indices are those of a plain stable sort, whatever the numbers. */
class SortTest {
  private static final Kernels REFERENCE = new ReferenceKernels();
  private static final double[] ODD = {
    0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-45, -1e-45, 1
  };

  private static Tensor random(DType dtype, int rows, int n, int different) {
    Random random = new Random(n);
    View v = View.allocate(dtype, Shape.of(rows, n));
    for (int i = 0; i < rows * n; i++) {
      if (dtype.isFloating()) {
        boolean odd = random.nextInt(4) == 0;
        v.setDouble(i, odd ? ODD[random.nextInt(ODD.length)] : random.nextInt(different) - 5);
      } else if (random.nextInt(4) == 0) {
        v.setLong(i, random.nextBoolean() ? Long.MIN_VALUE : Integer.MIN_VALUE);
      } else {
        v.setLong(i, random.nextInt(different) - 5);
      }
    }
    return Tensor.of(v);
  }

  @ParameterizedTest
  @EnumSource
  void equalElementsKeepTheirOrder(DType dtype) {
    for (int n : new int[] {1, 2, 15, 16, 17, 31, 32, 33, 47, 64, 65, 1000, 4097}) {
      for (int different : new int[] {2, 1_000_000}) {
        Tensor x = random(dtype, 3, n, different);
        same(x, t -> t.argsort(-1));
        same(x, t -> t.argsortDescending(-1));
        same(x.sort(-1).values(), t -> t.argsort(1));
        same(x.sort(-1).values(), t -> t.argsortDescending(1));
        same(x, t -> t.argsort(0));
        for (int k : new int[] {0, 1, 3, n / 9, n / 2}) {
          if (k <= n) {
            same(x, t -> t.topK(k, -1).indices());
            same(x, t -> t.topKSmallest(k, 1).indices());
            same(x.sort(-1).values(), t -> t.topK(k, 1).indices());
          }
        }
      }
    }
  }

  private static void same(Tensor x, Function<Tensor, Tensor> f) {
    Tensor want = Modes.kernels(REFERENCE, () -> f.apply(x));
    Tensor got = Modes.kernels(CpuConformance.SCALAR, () -> f.apply(x));
    assertThat(got.bitEquals(want)).as(x.describe()).isTrue();
  }
}
