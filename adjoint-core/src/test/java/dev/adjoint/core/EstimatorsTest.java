package dev.adjoint.core;

import static dev.adjoint.core.Adjoint.grad;
import static dev.adjoint.core.Adjoint.jvp;
import static dev.adjoint.core.Adjoint.vmap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Derivatives where the true one is 0 or belongs to an expectation. */
class EstimatorsTest {
  private static final Tensor X = Tensor.of(new double[] {-1.5, -0.2, 0.3, 2});

  private static void same(Tensor got, Tensor want) {
    assertThat(got.allClose(want, 1e-12, 1e-14)).as(got + " and " + want).isTrue();
  }

  @Test
  void theLecturesStep() {
    double x = 2;
    Tensor w = Tensor.of(0.5);
    UnaryOperator<Tensor> step = t -> t.ge(0).to(DType.F64);
    Tensor exact = grad(v -> step.apply(v.mul(x)).square().div(2)).apply(w);
    assertThat(exact.item()).isZero();
    UnaryOperator<Tensor> loss = v -> Estimators.straightThrough(step, v.mul(x)).square().div(2);
    assertThat(loss.apply(w).item()).isEqualTo(0.5);
    assertThat(grad(loss).apply(w).item()).isEqualTo(2);
    Tensor leaf = w.requiresGrad();
    loss.apply(leaf).backward();
    assertThat(Objects.requireNonNull(leaf.grad()).item()).isEqualTo(2);
    assertThat(jvp(loss, w, Tensor.of(1.0)).tangent().item()).isEqualTo(2);
    assertThat(Adjoint.taylor(loss, w, 2).stream().map(Tensor::item))
        .containsExactly(0.5, 2.0, 4.0); // y²/2 with y = 1, y' = 2, y'' = 0
  }

  @Test
  void straightThroughOfTruthValuesAndRounding() {
    Tensor y = Estimators.straightThrough(t -> t.ge(0), X);
    assertThat(y.dtype()).isEqualTo(DType.F64);
    assertThat(y.toDoubleArray()).containsExactly(0, 0, 1, 1);
    UnaryOperator<Tensor> rounded = t -> Estimators.straightThrough(Tensor::round, t);
    assertThat(rounded.apply(X).bitEquals(X.round())).isTrue();
    same(grad(t -> rounded.apply(t).mul(t).sum()).apply(X), X.round().add(X));
    same(vmap(rounded).apply(X), X.round());
    same(vmap(grad(t -> rounded.apply(t).square())).apply(X), X.round().mul(2));
  }

  @Test
  void aSurrogateHasTheValuesBitsAndTheOthersDerivatives() {
    Tensor odd = Tensor.of(new double[] {-0.0, Double.NaN, Double.POSITIVE_INFINITY, 1e-310});
    assertThat(Estimators.surrogate(odd, X).bitEquals(odd)).isTrue();
    UnaryOperator<Tensor> spike = v -> Estimators.surrogate(v.ge(0), v.mul(5).sigmoid());
    UnaryOperator<Tensor> smooth = v -> v.mul(5).sigmoid();
    assertThat(spike.apply(X).toDoubleArray()).containsExactly(0, 0, 1, 1);
    same(grad(t -> spike.apply(t).sum()).apply(X), grad(t -> smooth.apply(t).sum()).apply(X));
    same(
        grad(t -> grad(s -> spike.apply(s).sum()).apply(t).sum()).apply(X),
        grad(t -> grad(s -> smooth.apply(s).sum()).apply(t).sum()).apply(X));
    same(jvp(spike, X, X).tangent(), jvp(smooth, X, X).tangent());
    same(
        Adjoint.hvp(t -> spike.apply(t).sum(), X, X),
        Adjoint.hvp(t -> smooth.apply(t).sum(), X, X));
    same(vmap(grad(spike)).apply(X), vmap(grad(smooth)).apply(X));
    List<Tensor> a = Adjoint.taylor(spike, 0.3, 4);
    List<Tensor> b = Adjoint.taylor(smooth, 0.3, 4);
    assertThat(a.getFirst().item()).isEqualTo(1);
    for (int k = 1; k <= 4; k++) {
      same(a.get(k), b.get(k));
    }
  }

  @Test
  void nothingFlowsToTheValueOfASurrogate() {
    Tensor x = X.requiresGrad();
    Tensor y = X.requiresGrad();
    Estimators.surrogate(x.mul(3), y).sum().backward();
    assertThat(x.grad()).isNull();
    assertThat(Objects.requireNonNull(y.grad()).toDoubleArray()).containsOnly(1);
    same(jvp(t -> Estimators.surrogate(t.mul(3), X), X, X).tangent(), X.mul(0));
  }

  /** log P(b) of a coin that shows 1 with probability σ(θ). */
  private static Tensor logBernoulli(Tensor b, Tensor theta) {
    return b.mul(theta.logSigmoid()).add(b.rsub(1).mul(theta.neg().logSigmoid()));
  }

  /** What a sample b costs; it depends on θ itself too. */
  private static Tensor cost(Tensor b, Tensor theta) {
    return b.sub(0.45).square().mul(theta.mul(0.3).cos());
  }

  @Test
  void theScoreFunctionIsExactInExpectationToEveryOrder() {
    Tensor theta = Tensor.of(0.3);
    UnaryOperator<Tensor> exact =
        t -> {
          Tensor p = t.sigmoid();
          return p.mul(cost(Tensor.of(1.0), t)).add(p.rsub(1).mul(cost(Tensor.of(0.0), t)));
        };
    double p = theta.sigmoid().item();
    UnaryOperator<Tensor> f = exact;
    UnaryOperator<Tensor> zero = t -> estimate(0, t);
    UnaryOperator<Tensor> one = t -> estimate(1, t);
    for (int order = 0; order <= 4; order++) {
      double mean = p * one.apply(theta).item() + (1 - p) * zero.apply(theta).item();
      assertThat(mean).as("order " + order).isCloseTo(f.apply(theta).item(), within(1e-14));
      f = grad(f);
      zero = grad(zero);
      one = grad(one);
    }
    List<Tensor> jet = Adjoint.taylor(t -> estimate(1, t), theta, 3);
    assertThat(jet.get(3).item())
        .isCloseTo(grad(grad(grad(t -> estimate(1, t)))).apply(theta).item(), within(1e-13));
  }

  private static Tensor estimate(double sample, Tensor theta) {
    Tensor b = Tensor.of(sample);
    return Estimators.scoreFunction(cost(b, theta), logBernoulli(b, theta));
  }

  @Test
  void theLecturesCoin() {
    int n = 1_000_000;
    Tensor theta = Tensor.of(0.0).requiresGrad();
    Tensor u = Rng.using(1, () -> Modes.withDType(DType.F64, () -> Tensor.rand(n)));
    Tensor b = u.lt(theta.sigmoid()).to(DType.F64);
    Tensor cost = b.sub(0.45).square();
    Tensor f = Estimators.scoreFunction(cost, logBernoulli(b, theta));
    assertThat(f.bitEquals(cost)).isTrue();
    f.mean().backward();
    assertThat(Objects.requireNonNull(theta.grad()).item()).isCloseTo(0.025, within(1e-3));
  }

  @Test
  void gumbelSoftmax() {
    Tensor logits = Tensor.of(new double[] {1, -0.5, 0.2}).expand(20000, 3);
    Tensor soft = Rng.using(5, () -> Estimators.gumbelSoftmax(logits, -1, 0.5));
    Tensor hard = Rng.using(5, () -> Estimators.gumbelSoftmaxHard(logits, 1, 0.5));
    same(soft.sum(1), Tensor.ones(DType.F64, Shape.of(20000)));
    assertThat(hard.sum(1).toDoubleArray()).containsOnly(1);
    assertThat(hard.bitEquals(soft.argmax(1).oneHot(3).to(DType.F64))).isTrue();
    double[] often = hard.mean(0).toDoubleArray();
    double[] p = logits.select(0, 0).softmax(0).toDoubleArray();
    for (int i = 0; i < 3; i++) {
      assertThat(often[i]).isCloseTo(p[i], within(0.015)); // four standard errors
    }
    double cold =
        Rng.using(5, () -> Estimators.gumbelSoftmax(logits, 1, 1e-3)).amax(1).mean().item();
    assertThat(cold).isGreaterThan(0.99);
  }

  @Test
  void gumbelSoftmaxHardHasTheSoftGradient() {
    Tensor x = Tensor.of(new double[][] {{1, -0.5, 0.2}, {0, 3, -1}});
    Tensor w = x.cos();
    for (int axis : new int[] {0, 1, -1}) {
      Tensor soft =
          Rng.using(
              2, () -> grad(t -> Estimators.gumbelSoftmax(t, axis, 0.7).mul(w).sum()).apply(x));
      Tensor hard =
          Rng.using(
              2, () -> grad(t -> Estimators.gumbelSoftmaxHard(t, axis, 0.7).mul(w).sum()).apply(x));
      assertThat(hard.bitEquals(soft)).isTrue();
    }
    UnaryOperator<Tensor> one = t -> Estimators.gumbelSoftmaxHard(t, 0, 0.7);
    Tensor each = Rng.using(2, () -> vmap(one).apply(x));
    Tensor all = Rng.using(2, () -> Estimators.gumbelSoftmaxHard(x, 1, 0.7));
    assertThat(each.bitEquals(all)).isTrue();
  }

  @Test
  void gumbelSoftmaxInF32IsNeverNaN() {
    Tensor y =
        Rng.using(
            9, () -> Estimators.gumbelSoftmax(Tensor.zeros(DType.F32, Shape.of(300000, 3)), 1, 1));
    assertThat(y.dtype()).isEqualTo(DType.F32);
    assertThat(y.isFinite().logicalNot().sum().item()).isZero();
    Tensor none = Estimators.gumbelSoftmaxHard(Tensor.zeros(DType.F64, Shape.of(0, 3)), 1, 1);
    assertThat(none.shape()).isEqualTo(Shape.of(0, 3));
  }
}
