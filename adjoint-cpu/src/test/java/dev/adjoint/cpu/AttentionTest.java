package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Long sequences: the scores, 8192 x 8192 numbers or 256 MB, never exist as a whole. All that was
 * allocated is counted, what is garbage at once too; plain operations allocate the scores twice.
 */
@Timeout(60)
class AttentionTest {
  private static final int LONG = 8192;
  private static final long SCORES = 4L * LONG * LONG; // bytes

  private static Tensor draw(long seed) {
    return new Rng(seed).normal(DType.F32, Shape.of(1, LONG, 8));
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getTotalThreadAllocatedBytes();
  }

  @Test
  void inferenceStoresNoScores() {
    Tensor q = draw(1);
    Tensor k = draw(2);
    Tensor v = draw(3);
    long before = allocated();
    Tensor y = Modes.kernels(Rig.SCALAR, () -> Modes.inference(() -> q.attention(k, v)));
    assertThat(allocated() - before).isLessThan(SCORES);
    // the first rows and the last against plain operations
    for (int at : new int[] {0, LONG - 3}) {
      Tensor some = q.narrow(1, at, 3).div(Math.sqrt(8)).matmul(k.mT()).softmax(-1).matmul(v);
      assertThat(y.narrow(1, at, 3).allClose(some, 1e-4, 1e-5)).isTrue();
    }
  }
}
