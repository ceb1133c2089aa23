package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearTest {
  private static class Net implements Layer {
    final Linear fc1 = new Linear(784, 256);

    @Override
    public Tensor forward(Tensor x) {
      return fc1.forward(x);
    }
  }

  @Test
  void layerAndFunctionAgree() {
    Linear l = new Linear(3, 2);
    Tensor x = Tensor.randn(4, 5, 3);
    Tensor y = l.forward(x);
    assertThat(y.shape()).isEqualTo(Shape.of(4, 5, 2));
    assertThat(y.detach().bitEquals(x.linear(l.weight().value(), l.parameter("bias").value())))
        .isTrue();
    Linear bare = new Linear(3, 2, Linear.Options.DEFAULT.withoutBias());
    assertThat(bare.bias()).isNull();
    assertThat(bare.parameterCount()).isEqualTo(6);
    assertThat(l.in()).isEqualTo(3);
    assertThat(l.out()).isEqualTo(2);
    assertThat(l).hasToString("Linear(3, 2)");
    assertThat(bare).hasToString("Linear(3, 2, no bias)");
  }

  @Test
  void derivatives() {
    Rng rng = new Rng(1);
    Tensor w = rng.normal(DType.F64, Shape.of(2, 3));
    Tensor b = rng.normal(DType.F64, Shape.of(2));
    Tensor x = rng.normal(DType.F64, Shape.of(4, 3));
    GradCheck.check(
        in -> in.get(0).linear(in.get(1), in.get(2)).tanh().sum(), List.of(x, w, b), 1e-8);

    // and through the layer's own parameters
    Linear l = new Linear(new Param(w), new Param(b));
    l.forward(x).tanh().sum().backward();
    Tensor dw = GradCheck.numericalGradient(t -> x.linear(t, b).tanh().sum(), w, 1e-5);
    Tensor db = GradCheck.numericalGradient(t -> x.linear(w, t).tanh().sum(), b, 1e-5);
    assertThat(java.util.Objects.requireNonNull(l.weight().grad()).allClose(dw, 1e-7, 1e-8))
        .isTrue();
    Param bias = java.util.Objects.requireNonNull(l.bias());
    assertThat(java.util.Objects.requireNonNull(bias.grad()).allClose(db, 1e-7, 1e-8)).isTrue();
  }

  /** torch.nn.Linear: both uniform on ±1/√in; bounds .7071 for 2 and .3536 for 8. */
  @Test
  void defaultStart() {
    for (int in : new int[] {2, 8, 100}) {
      Linear l = Rng.using(3, () -> new Linear(in, 4000));
      double bound = 1 / Math.sqrt(in);
      for (Param p : l.parameters()) {
        Tensor v = p.value();
        assertThat(v.abs().amax().item()).isBetween(0.99 * bound, bound * (1 + 1e-7));
        assertThat(Math.abs(v.mean().item())).isLessThan(0.04 * bound);
        assertThat(v.std().item())
            .isBetween(0.96 * bound / Math.sqrt(3), 1.04 * bound / Math.sqrt(3));
      }
    }
  }

  @Test
  void otherStarts() {
    Linear l =
        new Linear(
            10, 5, Linear.Options.DEFAULT.withWeight(Init.constant(2)).withBias(Init.zeros()));
    assertThat(l.weight().value().toDoubleArray()).containsOnly(2);
    assertThat(l.parameter("bias").value().toDoubleArray()).containsOnly(0);
  }

  @Test
  void shapeErrorsNameTheLayer() {
    Net net = new Net();
    net.parameters();
    assertThatThrownBy(() -> net.forward(Tensor.zeros(32, 100)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "fc1: linear: f32[32, 100] with weight f32[256, 784]: the weight must be [out, in] and the"
                + " input's last axis its in.");
    assertThatThrownBy(() -> net.forward(Tensor.zeros(DType.F64, Shape.of(32, 784))))
        .isInstanceOf(DTypeException.class)
        .hasMessageStartingWith("fc1: linear: f64[32, 784] @ f32[256, 784]");
    assertThatThrownBy(() -> new Linear(3, 2).forward(Tensor.zeros(4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("linear: f32[4] with weight f32[2, 3]");
  }

  @Test
  void parametersThatDoNotFit() {
    assertThatThrownBy(() -> new Linear(new Param(Tensor.zeros(2, 3)), new Param(Tensor.zeros(3))))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "linear: weight f32[2, 3] with bias f32[3]: the weight must be [out, in] and the bias"
                + " [out].");
    assertThatThrownBy(() ->
            new Linear(
                new Param(Tensor.zeros(2, 3)), new Param(Tensor.zeros(DType.F64, Shape.of(2)))))
        .isInstanceOf(DTypeException.class)
        .hasMessage(
            "linear: weight f32[2, 3] with bias f64[2]: both must have the same element type.");
    assertThatThrownBy(() -> new Linear(-1, 3))
        .isInstanceOf(ShapeException.class)
        .hasMessage("linear: in is -1 and out 3; sizes must not be negative.");
  }
}
