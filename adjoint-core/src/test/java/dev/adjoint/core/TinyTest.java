package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Thirty small checks of everything, in a second: run this first after a change. */
class TinyTest {
  private static Tensor v(double... numbers) {
    return Tensor.of(numbers);
  }

  private static Tensor leaf(double number) {
    return Tensor.of(number).requiresGrad();
  }

  private static double grad(Tensor x) {
    return Objects.requireNonNull(x.grad()).item();
  }

  private static final Tensor MATRIX = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});

  // ---- tensors

  @Test
  void c01_add() {
    assertThat(v(1, 2).add(v(10, 20)).toDoubleArray()).containsExactly(11, 22);
  }

  @Test
  void c02_broadcast() {
    assertThat(MATRIX.mul(v(1, 0, -1)).toDoubleArray()).containsExactly(1, 0, -3, 4, 0, -6);
  }

  @Test
  void c03_matmul() {
    assertThat(MATRIX.matmul(MATRIX.mT()).toDoubleArray()).containsExactly(14, 32, 32, 77);
  }

  @Test
  void c04_slice() {
    assertThat(MATRIX.slice(1, 2, -4, -1).toDoubleArray()).containsExactly(3, 2, 1, 6, 5, 4);
  }

  @Test
  void c05_sum() {
    assertThat(MATRIX.sum(0).toDoubleArray()).containsExactly(5, 7, 9);
    assertThat(MATRIX.sum().item()).isEqualTo(21);
  }

  @Test
  void c06_meanAndVariance() {
    assertThat(MATRIX.mean().item()).isEqualTo(3.5);
    assertThat(MATRIX.var().item()).isEqualTo(3.5);
  }

  @Test
  void c07_reshape() {
    assertThat(MATRIX.mT().reshape(-1).toDoubleArray()).containsExactly(1, 4, 2, 5, 3, 6);
  }

  @Test
  void c08_concatAndStack() {
    assertThat(Tensor.concat(1, MATRIX, MATRIX).shape()).isEqualTo(Shape.of(2, 6));
    assertThat(Tensor.stack(0, v(1), v(2)).toDoubleArray()).containsExactly(1, 2);
  }

  @Test
  void c09_pick() {
    Tensor at = Tensor.of(new long[] {2, 0});
    assertThat(MATRIX.gather(1, at.unsqueeze(1)).toDoubleArray()).containsExactly(3, 4);
    assertThat(MATRIX.indexSelect(1, at).toDoubleArray()).containsExactly(3, 1, 6, 4);
    assertThat(at.oneHot(3).toLongArray()).containsExactly(0, 0, 1, 1, 0, 0);
  }

  @Test
  void c10_where() {
    assertThat(MATRIX.gt(3).where(MATRIX, Tensor.of(0.0)).sum().item()).isEqualTo(15);
  }

  @Test
  void c11_softmax() {
    Tensor p = v(1000, 1000 + Math.log(3)).softmax(0);
    assertThat(p.get(0)).isCloseTo(0.25, within(1e-13));
    assertThat(v(0, Math.log(3)).logSumExp().item()).isCloseTo(Math.log(4), within(1e-15));
  }

  @Test
  void c12_activations() {
    assertThat(Tensor.of(1.0).gelu().item()).isCloseTo(0.8413447460685429, within(1e-15));
    assertThat(v(-1, 0, 2).relu().toDoubleArray()).containsExactly(0, 0, 2);
    assertThat(Tensor.of(0.0).sigmoid().item()).isEqualTo(0.5);
  }

  @Test
  void c13_extremes() {
    assertThat(v(3, 9, 9, 1).argmax(0).item()).isEqualTo(1);
    assertThat(MATRIX.amax(1).toDoubleArray()).containsExactly(3, 6);
  }

  @Test
  void c14_types() {
    assertThat(Tensor.of(7).div(2).dtype()).isEqualTo(DType.F32);
    assertThat(Tensor.ones(2).dtype()).isEqualTo(DType.F32);
    assertThat(v(1.9).to(DType.I32).item()).isEqualTo(1);
  }

  @Test
  void c15_print() {
    assertThat(Tensor.of(new float[] {0.5f}).requiresGrad())
        .hasToString("tensor([0.5000], requires_grad=True)");
  }

  // ---- derivatives

  @Test
  void c16_theFirstExample() {
    Tensor x = leaf(-2);
    Tensor y = leaf(5);
    Tensor z = leaf(-4);
    x.add(y).mul(z).backward();
    assertThat(v(grad(x), grad(y), grad(z)).toDoubleArray()).containsExactly(-4, -4, 3);
  }

  @Test
  void c17_micrograd() {
    Tensor a = leaf(-4);
    Tensor b = leaf(2);
    Tensor c = a.add(b);
    Tensor d = a.mul(b).add(b.pow(3));
    c = c.add(c.add(1));
    c = c.add(c.add(1).add(a.neg()));
    d = d.add(d.mul(2).add(b.add(a).relu()));
    d = d.add(d.mul(3).add(b.sub(a).relu()));
    Tensor f = c.sub(d).square();
    Tensor g = f.div(2).add(f.rdiv(10));
    g.backward();
    assertThat(g.item()).isCloseTo(24.7041, within(5e-5));
    assertThat(grad(a)).isCloseTo(138.8338, within(5e-5));
    assertThat(grad(b)).isCloseTo(645.5773, within(5e-5));
  }

  @Test
  void c18_accumulation() {
    Tensor x = leaf(1);
    x.mul(3).backward();
    x.mul(3).backward();
    assertThat(grad(x)).isEqualTo(6);
    x.zeroGrad();
    assertThat(x.grad()).isNull();
  }

  @Test
  void c19_release() {
    Tensor x = leaf(2);
    Tensor y = x.mul(x);
    y.backward(Keep.GRAPH);
    y.backward();
    assertThatThrownBy(y::backward).isInstanceOf(GradientException.class);
    assertThat(grad(x)).isEqualTo(8);
  }

  @Test
  void c20_detachAndNoGrad() {
    Tensor x = leaf(3);
    x.mul(x.detach()).backward();
    assertThat(grad(x)).isEqualTo(3);
    assertThat(Modes.noGrad(() -> x.mul(2)).needsGrad()).isFalse();
  }

  @Test
  void c21_manyPaths() {
    Tensor x = leaf(1);
    Tensor y = x;
    for (int i = 0; i < 20; i++) {
      y = y.add(y);
    }
    y.backward();
    assertThat(grad(x)).isEqualTo(1 << 20);
  }

  @Test
  void c22_higherOrder() {
    Tensor two = Tensor.of(2.0);
    assertThat(Adjoint.grad(x -> x.pow(3)).apply(two).item()).isEqualTo(12);
    assertThat(Adjoint.grad(Adjoint.grad(x -> x.pow(3))).apply(two).item()).isEqualTo(12);
  }

  @Test
  void c23_perturbationsAreNotConfused() {
    Tensor one = Tensor.of(1.0);
    Tensor d = Adjoint.grad(x -> x.mul(Adjoint.grad(y -> x.add(y)).apply(one))).apply(one);
    assertThat(d.item()).isEqualTo(1);
  }

  @Test
  void c24_forwardMode() {
    Adjoint.Jvp r = Adjoint.jvp(x -> x.sin(), Tensor.of(0.5), Tensor.of(2.0));
    assertThat(r.tangent().item()).isCloseTo(2 * Math.cos(0.5), within(1e-15));
  }

  @Test
  void c25_jacobianAndHessian() {
    assertThat(Adjoint.jacobian(x -> x.square(), v(1, 2)).toDoubleArray())
        .containsExactly(2, 0, 0, 4);
    assertThat(Adjoint.hessian(x -> x.pow(3).sum(), v(1, 2)).toDoubleArray())
        .containsExactly(6, 0, 0, 12);
  }

  @Test
  void c26_formulasOfYourOwn() {
    Formula cube = Formula.of("cube", 1, Expr.in(0).pow(3));
    GradCheck.check(x -> Adjoint.apply(cube, new double[0], x).sum(), v(0.5, -1, 2));
  }

  @Test
  void c27_differences() {
    GradCheck.check(
        t -> t.get(0).linear(t.get(1), t.get(2)).gelu().softmax(-1).square().sum(),
        List.of(MATRIX, MATRIX.mul(0.1), v(0.3, -0.2)),
        1e-7);
  }

  // ---- parameters, chance, messages

  @Test
  void c28_parameters() {
    Param w = new Param(v(1, 2));
    Tensor before = w.value();
    Tensor loss = w.square().sum();
    w.assign(v(5, 6));
    assertThat(before.toDoubleArray()).containsExactly(1, 2);
    assertThatThrownBy(loss::backward).hasMessageContaining("(version 1, now 2)");
  }

  @Test
  void c29_chance() {
    Tensor a = Rng.using(1, () -> Tensor.randn(5));
    assertThat(Rng.using(1, () -> Tensor.randn(5)).bitEquals(a)).isTrue();
    assertThat(Rng.using(2, () -> Tensor.randn(5)).bitEquals(a)).isFalse();
  }

  @Test
  void c30_messages() {
    assertThatThrownBy(() -> MATRIX.matmul(MATRIX))
        .hasMessage(
            "matmul: f64[2, 3] @ f64[2, 3]: left axis -1 is 3, right axis -2 is 2; they must be equal."
                + " right.mT() would fit.");
  }
}
