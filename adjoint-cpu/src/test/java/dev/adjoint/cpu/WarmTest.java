package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmTest {
  /** A form that takes a while. */
  private record Form(String name, long nanos) {
    void run() {
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void theFasterFormTakesOver() throws InterruptedException {
    Form plain = new Form("plain", 20_000);
    Form vector = new Form("vector", 1_000);
    Warm<Form> warm = new Warm<>(plain, () -> vector, Form::run);
    assertThat(warm.get()).isSameAs(plain);
    while (warm.get() == plain) {
      Thread.sleep(1);
    }
    assertThat(warm.get()).isSameAs(vector);
  }

  @Test
  void resultsKeepTheirBitsWhileVectorsTakeOver() {
    Kernels kernels = new SimdProvider().create();
    Rig rig = new Rig(1);
    View a = rig.plain(DType.F32, 20, 300);
    View b = rig.plain(DType.F32, 300, 40);
    View product = View.allocate(DType.F32, Shape.of(20, 40));
    View soft = View.allocate(DType.F32, Shape.of(20, 40));
    View sum = View.allocate(DType.F32, Shape.of(20));
    long[] bits = null;
    long end = System.nanoTime() + 3_000_000_000L;
    while (System.nanoTime() < end) {
      kernels.matmul(a, b, product);
      kernels.softmax(product, false, soft);
      kernels.reduce(ReduceKind.SUM, product, 1, sum);
      long[] now = Rig.bits(soft);
      if (bits == null) {
        bits = now;
      }
      assertThat(now).isEqualTo(bits);
    }
  }
}
