package dev.adjoint.core;

import static dev.adjoint.core.Adjoint.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Parts of the graph that are computed again instead of kept. */
class CheckpointTest {
  private final Tensor x = Tensor.of(new double[] {0.5, -1.2, 2});
  private final AtomicInteger runs = new AtomicInteger();

  private Tensor f(Tensor t) {
    runs.incrementAndGet();
    return t.sin().sin().sin();
  }

  private Tensor checkpointed(Tensor t) {
    return Adjoint.checkpoint(in -> f(in.getFirst()), t);
  }

  @Test
  void theLecturesThreeSines() {
    Tensor w = Tensor.of(0.5).requiresGrad();
    Tensor z = checkpointed(w);
    assertThat(z.item()).isCloseTo(.4450853368, org.assertj.core.api.Assertions.within(5e-11));
    z.backward();
    assertThat(Objects.requireNonNull(w.grad()).item())
        .isCloseTo(.6972664359, org.assertj.core.api.Assertions.within(5e-11));
    assertThat(runs).hasValue(2);
  }

  @Test
  void gradientsAreThoseOfThePlainGraph() {
    Tensor a = x.requiresGrad();
    Tensor b = x.requiresGrad();
    checkpointed(a).mul(a).sum().backward();
    f(b).mul(b).sum().backward();
    assertThat(Objects.requireNonNull(a.grad()).bitEquals(Objects.requireNonNull(b.grad())))
        .isTrue();
  }

  @Test
  void parametersAndCapturedTensorsGetTheirGradients() {
    Param w = new Param(x).named("w");
    Tensor inner = x.requiresGrad();
    Tensor captured = inner.exp();
    Tensor y = Adjoint.checkpoint(in -> in.getFirst().mul(w).add(captured), Tensor.of(3.0));
    y.sum().backward();
    assertThat(Objects.requireNonNull(w.grad()).toDoubleArray()).containsExactly(3, 3, 3);
    assertThat(Objects.requireNonNull(inner.grad()).bitEquals(x.exp())).isTrue();
  }

  @Test
  void theSameRandomNumbersTwice() {
    Tensor leaf = x.requiresGrad();
    Tensor y =
        Rng.using(
            5,
            () -> {
              Tensor z =
                  Adjoint.checkpoint(
                      in -> in.getFirst().mul(Modes.withDType(DType.F64, () -> Tensor.rand(3))),
                      leaf);
              Tensor.rand(10); // the generator moves on before the backward pass
              return z;
            });
    y.sum().backward();
    assertThat(y.div(x).allClose(Objects.requireNonNull(leaf.grad()), 1e-15, 0)).isTrue();
  }

  @Test
  void functionalAndHigherOrder() {
    Tensor plain = grad(t -> grad(s -> f(s).square().sum()).apply(t).sum()).apply(x);
    Tensor kept = grad(t -> grad(s -> checkpointed(s).square().sum()).apply(t).sum()).apply(x);
    assertThat(kept.allClose(plain, 1e-14, 0)).isTrue();
    Tensor forward = Adjoint.jvp(this::checkpointed, x, x).tangent();
    assertThat(forward.allClose(Adjoint.jvp(this::f, x, x).tangent(), 1e-15, 0)).isTrue();
    Tensor over = Adjoint.hvp(t -> checkpointed(t).sum(), x, x);
    assertThat(over.allClose(Adjoint.hvp(t -> f(t).sum(), x, x), 1e-14, 0)).isTrue();
    Tensor leaf = x.requiresGrad();
    Tensor loss = checkpointed(leaf).square().sum();
    Tensor g =
        Objects.requireNonNull(
            Adjoint.gradients(List.of(loss), List.of(leaf), Adjoint.Recording.GRAPH).getFirst());
    g.sum().backward();
    assertThat(Objects.requireNonNull(leaf.grad()).allClose(plain, 1e-14, 0)).isTrue();
  }

  @Test
  void keepingTheGraphComputesAgainEachTime() {
    Tensor leaf = x.requiresGrad();
    Tensor y = checkpointed(leaf).sum();
    y.backward(Keep.GRAPH);
    y.backward();
    assertThat(runs).hasValue(3);
    Tensor once = x.requiresGrad();
    f(once).sum().backward();
    assertThat(
            Objects.requireNonNull(leaf.grad())
                .allClose(Objects.requireNonNull(once.grad()).mul(2), 0, 0))
        .isTrue();
  }

  @Test
  void aParameterAssignedInBetweenIsFound() {
    Param w = new Param(x).named("w");
    Tensor y = Adjoint.checkpoint(in -> in.getFirst().mul(w).sin(), x).sum();
    w.assign(x.mul(2));
    assertThatThrownBy(y::backward)
        .isInstanceOf(GradientException.class)
        .hasMessageMatching(
            "backward: w f64\\[3\\] was assigned at CheckpointTest.java:\\d+ after forward used it"
                + " \\(version 1, now 2\\). Call step\\(\\) after backward\\(\\).");
  }

  @Test
  void withoutGradientsNothingIsRecorded() {
    assertThat(checkpointed(x).needsGrad()).isFalse();
    assertThat(Modes.noGrad(() -> checkpointed(x.requiresGrad())).needsGrad()).isFalse();
    assertThat(runs).hasValue(2);
  }
}
