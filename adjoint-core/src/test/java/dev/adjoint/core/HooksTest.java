package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Looking at gradients and changing them on their way; clearing them. */
class HooksTest {
  private final List<Double> seen = new ArrayList<>();

  @Test
  void anIntermediateGradientIsSeenWholeAndOnce() {
    Tensor x = Tensor.of(-2.0).requiresGrad();
    Tensor y = Tensor.of(5.0).requiresGrad();
    Tensor z = Tensor.of(-4.0).requiresGrad();
    Tensor q = x.add(y);
    q.hook(g -> {
      seen.add(g.item());
      return g;
    });
    q.mul(z).add(q).backward();
    assertThat(seen).containsExactly(-3.0); // -4 from the product and 1 from the sum
  }

  @Test
  void whatAHookReturnsFlowsOn() {
    Tensor x = Tensor.of(3.0).requiresGrad();
    Tensor h = x.square().retainGrad();
    h.hook(g -> g.mul(10));
    h.hook(g -> g.add(1));
    h.mul(2).backward();
    assertThat(Objects.requireNonNull(h.grad()).item()).isEqualTo(21);
    assertThat(Objects.requireNonNull(x.grad()).item()).isEqualTo(126);
  }

  @Test
  void onLeavesBeforeTheGradientIsAccumulated() {
    Param w = new Param(Tensor.of(3.0));
    Hook hook = w.hook(g -> g.clamp(-1, 1));
    w.square().backward();
    assertThat(Objects.requireNonNull(w.grad()).item()).isEqualTo(1);
    hook.remove();
    hook.remove();
    w.square().backward();
    assertThat(Objects.requireNonNull(w.grad()).item()).isEqualTo(7);
  }

  @Test
  void inGradientsToo() {
    Tensor x = Tensor.of(3.0).requiresGrad();
    x.hook(g -> g.neg());
    Tensor g =
        Objects.requireNonNull(
            Adjoint.gradients(List.of(x.square()), List.of(x), Adjoint.Recording.NOTHING)
                .getFirst());
    assertThat(g.item()).isEqualTo(-6);
    assertThat(x.grad()).isNull();
  }

  @Test
  void insideFunctionalTransforms() {
    Tensor g =
        Adjoint.grad(
                x -> {
                  Tensor y = x.square();
                  y.hook(dy -> dy.mul(2));
                  return y;
                })
            .apply(Tensor.of(3.0));
    assertThat(g.item()).isEqualTo(12);
  }

  @Test
  void clearingForgetsOrFills() {
    Tensor x = Tensor.of(1.0).requiresGrad();
    x.mul(3).backward();
    x.mul(3).backward();
    assertThat(Objects.requireNonNull(x.grad()).item()).isEqualTo(6);
    x.zeroGrad(Zero.FILL);
    assertThat(Objects.requireNonNull(x.grad()).item()).isEqualTo(0);
    x.mul(3).backward();
    assertThat(Objects.requireNonNull(x.grad()).item()).isEqualTo(3);
    x.zeroGrad(Zero.FORGET);
    assertThat(x.grad()).isNull();
    x.zeroGrad(Zero.FILL);
    assertThat(x.grad()).as("no gradient yet").isNull();
    Param w = new Param(Tensor.of(1.0));
    w.mul(3).backward();
    w.zeroGrad(Zero.FILL);
    assertThat(Objects.requireNonNull(w.grad()).item()).isEqualTo(0);
  }
}
