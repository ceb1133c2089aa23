package dev.adjoint.core;

import static dev.adjoint.core.Adjoint.grad;
import static dev.adjoint.core.Adjoint.gradients;
import static dev.adjoint.core.Adjoint.hessian;
import static dev.adjoint.core.Adjoint.hvp;
import static dev.adjoint.core.Adjoint.jacobian;
import static dev.adjoint.core.Adjoint.jvp;
import static dev.adjoint.core.Adjoint.valueAndGrad;
import static dev.adjoint.core.Adjoint.vjp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Adjoint.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Functional transforms, nested in all ways. */
class TransformsTest {
  private static final Tensor ONE = Tensor.of(1.0);
  private static final Tensor TWO = Tensor.of(2.0);

  private static Tensor v(double... numbers) {
    return Tensor.of(numbers);
  }

  private static double d(UnaryOperator<Tensor> f, double at) {
    return grad(f).apply(Tensor.of(at)).item();
  }

  private static double push(UnaryOperator<Tensor> f, double at) {
    return jvp(f, Tensor.of(at), ONE).tangent().item();
  }

  // ---- nesting

  @Test
  void perturbationsAreNotConfused() {
    // d/dx [x d/dy (x + y)] at 1 is 1, not 2
    assertThat(d(x -> x.mul(grad(y -> x.add(y)).apply(ONE)), 1)).isEqualTo(1);
    assertThat(d(x -> x.mul(jvp(y -> x.add(y), ONE, ONE).tangent()), 1)).isEqualTo(1);
    assertThat(push(x -> x.mul(grad(y -> x.add(y)).apply(ONE)), 1)).isEqualTo(1);
    assertThat(push(x -> x.mul(jvp(y -> x.add(y), ONE, ONE).tangent()), 1)).isEqualTo(1);
  }

  @Test
  void innerDerivativesDependOnOuterVariables() {
    // d/dx [d/dy (x² y³) at y = x] = d/dx 3 x⁴ = 12 x³
    UnaryOperator<Tensor> f = x -> grad(y -> x.square().mul(y.pow(3))).apply(x);
    assertThat(d(f, 2)).isEqualTo(96);
    assertThat(push(f, 2)).isEqualTo(96);
    UnaryOperator<Tensor> g = x -> jvp(y -> x.square().mul(y.pow(3)), x, ONE).tangent();
    assertThat(d(g, 2)).isEqualTo(96);
    assertThat(push(g, 2)).isEqualTo(96);
  }

  @Test
  void thirdAndFourthOrder() {
    UnaryOperator<Tensor> f = x -> x.pow(4);
    assertThat(grad(grad(grad(f))).apply(TWO).item()).isEqualTo(48);
    assertThat(grad(grad(grad(grad(f)))).apply(TWO).item()).isEqualTo(24);
    double sin = d(x -> jvp(grad(Tensor::sin), x, ONE).tangent(), 0.5);
    assertThat(sin).isCloseTo(-Math.cos(0.5), within(1e-15));
    double tanh = push(x -> jvp(y -> jvp(Tensor::tanh, y, ONE).tangent(), x, ONE).tangent(), 0.3);
    double t = Math.tanh(0.3);
    assertThat(tanh).isCloseTo((6 * t * t - 2) * (1 - t * t), within(1e-14));
  }

  @Test
  void forwardOverReverseOverForward() {
    // f = x³: f'' = 6x by grad in jvp, jvp in grad, jvp in jvp, grad in grad
    UnaryOperator<Tensor> f = x -> x.mul(x).mul(x);
    assertThat(d(grad(f), 2)).isEqualTo(12);
    assertThat(push(grad(f), 2)).isEqualTo(12);
    assertThat(d(x -> jvp(f, x, ONE).tangent(), 2)).isEqualTo(12);
    assertThat(push(x -> jvp(f, x, ONE).tangent(), 2)).isEqualTo(12);
  }

  @Test
  void theDerivativeOfAConstantIsZero() {
    assertThat(d(_ -> TWO, 1)).isZero();
    assertThat(push(_ -> TWO, 1)).isZero();
    assertThat(d(x -> x.detach().mul(3), 1)).isZero();
    assertThat(d(x -> x.mul(x.detach()), 3)).isEqualTo(3);
    assertThat(d(x -> grad(_ -> TWO).apply(x), 1)).isZero();
  }

  @Test
  void theIdentityAndUnusedArguments() {
    assertThat(d(x -> x, 5)).isEqualTo(1);
    assertThat(push(x -> x, 5)).isEqualTo(1);
    var r = Adjoint.valueAndGrads(x -> x.get(0).square().sum(), v(1, 2), v(3));
    assertThat(r.value().item()).isEqualTo(5);
    assertThat(r.grads().get(0).toDoubleArray()).containsExactly(2, 4);
    assertThat(r.grads().get(1).toDoubleArray()).containsExactly(0);
  }

  @Test
  void arrayArgumentsThatAreTheSameTensorAreTwoArguments() {
    Tensor x = Tensor.of(3.0);
    var r = Adjoint.valueAndGrads(t -> t.get(0).mul(t.get(1)).add(t.get(0)), x, x);
    assertThat(r.grads().get(0).item()).isEqualTo(4);
    assertThat(r.grads().get(1).item()).isEqualTo(3);
  }

  // ---- the transforms themselves

  @Test
  void vectorTimesJacobian() {
    // y = (x1 x2, x2 + x3²), p = (11, 2)
    var r =
        vjp(
            t -> {
              Tensor x = t.getFirst();
              return Tensor.stack(
                  0,
                  x.select(0, 0).mul(x.select(0, 1)),
                  x.select(0, 1).add(x.select(0, 2).square()));
            },
            v(1, 2, 3));
    assertThat(r.value().toDoubleArray()).containsExactly(2, 11);
    assertThat(r.pullback().apply(v(11, 2)).getFirst().toDoubleArray()).containsExactly(22, 13, 12);
    assertThat(r.pullback().apply(v(1, 0)).getFirst().toDoubleArray()).containsExactly(2, 1, 0);
  }

  @Test
  void hessiansOfAllFourModePairsAgree() {
    UnaryOperator<Tensor> f = t -> t.pow(3).mul(t.flip(0).sin()).sum().exp();
    Tensor x = v(0.3, -0.5, 0.8, 0.1);
    UnaryOperator<Tensor> forward = t -> Adjoint.jacobianForward(f, t);
    UnaryOperator<Tensor> reverse = t -> Adjoint.jacobianReverse(f, t);
    Tensor want = hessian(f, x);
    for (UnaryOperator<Tensor> inner : List.of(forward, reverse)) {
      assertThat(Adjoint.jacobianForward(inner, x).allClose(want, 1e-13, 1e-15)).isTrue();
      assertThat(Adjoint.jacobianReverse(inner, x).allClose(want, 1e-13, 1e-15)).isTrue();
    }
    assertThat(want.allClose(want.mT(), 1e-14, 0)).isTrue();
  }

  @Test
  void jacobiansOfBothModesAgree() {
    UnaryOperator<Tensor> f = t -> t.matmul(t.mT()).reshape(-1).slice(0, 1, 4);
    Tensor x = v(1, 2, 3, 4, 5, 6).reshape(2, 3);
    Tensor rows = Adjoint.jacobianReverse(f, x);
    assertThat(rows.shape()).isEqualTo(Shape.of(3, 2, 3));
    assertThat(Adjoint.jacobianForward(f, x).bitEquals(rows)).isTrue();
    assertThat(jacobian(f, x).bitEquals(rows)).isTrue();
    // y_0 = x_0 · x_1
    assertThat(rows.select(0, 0).toDoubleArray()).containsExactly(4, 5, 6, 1, 2, 3);
    assertThat(Adjoint.jacobianForward(t -> t.sum(), v(new double[0])).shape())
        .isEqualTo(Shape.of(0));
  }

  @Test
  void linearizeComputesTheFunctionOnce() {
    AtomicInteger calls = new AtomicInteger();
    Tensor x = v(0.5, -1, 2);
    Adjoint.Linearized at =
        Adjoint.linearize(
            t -> {
              calls.incrementAndGet();
              return t.sin().mul(t.sum());
            },
            x);
    for (Tensor t : List.of(v(1, 0, 0), v(0, 1, 2))) {
      Tensor want = jvp(s -> s.sin().mul(s.sum()), x, t).tangent();
      assertThat(at.map().apply(t).allClose(want, 1e-15, 1e-15)).isTrue();
    }
    assertThat(calls).hasValue(1);
    assertThat(at.value().bitEquals(x.sin().mul(x.sum()))).isTrue();
    Adjoint.Linearized constant = Adjoint.linearize(_ -> v(1, 2), x);
    assertThat(constant.map().apply(x).toDoubleArray()).containsExactly(0, 0);
    // differentiable with respect to what the function captured, and under vmap
    Tensor g = grad(w -> Adjoint.linearize(t -> t.mul(w), x).map().apply(x).sum()).apply(x);
    assertThat(g.bitEquals(x)).isTrue();
    Tensor both = Adjoint.vmap(at.map()).apply(Tensor.stack(0, v(1, 0, 0), v(0, 1, 2)));
    assertThat(both.select(0, 1).allClose(at.map().apply(v(0, 1, 2)), 1e-15, 0)).isTrue();
  }

  @Test
  void gradientsWithUpstreamAndIntermediates() {
    Tensor x = v(1, 2).requiresGrad();
    Tensor h = x.square();
    Tensor a = h.mul(3);
    Tensor b = h.sum();
    var g =
        gradients(
            List.of(a, b), List.of(v(1, 10), Tensor.of(2.0)), List.of(h, x), Recording.NOTHING);
    assertThat(Objects.requireNonNull(g.get(0)).toDoubleArray()).containsExactly(5, 32);
    assertThat(Objects.requireNonNull(g.get(1)).toDoubleArray()).containsExactly(10, 128);
  }

  @Test
  void jacobianAndHessian() {
    Tensor x = v(1, 2, 3);
    Tensor j = jacobian(t -> t.square().mul(2), x);
    assertThat(j.shape()).isEqualTo(Shape.of(3, 3));
    assertThat(j.toDoubleArray()).containsExactly(4, 0, 0, 0, 8, 0, 0, 0, 12);
    Tensor h = hessian(t -> t.pow(3).sum().add(t.select(0, 0).mul(t.select(0, 1))), x);
    assertThat(h.toDoubleArray()).containsExactly(6, 1, 0, 1, 12, 0, 0, 0, 18);
    Tensor p = hvp(t -> t.pow(3).sum(), x, v(1, 1, 2));
    assertThat(p.toDoubleArray()).containsExactly(6, 12, 36);
    assertThat(jacobian(t -> t.sum(), x).shape()).isEqualTo(Shape.of(3));
    assertThat(jacobian(t -> t.slice(0, 0, 0), x).shape()).isEqualTo(Shape.of(0, 3));
    assertThat(jacobian(t -> t.reshape(3, 1).mul(v(1, 2)), x).shape()).isEqualTo(Shape.of(3, 2, 3));
  }

  @Test
  void controlFlowIsDifferentiated() {
    UnaryOperator<Tensor> branch = x -> x.item() > 0 ? x.mul(x) : x.neg();
    assertThat(d(branch, 2)).isEqualTo(4);
    assertThat(d(branch, -2)).isEqualTo(-1);
    UnaryOperator<Tensor> loop =
        x -> {
          Tensor y = x;
          while (y.item() < 100) {
            y = y.mul(2);
          }
          return y;
        };
    assertThat(d(loop, 3)).isEqualTo(64);
  }

  @Test
  void transformsNeverTouchGrad() {
    Tensor x = v(1, 2).requiresGrad();
    Tensor g = grad(t -> t.square().sum()).apply(x);
    assertThat(x.grad()).isNull();
    assertThat(g.toDoubleArray()).containsExactly(2, 4);
  }

  @Test
  void aTransformInsideAnOrdinaryComputation() {
    // the gradient is itself recorded at the base: d/dx Σ (x²)'  = 2
    Tensor x = v(1, 2).requiresGrad();
    grad(t -> t.square().sum()).apply(x).sum().backward();
    assertThat(Objects.requireNonNull(x.grad()).toDoubleArray()).containsExactly(2, 2);
  }

  @Test
  void aClosureOverALeafIsRecorded() {
    Tensor a = Tensor.of(3.0).requiresGrad();
    Tensor slope = grad(x -> x.mul(x).mul(a)).apply(TWO); // 2 a x
    assertThat(slope.item()).isEqualTo(12);
    slope.backward();
    assertThat(Objects.requireNonNull(a.grad()).item()).isEqualTo(4);
  }

  @Test
  void backwardInsideATransformReachesOuterLeavesOnly() {
    Tensor a = Tensor.of(3.0).requiresGrad();
    double slope =
        d(
            x -> {
              a.mul(a).backward();
              return x.mul(Objects.requireNonNull(a.grad()));
            },
            5);
    assertThat(slope).isEqualTo(6);
  }

  @Test
  void parametersAreConstantsToATransform() {
    Param w = new Param(Tensor.of(4.0));
    var r = valueAndGrad(x -> x.mul(w), Tensor.of(5.0));
    assertThat(r.grad().item()).isEqualTo(4);
    assertThat(w.grad()).isNull();
    r.value().backward();
    assertThat(Objects.requireNonNull(w.grad()).item()).isEqualTo(5);
  }

  @Test
  void parametersAsArguments() {
    Param w = new Param(v(1, 2));
    assertThat(grad(x -> x.square().sum()).apply(w.tensor()).toDoubleArray()).containsExactly(2, 4);
    var r = Adjoint.valueAndGrads(x -> x.get(0).square().sum(), w);
    assertThat(r.grads().getFirst().toDoubleArray()).containsExactly(2, 4);
  }

  // ---- leaving a transform

  @Test
  void aValueThatLeavesItsTransformCannotBeUsed() {
    List<Tensor> escaped = new ArrayList<>();
    grad(
            (Tensor x) -> {
              escaped.add(x.square());
              return x.sum();
            })
        .apply(TWO);
    Tensor t = escaped.getFirst();
    assertThat(t.item()).isEqualTo(4); // its number is still there
    assertThat(t.detach().add(1).item()).isEqualTo(5);
    assertThatThrownBy(() -> t.add(1))
        .isInstanceOf(GradientException.class)
        .hasMessage(
            "add: a tensor left the grad, vjp or jvp that made it and was used afterwards. Return it"
                + " from the function, or keep tensor.detach().");
    // not even by a transform that is open now
    assertThatThrownBy(() -> d(x -> x.mul(t), 1)).isInstanceOf(GradientException.class);
    assertThatThrownBy(() -> d(x -> t.mul(x), 1)).isInstanceOf(GradientException.class);
  }

  @Test
  void aResultThatIsReturnedIsAnOrdinaryTensor() {
    Tensor g = grad((Tensor x) -> x.pow(3)).apply(TWO);
    assertThat(g.add(1).item()).isEqualTo(13);
    assertThat(g.needsGrad()).isFalse();
    Adjoint.Jvp j = jvp(x -> x.pow(3), TWO, ONE);
    assertThat(j.value().add(j.tangent()).item()).isEqualTo(20);
  }

  @Test
  void anExceptionClosesTheLevel() {
    assertThatThrownBy(() ->
            d(
                _ -> {
                  throw new IllegalStateException("user's");
                },
                1))
        .hasMessage("user's");
    assertThat(Level.depth()).isZero();
    assertThat(d(x -> x.mul(x), 3)).isEqualTo(6);
  }

  // ---- settings

  @Test
  void noGradInsideCutsAndOutsideDoesNot() {
    assertThat(d(x -> x.mul(Modes.noGrad(() -> x.mul(1))), 3)).isEqualTo(3);
    assertThat(Modes.noGrad(() -> d(x -> x.mul(x), 3))).isEqualTo(6);
    assertThat(Modes.inference(() -> push(x -> x.mul(x), 3))).isEqualTo(6);
    assertThat(Modes.noGrad(() -> d(grad(x -> x.mul(x).mul(x)), 2))).isEqualTo(12);
    Tensor a = Tensor.of(3.0).requiresGrad();
    Tensor g = Modes.noGrad(() -> grad(x -> x.mul(x).mul(a)).apply(TWO));
    assertThat(g.item()).isEqualTo(12);
    assertThat(g.needsGrad()).as("the base was told not to record").isFalse();
  }

  @Test
  void aTransformOnAnotherThreadLiesDeeperThanTheOneThatStartedIt() {
    double slope =
        d(
            x -> {
              AtomicReference<Tensor> inner = new AtomicReference<>();
              Runnable task = Modes.wrap(() -> inner.set(grad((Tensor y) -> x.mul(y)).apply(ONE)));
              run(task);
              return x.mul(Objects.requireNonNull(inner.get())); // x · d/dy (x y) = x²
            },
            3);
    assertThat(slope).isEqualTo(6);
  }

  @Test
  void threadsHaveTheirOwnTransforms() {
    AtomicInteger right = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      double at = k;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 200; i++) {
                  right.addAndGet(d(grad(x -> x.pow(4)), at) == 12 * at * at ? 1 : 0);
                }
              }));
    }
    threads.forEach(TransformsTest::join);
    assertThat(right).hasValue(800);
  }

  private static void run(Runnable task) {
    join(Thread.ofPlatform().start(task));
  }

  private static void join(Thread t) {
    try {
      t.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- recorded gradients

  @Test
  void gradientsCanBeRecorded() {
    Tensor x = Tensor.of(2.0).requiresGrad();
    Tensor y = x.pow(3);
    Tensor g =
        Objects.requireNonNull(gradients(List.of(y), List.of(x), Recording.GRAPH).getFirst());
    assertThat(g.item()).isEqualTo(12);
    assertThat(g.needsGrad()).isTrue();
    Tensor h =
        Objects.requireNonNull(gradients(List.of(g), List.of(x), Recording.GRAPH).getFirst());
    assertThat(h.item()).isEqualTo(12);
    Tensor third =
        Objects.requireNonNull(gradients(List.of(h), List.of(x), Recording.NOTHING).getFirst());
    assertThat(third.item()).isEqualTo(6);
    assertThat(third.needsGrad()).isFalse();
    assertThat(x.grad()).isNull();
  }

  @Test
  void gradientsOfIntermediateAndUnusedTensors() {
    Tensor x = v(1, 2).requiresGrad();
    Tensor other = v(1).requiresGrad();
    Tensor m = x.square();
    Tensor y = m.mul(3).sum();
    var g = gradients(List.of(y), List.of(m, other, x), Recording.NOTHING);
    assertThat(Objects.requireNonNull(g.get(0)).toDoubleArray()).containsExactly(3, 3);
    assertThat(g.get(1)).isNull();
    assertThat(Objects.requireNonNull(g.get(2)).toDoubleArray()).containsExactly(6, 12);
    var twice = gradients(List.of(y, y), List.of(x), Recording.NOTHING);
    assertThat(Objects.requireNonNull(twice.getFirst()).toDoubleArray()).containsExactly(12, 24);
  }
}
