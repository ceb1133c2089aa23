package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The relatives of {@link Dropout}: what is dropped together, what the moments are. */
class DropoutsTest {
  private static final List<Layer> ALL =
      List.of(
          new Dropout(0.5),
          new Dropout1d(0.5),
          new Dropout2d(0.5),
          new AlphaDropout(0.5),
          new StochasticDepth(0.5));

  @Test
  void inEvaluationNothingHappens() {
    Tensor x = Tensor.ones(2, 3, 4, 5);
    for (Layer layer : ALL) {
      assertThat(Modes.evaluating(() -> layer.forward(x))).isSameAs(x);
    }
    assertThat(new Dropout2d(0).forward(x)).isSameAs(x);
    assertThat(new AlphaDropout(0).forward(x)).isSameAs(x);
  }

  @Test
  void aSeedRepeatsTheMaskAndTheNextCallDrawsAnother() {
    Tensor x = Tensor.ones(8, 16, 2, 2);
    for (Layer layer : List.of(ALL.get(0), ALL.get(2), ALL.get(3))) {
      Tensor first = Rng.using(1, () -> layer.forward(x));
      List<Tensor> again = Rng.using(1, () -> List.of(layer.forward(x), layer.forward(x)));
      assertThat(again.get(0).bitEquals(first)).isTrue();
      assertThat(again.get(1).bitEquals(first)).isFalse();
    }
  }

  @Test
  void channelsGoAsAWhole() {
    // 3 examples of 1000 channels: the deviation of the share of zeros is √(0.25 0.75 / 3000) =
    // 0.008
    Tensor y =
        Rng.using(
            2, () -> new Dropout2d(0.25).forward(Tensor.ones(DType.F64, Shape.of(3, 1000, 2, 2))));
    assertThat(values(y)).containsExactly(0.0, 1 / 0.75);
    assertThat(y.amin(2, 3).bitEquals(y.amax(2, 3))).isTrue();
    assertThat(y.eq(0).to(DType.F64).mean().item()).isCloseTo(0.25, within(0.04));
    assertThat(y.select(0, 0).bitEquals(y.select(0, 1))).isFalse();
    Tensor line =
        Rng.using(2, () -> new Dropout1d(0.25).forward(Tensor.ones(DType.F64, Shape.of(100, 7))));
    assertThat(line.amin(1).bitEquals(line.amax(1))).isTrue();
    assertThat(values(line)).containsExactly(0.0, 1 / 0.75);
  }

  @Test
  void examplesGoAsAWhole() {
    Tensor y = Rng.using(3, () -> new StochasticDepth(0.25).forward(Tensor.ones(2000, 2, 3)));
    assertThat(y.amin(1, 2).bitEquals(y.amax(1, 2))).isTrue();
    assertThat(y.mean().item()).isCloseTo(1, within(0.06)); // deviation √(1/3 / 2000) = 0.013
    assertThat(new StochasticDepth(0.1).forward(Tensor.ones(4)).shape()).isEqualTo(Shape.of(4));
  }

  /** PyTorch's formula: a = 1 / √((1 - p)(1 + p α'²)), b = -a α' p. */
  @Test
  void alphaDropoutKeepsMeanAndVariance() {
    Tensor x = Rng.using(4, () -> Rng.current().normal(DType.F64, Shape.of(200_000)));
    for (double p : new double[] {0.1, 0.3, 0.5}) {
      Tensor y = Rng.using(5, () -> new AlphaDropout(p).forward(x));
      assertThat(y.mean().item()).isCloseTo(0, within(0.012)); // deviation 0.0022
      assertThat(y.var().item()).isCloseTo(1, within(0.03));
      double a = 1 / Math.sqrt((1 - p) * (1 + p * 1.7580993408473766 * 1.7580993408473766));
      double dropped = -1.7580993408473766 * a * (1 - p);
      // a α' + b = a α' (1 - p)
      assertThat(y.sub(dropped).abs().lt(1e-12).to(DType.F64).mean().item())
          .isCloseTo(p, within(0.006));
    }
    assertThat(new AlphaDropout(1).forward(x).toDoubleArray()).containsOnly(0, -0.0);
  }

  @Test
  void theGradientPassesWhereTheNumberPassed() {
    Tensor x = Tensor.full(DType.F64, Shape.of(50, 4, 1), 3).requiresGrad();
    for (Layer layer : List.of(new Dropout1d(0.5), new StochasticDepth(0.5))) {
      x.zeroGrad();
      Tensor y = Rng.using(6, () -> layer.forward(x));
      y.sum().backward();
      assertThat(Objects.requireNonNull(x.grad()).mul(3).toDoubleArray())
          .containsExactly(y.toDoubleArray());
    }
  }

  /** What is dropped is 0, whatever it was. */
  @Test
  void aDroppedNaNIsGone() {
    Tensor x = Tensor.full(DType.F64, Shape.of(64, 2, 2), Double.NaN);
    Tensor y = Rng.using(7, () -> new Dropout1d(0.5).forward(x));
    assertThat(y.isNaN().to(DType.F64).mean().item()).isBetween(0.3, 0.7);
    assertThat(y.eq(0).to(DType.F64).mean().item()).isBetween(0.3, 0.7);
  }

  @Test
  void textsAndMessages() {
    assertThat(ALL)
        .hasToString(
            "[Dropout(0.5), Dropout1d(0.5), Dropout2d(0.5), AlphaDropout(0.5),"
                + " StochasticDepth(0.5)]");
    record Net(Layer drop) implements Model {}
    Net net = new Net(new Dropout2d(0.5));
    net.parameters();
    assertThatThrownBy(() -> net.drop().forward(Tensor.ones(3, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "drop: dropout2d: f32[3, 4]: it must be [channels, size, size], with or without a batch"
                + " axis before it.");
    assertThatThrownBy(
            () -> new StochasticDepth(0.5).forward(Tensor.full(DType.F64, Shape.SCALAR, 1)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("stochasticDepth: f64[]: axis 0 must be the examples.");
    assertThatThrownBy(() -> new AlphaDropout(1.5))
        .isInstanceOf(TensorException.class)
        .hasMessage("alphaDropout: the probability is 1.5; it must lie in [0, 1].");
  }

  private static Set<Double> values(Tensor t) {
    Set<Double> values = new TreeSet<>();
    for (double v : t.toDoubleArray()) {
      values.add(v);
    }
    return values;
  }
}
