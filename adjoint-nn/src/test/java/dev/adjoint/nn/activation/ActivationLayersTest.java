package dev.adjoint.nn.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.Sequential;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every activation layer is its functional twin, bit for bit, and prints in one line. */
class ActivationLayersTest {
  static Stream<Arguments> layers() {
    return Stream.of(
        twin(new Relu(), Tensor::relu, "Relu()"),
        twin(new Relu6(), Tensor::relu6, "Relu6()"),
        twin(new LeakyRelu(), x -> x.leakyRelu(0.01), "LeakyRelu(0.01)"),
        twin(new LeakyRelu(0.1), x -> x.leakyRelu(0.1), "LeakyRelu(0.1)"),
        twin(new Elu(), x -> x.elu(1), "Elu(1.0)"),
        twin(new Elu(0.5), x -> x.elu(0.5), "Elu(0.5)"),
        twin(new Selu(), Tensor::selu, "Selu()"),
        twin(new Celu(), x -> x.celu(1), "Celu(1.0)"),
        twin(new Gelu(), Tensor::gelu, "Gelu()"),
        twin(new GeluTanh(), Tensor::geluTanh, "GeluTanh()"),
        twin(new GeluSigmoid(), Tensor::geluSigmoid, "GeluSigmoid()"),
        twin(new Silu(), Tensor::silu, "Silu()"),
        twin(new Mish(), Tensor::mish, "Mish()"),
        twin(new Softplus(), Tensor::softplus, "Softplus()"),
        twin(new Softsign(), Tensor::softsign, "Softsign()"),
        twin(new Tanh(), Tensor::tanh, "Tanh()"),
        twin(new Sigmoid(), Tensor::sigmoid, "Sigmoid()"),
        twin(new LogSigmoid(), Tensor::logSigmoid, "LogSigmoid()"),
        twin(new Hardtanh(), x -> x.hardtanh(-1, 1), "Hardtanh(-1.0, 1.0)"),
        twin(new Hardsigmoid(), Tensor::hardsigmoid, "Hardsigmoid()"),
        twin(new Hardswish(), Tensor::hardswish, "Hardswish()"),
        twin(new Softmax(), x -> x.softmax(-1), "Softmax(-1)"),
        twin(new Softmax(0), x -> x.softmax(0), "Softmax(0)"),
        twin(new LogSoftmax(), x -> x.logSoftmax(-1), "LogSoftmax(-1)"),
        twin(new Softmin(), x -> x.softmin(-1), "Softmin(-1)"),
        twin(new Glu(), x -> x.glu(-1), "Glu(-1)"),
        twin(new GeGlu(), x -> x.geglu(-1), "GeGlu(-1)"),
        twin(new SwiGlu(0), x -> x.swiglu(0), "SwiGlu(0)"),
        twin(new Sinc(), Tensor::sinOverX, "Sinc()"),
        twin(new Step(), Tensor::step, "Step()"),
        twin(new Sign(), Tensor::sign, "Sign()"),
        twin(new Threshold(0.5, -2), x -> x.threshold(0.5, -2), "Threshold(0.5, -2.0)"),
        twin(new Tanhshrink(), Tensor::tanhshrink, "Tanhshrink()"),
        twin(new Softshrink(), x -> x.softshrink(0.5), "Softshrink(0.5)"),
        twin(new Hardshrink(), x -> x.hardshrink(0.5), "Hardshrink(0.5)"));
  }

  private static Arguments twin(Layer layer, Layer function, String text) {
    return Arguments.of(layer, function, text);
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("layers")
  void isItsFunction(Layer layer, Layer function, String text) {
    for (DType type : List.of(DType.F32, DType.F64)) {
      Tensor x = Rng.using(7, () -> Rng.current().normal(type, Shape.of(4, 34))).mul(3);
      assertThat(layer.forward(x).bitEquals(function.forward(x))).isTrue();
      Tensor a = x.requiresGrad();
      Tensor b = x.requiresGrad();
      if (layer.forward(a).needsGrad()) {
        layer.forward(a).square().sum().backward();
        function.forward(b).square().sum().backward();
        assertThat(grad(a).bitEquals(grad(b))).isTrue();
      }
    }
    assertThat(layer).hasToString(text);
    assertThat(layer.parameters()).isEmpty();
    assertThat(new Sequential(layer).describe()).contains(text);
  }

  /** Lecture row ACT-06: x = -2, a = 0.25. */
  @Test
  void preluLearnsItsSlope() {
    PRelu prelu = Modes.withDType(DType.F64, () -> new PRelu());
    Tensor x = Tensor.of(new double[] {-2}).requiresGrad();
    Tensor y = prelu.forward(x);
    y.sum().backward();
    assertThat(y.item()).isEqualTo(-0.5);
    assertThat(grad(prelu.weight()).item()).isEqualTo(-2);
    assertThat(grad(x).item()).isEqualTo(0.25);
    assertThat(prelu.state().keySet()).containsExactly("weight");
    assertThat(new PRelu(16)).hasToString("PRelu(16)");
  }

  @Test
  void preluHasASlopeForEachChannel() {
    PRelu prelu = new PRelu(new Param(Tensor.of(new float[] {0.5f, 2})));
    Tensor x = Tensor.full(DType.F32, Shape.of(1, 2, 1, 2), -1);
    assertThat(prelu.forward(x).toDoubleArray()).containsExactly(-0.5, -0.5, -2, -2);
    assertThat(prelu.forward(Tensor.full(DType.F32, Shape.of(3, 2), -1)).toDoubleArray())
        .containsExactly(-0.5, -2, -0.5, -2, -0.5, -2);
  }

  @Test
  void rreluIsRandomInTrainingAndTheMeanSlopeInEvaluation() {
    RRelu rrelu = new RRelu(0.125, 0.375);
    Tensor x = Tensor.full(DType.F64, Shape.of(10_000), -1);
    assertThat(Modes.evaluating(() -> rrelu.forward(x)).toDoubleArray()).containsOnly(-0.25);
    Tensor y = Rng.using(3, () -> rrelu.forward(x));
    assertThat(y.min().item()).isBetween(-0.375, -0.37);
    assertThat(y.max().item()).isBetween(-0.13, -0.125);
    // uniform: mean -1/4, deviation of the mean 0.25 / √12 / 100 = 0.00072
    assertThat(y.mean().item()).isCloseTo(-0.25, within(0.004));
    assertThat(Rng.using(3, () -> rrelu.forward(x)).bitEquals(y)).isTrue();
    assertThat(rrelu.forward(x.neg()).toDoubleArray()).containsOnly(1);
    assertThat(new RRelu(0.125, 0.25)).hasToString("RRelu(0.125, 0.25)");
    Tensor a = Tensor.full(DType.F64, Shape.of(3), -2).requiresGrad();
    Tensor b = Rng.using(5, () -> rrelu.forward(a));
    b.sum().backward();
    assertThat(grad(a).mul(-2).toDoubleArray()).containsExactly(b.toDoubleArray());
  }

  /** Lecture row ACT-07: max(w1ᵀx + b1, w2ᵀx + b2). */
  @Test
  void maxoutOfTheLectures() {
    Param w = new Param(Tensor.of(new double[][] {{1, -1}, {-2, 1}}));
    Param b = new Param(Tensor.of(new double[] {0.5, 0}));
    Maxout maxout = new Maxout(new Linear(w, b), 2);
    Tensor x = Tensor.of(new double[] {1, 3}).requiresGrad();
    Tensor y = maxout.forward(x);
    y.sum().backward();
    assertThat(y.toDoubleArray()).containsExactly(1);
    assertThat(grad(x).toDoubleArray()).containsExactly(-2, 1);
    assertThat(grad(w).toDoubleArray()).containsExactly(0, 0, 1, 3);
    assertThat(grad(b).toDoubleArray()).containsExactly(0, 1);
    assertThat(new Maxout(784, 128, 3)).hasToString("Maxout(784, 128, 3)");
    assertThat(new Maxout(3, 5, 4).forward(Tensor.ones(2, 7, 3)).shape())
        .isEqualTo(Shape.of(2, 7, 5));
  }

  @Test
  void learntActivationsHaveRightGradients() {
    Tensor x = Rng.using(1, () -> Rng.current().normal(DType.F64, Shape.of(3, 4)));
    Modes.withDType(
        DType.F64,
        () -> {
          check(new PRelu(4), x);
          check(new Maxout(4, 3, 3), x);
          return null;
        });
  }

  private static void check(Layer layer, Tensor x) {
    GradCheck.check(t -> layer.forward(t).square().sum(), x);
    for (Param p : layer.parameters()) {
      GradCheck.check(
          t -> Adjoint.substitute(List.of(p), List.of(t), () -> layer.forward(x).square().sum()),
          p.value());
    }
  }

  @Test
  void messages() {
    record Net(Layer act) implements Model {}
    Net net = new Net(new PRelu(3));
    net.parameters();
    assertThatThrownBy(() -> net.act().forward(Tensor.ones(2, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("act: prelu: f32[2, 4] with 3 slopes: axis 1 must be the channels, 3 of them.");
    assertThatThrownBy(() -> new PRelu(new Param(Tensor.ones(2, 2))))
        .isInstanceOf(ShapeException.class)
        .hasMessage("prelu: weight f32[2, 2]: it must be [1], or [channels].");
    assertThatThrownBy(() -> new RRelu(1, 0))
        .isInstanceOf(TensorException.class)
        .hasMessage("rrelu: slopes from 1.0 to 0.0; the first must not be greater.");
    assertThatThrownBy(() -> new Maxout(new Linear(3, 4), 3))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "maxout: 3 pieces of 4 outputs: there must be at least one piece, and all of equal"
                + " size.");
    Net glu = new Net(new Glu());
    glu.parameters();
    assertThatThrownBy(() -> glu.act().forward(Tensor.ones(2, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "act: glu: axis -1 of f32[2, 3] has 3 elements; it must have an even number, for two"
                + " equal halves.");
  }

  private static Tensor grad(Tensor x) {
    return Objects.requireNonNull(x.grad());
  }

  private static Tensor grad(Param x) {
    return Objects.requireNonNull(x.grad());
  }
}
