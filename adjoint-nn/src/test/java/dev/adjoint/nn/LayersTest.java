package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LayersTest {
  @Test
  void sequentialIsComposition() {
    Linear a = new Linear(4, 3);
    Linear b = new Linear(3, 2);
    Tensor x = Tensor.randn(5, 4);
    Tensor expected = b.forward(a.forward(x).relu());
    assertThat(new Sequential(a, Tensor::relu, b).forward(x).bitEquals(expected)).isTrue();
    assertThat(a.then(Tensor::relu).then(b).forward(x).bitEquals(expected)).isTrue();
    assertThat(a.then(Tensor::relu).then(b).size()).isEqualTo(3);
    assertThat(new Sequential(a, b).get(1)).isSameAs(b);
    assertThat(new Sequential().forward(x)).isSameAs(x);
  }

  @Test
  void newLayersNeedAFloatingType() {
    assertThatThrownBy(() -> Modes.withDType(DType.I32, () -> new Linear(1, 1)))
        .isInstanceOf(DTypeException.class)
        .hasMessage("withDType: i32 is not floating; new layers need DType.F32 or DType.F64.");
    assertThat(Modes.withDType(DType.F64, () -> Tensor.zeros(2).dtype())).isEqualTo(DType.F64);
  }

  @Test
  void flattenKeepsTheBatch() {
    assertThat(new Flatten().forward(Tensor.zeros(5, 2, 3, 4)).shape()).isEqualTo(Shape.of(5, 24));
    assertThat(new Flatten().forward(Tensor.zeros(0, 2, 3)).shape()).isEqualTo(Shape.of(0, 6));
  }

  // ---- dropout

  @Test
  void dropoutKeepsTheExpectation() {
    for (double p : new double[] {0.1, 0.5, 0.9}) {
      Tensor ones = Tensor.ones(100_000);
      Tensor y = Rng.using(1, () -> new Dropout(p).forward(ones));
      double[] a = y.toDoubleArray();
      float kept = (float) (1 / (1 - p));
      int zeros = 0;
      for (double v : a) {
        assertThat(v == 0 || v == kept).isTrue();
        zeros += v == 0 ? 1 : 0;
      }
      // five standard deviations
      assertThat(zeros / 1e5)
          .isBetween(p - 5 * Math.sqrt(p * (1 - p) / 1e5), p + 5 * Math.sqrt(p * (1 - p) / 1e5));
      assertThat(y.mean().item()).isBetween(0.95, 1.05);
    }
  }

  @Test
  void dropoutPassesInEvaluation() {
    Tensor x = Tensor.randn(3, 4);
    Dropout d = new Dropout(0.5);
    assertThat(Modes.evaluating(() -> d.forward(x))).isSameAs(x);
    assertThat(Modes.inference(() -> d.forward(x))).isSameAs(x);
    assertThat(Modes.noGrad(() -> d.forward(x))).isNotSameAs(x); // still training
    assertThat(new Dropout(0).forward(x)).isSameAs(x);
    assertThat(new Dropout(1).forward(x).toDoubleArray()).containsOnly(0);
  }

  @Test
  void dropoutRepeatsWithTheSeedAndDiffersWithin() {
    Tensor x = Tensor.ones(1000);
    Dropout d = new Dropout(0.5);
    Tensor a = Rng.using(5, () -> d.forward(x));
    Tensor b = Rng.using(5, () -> d.forward(x));
    assertThat(a.bitEquals(b)).isTrue();
    Rng.using(
        5,
        () -> {
          assertThat(d.forward(x).bitEquals(d.forward(x))).isFalse();
          return 0;
        });
  }

  @Test
  void dropoutGradientIsTheMask() {
    Tensor x = Tensor.of(new double[] {1, Double.NaN, 3, Double.POSITIVE_INFINITY}).requiresGrad();
    Tensor y = Rng.using(2, () -> new Dropout(0.5).forward(x));
    y.backward(Tensor.of(new double[] {1, 1, 1, 1}));
    double[] g = Objects.requireNonNull(x.grad()).toDoubleArray();
    double[] v = y.toDoubleArray();
    for (int i = 0; i < g.length; i++) {
      assertThat(g[i]).isEqualTo(v[i] == 0 ? 0 : 2);
    }
    assertThat(y.dtype()).isEqualTo(DType.F64);
  }

  @Test
  void dropoutRefusesWhatIsNoProbability() {
    assertThatThrownBy(() -> new Dropout(1.5))
        .isInstanceOf(TensorException.class)
        .hasMessage("dropout: the probability is 1.5; it must lie in [0, 1].");
    assertThatThrownBy(() -> new Dropout(Double.NaN)).isInstanceOf(TensorException.class);
  }
}
