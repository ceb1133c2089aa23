package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CombinatorsTest {
  private static final Tensor X = Rng.using(1, () -> Tensor.randn(5, 8));

  @Test
  void parallelAdds() {
    Linear a = new Linear(8, 3);
    Linear b = new Linear(8, 3);
    Parallel p = new Parallel(a, b, x -> x.narrow(1, 0, 3));
    Tensor expected = a.forward(X).add(b.forward(X)).add(X.narrow(1, 0, 3));
    assertThat(p.forward(X).bitEquals(expected)).isTrue();
    assertThat(p.state().keySet()).containsExactly("0.bias", "0.weight", "1.bias", "1.weight");
    assertThat(p).hasToString("Parallel(3)");
    assertThat(new Parallel(a).forward(X).bitEquals(a.forward(X))).isTrue();
  }

  @Test
  void concatJoins() {
    Linear a = new Linear(8, 3);
    Concat c = new Concat(-1, new Passthrough(), a);
    assertThat(c.forward(X).bitEquals(Tensor.concat(1, X, a.forward(X)))).isTrue();
    assertThat(c.state().keySet()).containsExactly("1.bias", "1.weight");
    assertThat(c).hasToString("Concat(axis -1, 2)");
  }

  @Test
  void residualAddsItsInput() {
    Linear f = new Linear(8, 8);
    Residual r = new Residual(f);
    assertThat(r.forward(X).bitEquals(X.add(f.forward(X)))).isTrue();
    assertThat(r.state().keySet()).containsExactly("body.bias", "body.weight");
    assertThat(r).hasToString("Residual()");
    Linear g = new Linear(8, 2);
    Linear p = new Linear(8, 2);
    Residual q = new Residual(g, p);
    assertThat(q.forward(X).bitEquals(p.forward(X).add(g.forward(X)))).isTrue();
    assertThat(q.state().keySet())
        .containsExactly("body.bias", "body.weight", "projection.bias", "projection.weight");
    assertThat(q).hasToString("Residual(projection)");
  }

  @Test
  void flattenAndUnflatten() {
    Tensor x = Rng.using(2, () -> Tensor.randn(5, 2, 3, 4));
    assertThat(new Flatten().forward(x).bitEquals(x.reshape(5, 24))).isTrue();
    assertThat(new Flatten(1, 2).forward(x).bitEquals(x.reshape(5, 6, 4))).isTrue();
    assertThat(new Flatten(-2, -1).forward(x).bitEquals(x.reshape(5, 2, 12))).isTrue();
    assertThat(new Flatten(0, -1).forward(x).bitEquals(x.flatten())).isTrue();
    assertThat(new Flatten(0, 0).forward(x).bitEquals(x)).isTrue();
    assertThat(new Flatten().forward(Tensor.zeros(0, 2, 3)).shape()).isEqualTo(Shape.of(0, 6));
    assertThat(new Flatten(0, 1).forward(Tensor.zeros(3, 0, 2)).shape()).isEqualTo(Shape.of(0, 2));
    assertThat(new Flatten()).hasToString("Flatten()");
    assertThat(new Flatten(1, 2)).hasToString("Flatten(1, 2)");
    Layer back = new Unflatten(1, 2, 3, -1);
    assertThat(back.forward(new Flatten().forward(x)).bitEquals(x)).isTrue();
    assertThat(back).hasToString("Unflatten(1, [2, 3, -1])");
    assertThat(new Passthrough().forward(x)).isSameAs(x);
    assertThat(new Passthrough()).hasToString("Passthrough()");
  }

  @Test
  void anEmptyBatchPassesThroughAll() {
    Layer net =
        new Sequential(
            new Flatten(),
            new Residual(new Linear(6, 6)),
            new Parallel(new Linear(6, 4), new Linear(6, 4)),
            new Concat(1, new Passthrough(), new Linear(4, 2)),
            new Unflatten(1, 2, 3));
    assertThat(net.forward(Tensor.zeros(0, 2, 3)).shape()).isEqualTo(Shape.of(0, 2, 3));
    net.forward(Tensor.zeros(0, 2, 3)).sum().backward();
    Tensor g = net.parameters().getFirst().grad();
    assertThat(g != null && g.bitEquals(g.zerosLike())).isTrue();
  }

  /** The definition by sums, in float64. */
  @Test
  void bilinearIsASumOfProducts() {
    Rng.using(
        4,
        () ->
            Modes.withDType(
                DType.F64,
                () -> {
                  Bilinear l = new Bilinear(3, 4, 2);
                  Tensor a = Tensor.randn(2, 5, 3);
                  Tensor b = Tensor.randn(2, 5, 4);
                  Param c = l.bias();
                  assertThat(c).isNotNull();
                  Tensor y = Tensor.einsum("nti,oij,ntj->nto", a, l.weight(), b);
                  Tensor expected = c == null ? y : y.add(c);
                  assertThat(l.forward(a, b).allClose(expected, 1e-13, 1e-13)).isTrue();
                  assertThat(
                          l.forward(a.select(0, 0).select(0, 0), b.select(0, 0).select(0, 0))
                              .shape())
                      .isEqualTo(Shape.of(2));
                  assertThat(l.forward(Tensor.zeros(0, 3), Tensor.zeros(0, 4)).shape())
                      .isEqualTo(Shape.of(0, 2));
                  return null;
                }));
    assertThat(new Bilinear(20, 30, 40)).hasToString("Bilinear(20, 30, 40)");
    Bilinear bare = new Bilinear(2, 3, 4, Bilinear.Options.DEFAULT.withoutBias());
    assertThat(bare).hasToString("Bilinear(2, 3, 4, no bias)");
    assertThat(bare.state().keySet()).containsExactly("weight");
    double[] w = new Bilinear(16, 50, 10).weight().value().to(DType.F64).toDoubleArray();
    assertThat(java.util.Arrays.stream(w).map(Math::abs).max().orElse(0)).isBetween(0.249, 0.25);
  }

  @Test
  void gradientsOfBilinear() {
    Tensor a = new Rng(1).normal(DType.F64, Shape.of(2, 3));
    Tensor b = new Rng(2).normal(DType.F64, Shape.of(2, 4));
    Tensor w = new Rng(3).normal(DType.F64, Shape.of(5, 3, 4));
    Bilinear l = new Bilinear(new Param(w), new Param(Tensor.zeros(DType.F64, Shape.of(5))));
    GradCheck.check(
        in ->
            Adjoint.substitute(
                List.of(l.weight()),
                List.of(in.get(2)),
                () -> l.forward(in.get(0), in.get(1)).square().sum()),
        List.of(a, b, w),
        1e-6);
  }

  @Test
  void messages() {
    assertThatThrownBy(() -> new Parallel())
        .isInstanceOf(TensorException.class)
        .hasMessage("parallel: there is no branch; a sum of none has no shape.");
    assertThatThrownBy(() -> new Concat(1))
        .isInstanceOf(TensorException.class)
        .hasMessage("concat: there is no branch; nothing joined has no shape.");
    Layer net = new Sequential(new Parallel(new Linear(8, 1), new Linear(8, 3)));
    net.parameters();
    assertThatThrownBy(() -> net.forward(X))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "0: parallel: branch 0 gives f32[5, 1] and branch 1 f32[5, 3]; their shapes must be"
                + " equal. To join them side by side use Concat.");
    assertThatThrownBy(() -> new Residual(new Linear(8, 1)).forward(X))
        .hasMessage(
            "residual: x is f32[5, 8] and body(x) f32[5, 1]; their shapes must be equal. Give a"
                + " projection as second argument.");
    assertThatThrownBy(() -> new Residual(new Linear(8, 1), new Linear(8, 2)).forward(X))
        .hasMessage(
            "residual: projection(x) is f32[5, 2] and body(x) f32[5, 1]; their shapes must be"
                + " equal.");
    assertThatThrownBy(() -> new Flatten().forward(Tensor.zeros(784)))
        .hasMessage(
            "flatten: f32[784] from axis 1 to -1: there are axes from -1 to 0. For one example"
                + " without a batch axis use unsqueeze(0).");
    assertThatThrownBy(() -> new Flatten(2, 1).forward(Tensor.zeros(2, 3, 4)))
        .hasMessage(
            "flatten: f32[2, 3, 4] from axis 2 to 1: the last axis must be among the 3 there are,"
                + " and not before the first.");
    assertThatThrownBy(() -> new Flatten(0, -1).forward(Tensor.of(1f)))
        .hasMessage("flatten: f32[] from axis 0 to -1: one number has no axes.");
    assertThatThrownBy(() -> new Bilinear(0, 1, 2))
        .hasMessage("bilinear: left is 0, right 1 and out 2; sizes must be positive.");
    assertThatThrownBy(() -> new Bilinear(new Param(Tensor.zeros(2, 3)), null))
        .hasMessage(
            "bilinear: weight f32[2, 3]: the weight must be [out, left, right] and the bias [out].");
    Param w = new Param(Tensor.zeros(2, 3, 4));
    assertThatThrownBy(() -> new Bilinear(w, new Param(Tensor.zeros(3))))
        .hasMessage(
            "bilinear: weight f32[2, 3, 4] with bias f32[3]: the weight must be [out, left, right]"
                + " and the bias [out].");
    assertThatThrownBy(() -> new Bilinear(w, new Param(Tensor.zeros(DType.F64, Shape.of(2)))))
        .isInstanceOf(DTypeException.class)
        .hasMessage(
            "bilinear: weight f32[2, 3, 4] with bias f64[2]: both must have the same element type.");
    assertThatThrownBy(() -> new Bilinear(w, null).forward(Tensor.zeros(5, 3), Tensor.zeros(6, 4)))
        .hasMessage(
            "bilinear: f32[5, 3] and f32[6, 4] with weight f32[2, 3, 4]: they must be [..., 3] and"
                + " [..., 4] with equal leading axes.");
  }
}
