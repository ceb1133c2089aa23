package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The checks find wrong derivatives, and count their calls. */
class GradCheckTest {
  /** y = x², whose pullback may be wrong or may forget that it depends on x. */
  private record Squared(double factor, boolean forgets) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      return x;
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(x.dtype(), x.shape());
      View.Cursor c = x.cursor();
      for (int i = 0; i < x.numel(); i++) {
        double v = x.getDouble(c.next());
        y.setDouble(i, v * v);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      Tensor slope = (forgets ? x.detach() : x).mul(factor);
      pullbacks.of(0, dy -> dy.mul(slope));
    }
  }

  private final List<Tensor> x = List.of(Tensor.of(new double[] {0.5, -1, 2}));

  private static Tensor apply(Op op, List<Tensor> in) {
    return Adjoint.apply(op, in.getFirst()).sum();
  }

  @Test
  void rightDerivativesPass() {
    GradCheck.check(t -> apply(new Squared(2, false), t), x, 1e-7);
    GradCheck.checkSecondOrder(t -> apply(new Squared(2, false), t), x, 1e-7);
    GradCheck.checkSecondOrder(
        t -> t.get(0).sin().mul(t.get(1).exp()).sum(),
        List.of(x.getFirst(), x.getFirst().mul(0.3)),
        1e-7);
  }

  @Test
  void aWrongDerivativeIsNamedWithItsElementAndBothNumbers() {
    assertThatThrownBy(() -> GradCheck.check(t -> apply(new Squared(2.5, false), t), x, 1e-7))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching(
            "gradCheck: input 0, element 0: analytic 1\\.25000000000, numeric (1\\.000|0\\.999)\\d+,"
                + " difference 0\\.250, allowed 2\\.00e-07\\.");
  }

  @Test
  void aPullbackThatForgetsItsInputFailsAtSecondOrderOnly() {
    GradCheck.check(t -> apply(new Squared(2, true), t), x, 1e-7);
    assertThatThrownBy(
            () -> GradCheck.checkSecondOrder(t -> apply(new Squared(2, true), t), x, 1e-7))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("gradCheck: input 0, element 0: analytic 0.00000000000, numeric ");
  }

  @Test
  void centralDifferencesCallTwiceForEachElementForwardOnesOnceMore() {
    AtomicInteger calls = new AtomicInteger();
    GradCheck.numericalGradient(t -> counted(t, calls), x.getFirst(), 1e-5);
    assertThat(calls.getAndSet(0)).isEqualTo(6);
    GradCheck.forwardDifference(t -> counted(t, calls), x.getFirst(), 1e-5);
    assertThat(calls).hasValue(4);
  }

  private static Tensor counted(Tensor t, AtomicInteger calls) {
    calls.incrementAndGet();
    return t.square().sum();
  }
}
