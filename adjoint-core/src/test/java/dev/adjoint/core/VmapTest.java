package dev.adjoint.core;

import static dev.adjoint.core.Adjoint.grad;
import static dev.adjoint.core.Adjoint.jvp;
import static dev.adjoint.core.Adjoint.vmap;
import static dev.adjoint.core.Adjoint.vmapAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Functions written for one example, applied to many, with all other transforms around. */
class VmapTest {
  private static Tensor random(int... shape) {
    return Rng.using(7, () -> Modes.withDType(DType.F64, () -> Tensor.randn(shape)));
  }

  private static void same(@Nullable Tensor got, @Nullable Tensor want) {
    assertThat(Objects.requireNonNull(got).allClose(Objects.requireNonNull(want), 1e-12, 1e-14))
        .as(got + " and " + want)
        .isTrue();
  }

  /** What vmap must give: one example after the other. */
  private static Tensor loop(UnaryOperator<Tensor> f, Tensor x) {
    Tensor[] out = new Tensor[x.size(0)];
    for (int i = 0; i < out.length; i++) {
      out[i] = f.apply(x.select(0, i));
    }
    return Tensor.stack(0, out);
  }

  private static void check(UnaryOperator<Tensor> f, Tensor x) {
    same(vmap(f).apply(x), loop(f, x));
  }

  @Test
  void shapesAreThoseOfOneExample() {
    vmap((UnaryOperator<Tensor>)
            x -> {
              assertThat(x.shape()).isEqualTo(Shape.of(3, 4));
              assertThat(x.sum().rank()).isZero();
              assertThat(x).hasToString("f64[3, 4] of each example");
              return x;
            })
        .apply(random(5, 3, 4));
  }

  @Test
  void compositions() {
    Tensor w = random(4, 4);
    check(x -> x.mul(2).add(x.sum()), random(5, 3, 4));
    check(x -> x.matmul(w).softmax(-1).sum(0), random(5, 3, 4));
    check(x -> w.matmul(x), random(5, 4));
    check(x -> x.dot(x), random(5, 4));
    check(x -> x.outer(x).reshape(-1), random(5, 4));
    check(x -> x.add(w).mean(), random(5, 2, 4, 4));
    check(x -> x.unsqueeze(0).expand(3, 4).sub(w.select(0, 0)), random(5, 4));
    check(x -> Tensor.concat(0, x, w), random(5, 2, 4));
    check(x -> x.linear(w, x.select(0, 0)), random(5, 3, 4));
    check(x -> w.linear(x, null), random(5, 3, 4));
    check(x -> w.select(0, 1).linear(x, x.select(1, 0)), random(5, 3, 4));
    check(x -> x.gt(0).where(x, x.exp()), random(5, 3));
    check(x -> x.logSumExp(0).add(x.var(0)), random(5, 3, 4));
  }

  @Test
  void aResultThatIsTheSameForAllIsRepeated() {
    Tensor y = vmap((UnaryOperator<Tensor>) _ -> Tensor.of(2.0)).apply(random(3, 2));
    assertThat(y.toDoubleArray()).containsExactly(2, 2, 2);
  }

  @Test
  void derivativesInside() {
    UnaryOperator<Tensor> f = x -> x.sin().mul(x).sum().square();
    check(grad(f), random(5, 3));
    check(x -> jvp(f, x, x).tangent(), random(5, 3));
    check(x -> Adjoint.hessian(f, x), random(5, 3));
    check(x -> Adjoint.hvp(f, x, x.cos()), random(5, 3));
  }

  @Test
  void derivativesOutside() {
    UnaryOperator<Tensor> f = x -> x.sin().mul(x).sum().square();
    Tensor x = random(5, 3);
    same(grad(t -> vmap(f).apply(t).sum()).apply(x), loop(grad(f), x));
    Tensor v = random(5, 3).cos();
    same(
        jvp(vmap(f), x, v).tangent(),
        vmap((BinaryOperator<Tensor>) (a, b) -> jvp(f, a, b).tangent()).apply(x, v));
  }

  @Test
  void gradInsideVmapInsideJvp() {
    UnaryOperator<Tensor> f = x -> x.pow(3).sum();
    Tensor x = random(5, 3);
    Tensor v = random(5, 3).exp();
    Tensor t = jvp(vmap(grad(f)), x, v).tangent(); // d 3x² along v
    same(t, x.mul(6).mul(v));
  }

  @Test
  void vmapInsideVmap() {
    BinaryOperator<Tensor> dot = Tensor::dot;
    Tensor a = random(4, 3);
    Tensor b = random(5, 3).exp();
    Tensor products =
        vmapAll(
                rows ->
                    vmapAll(
                        row -> List.of(dot.apply(row.get(0), row.get(1))), rows, Adjoint.SHARED, 0),
                List.of(a, b),
                0,
                Adjoint.SHARED)
            .getFirst();
    same(products, a.matmul(b.mT()));
  }

  @Test
  void otherAxes() {
    Tensor x = random(3, 5);
    Tensor y = vmapAll(in -> List.of(in.getFirst().sum(), in.getFirst()), List.of(x), -1).get(1);
    same(y, x.mT());
  }

  @Test
  void backwardReachesParametersThroughVmap() {
    Param w = new Param(random(3));
    Tensor x = random(5, 3).exp();
    vmap((UnaryOperator<Tensor>) t -> t.dot(w)).apply(x).square().sum().backward();
    Tensor mine = w.grad();
    w.zeroGrad();
    x.matmul(w).square().sum().backward();
    same(mine, w.grad());
  }

  @Test
  void noExamples() {
    UnaryOperator<Tensor> f = x -> x.matmul(random(4, 2)).sum(0);
    assertThat(vmap(f).apply(random(0, 3, 4)).shape()).isEqualTo(Shape.of(0, 2));
  }

  @Test
  void randomNumbersDifferBetweenExamples() {
    UnaryOperator<Tensor> f = x -> x.add(Modes.withDType(DType.F64, () -> Tensor.rand(2)));
    Tensor y = Rng.using(3, () -> vmap(f).apply(Tensor.zeros(DType.F64, Shape.of(4, 2))));
    Tensor all = Rng.using(3, () -> Modes.withDType(DType.F64, () -> Tensor.rand(4, 2)));
    assertThat(y.bitEquals(all)).isTrue();
  }

  @Test
  void detachKeepsTheExamplesApart() {
    Tensor x = random(5, 3);
    same(vmap(grad(t -> t.mul(t.detach()).sum())).apply(x), x);
    same(vmap((UnaryOperator<Tensor>) t -> t.detach().sum()).apply(x), x.sum(1));
  }

  @Test
  void perSampleGradients() {
    Param w = new Param(random(3, 2)).named("w");
    Param b = new Param(random(2)).named("b");
    BinaryOperator<Tensor> loss = (x, y) -> x.matmul(w).add(b).tanh().sub(y).square().mean();
    Tensor x = random(5, 3);
    Tensor y = random(5, 2).sin();
    List<Tensor> g = Adjoint.perSampleGrad(List.of(w, b), loss, x, y);
    assertThat(w.grad()).isNull();
    assertThat(g).noneMatch(Tensor::needsGrad);
    for (int i = 0; i < 5; i++) {
      loss.apply(x.slice(0, i, i + 1), y.slice(0, i, i + 1)).backward();
      same(g.get(0).select(0, i), w.grad());
      same(g.get(1).select(0, i), b.grad());
      w.zeroGrad();
      b.zeroGrad();
    }
  }
}
