package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Random numbers are the same on any number of threads as in one plain loop. */
class DrawsTest {
  private static final Shape LARGE = Shape.of(13, 1789);

  @Test
  void threadsDoNotChangeWhatIsDrawn() {
    same(r -> r.uniform(DType.F32, LARGE));
    same(r -> r.uniform(DType.F64, LARGE));
    same(r -> r.normal(DType.F32, LARGE));
    same(r -> r.normal(DType.F64, LARGE));
    same(r -> r.truncatedNormal(DType.F32, LARGE, 1, 2, -1, 4));
    same(r -> r.bernoulli(0.3, DType.BOOL, LARGE));
    same(r -> r.integers(LARGE, -7, 1000));
  }

  private static void same(Function<Rng, Tensor> draw) {
    Tensor want = Modes.kernels(Rig.REFERENCE, () -> draw.apply(new Rng(5)));
    int threads = Team.threads();
    try {
      for (int n : new int[] {1, 2, 4}) {
        Team.threads(n);
        Tensor got = Modes.kernels(Rig.SCALAR, () -> draw.apply(new Rng(5)));
        assertThat(got.bitEquals(want)).as("%s on %s threads", want.describe(), n).isTrue();
      }
    } finally {
      Team.threads(threads);
    }
  }
}
