package dev.adjoint.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import org.junit.jupiter.api.Test;

/** The traces of the lectures' examples EX-16 and EX-17 (row OPT-01). */
class DescentTest {
  private static final Tensor ONES = Tensor.of(new double[] {1, 1});

  private static Tensor bowl(Tensor v) {
    return v.sum().square().add(v.sub(1).square().sum());
  }

  /** 2x² + y² + exp(4xy). */
  private static Tensor saddle(Tensor v) {
    Tensor x = v.select(0, 0);
    Tensor y = v.select(0, 1);
    return x.square().mul(2).add(y.square()).add(x.mul(y).mul(4).exp());
  }

  @Test
  void bowlOfTheLectures() {
    Tensor start = Tensor.of(new double[] {1, 1, 1});
    Tensor path = Descent.path(DescentTest::bowl, start, 0.01, 100);
    assertThat(path.shape()).isEqualTo(Shape.of(101, 3));
    assertThat(path.select(1, 0).toDoubleArray()).startsWith(1.0);
    assertThat(path.get(1, 0)).isEqualTo(0.94, within(1e-15));
    assertThat(path.get(3, 2)).isEqualTo(0.834016, within(1e-12));
    assertThat(path.get(100, 1)).isEqualTo(0.2501794089, within(1e-10));
    Tensor swings = Descent.path(DescentTest::bowl, start, 0.25, 2);
    assertThat(swings.select(1, 0).toDoubleArray()).containsExactly(1, -0.5, 1);
    Tensor momentum =
        Descent.path(DescentTest::bowl, start, p -> new Sgd(p, 0.01, Sgd.momentum(0.9)), 100);
    assertThat(momentum.get(100, 0)).isEqualTo(0.2463580233, within(1e-10));
    Tensor newton =
        Descent.path(
            DescentTest::bowl,
            start,
            p -> new Lbfgs(p, 1, Lbfgs.Options.DEFAULT.withStrongWolfe()),
            1);
    assertThat(newton.select(0, 1).toDoubleArray())
        .containsExactly(new double[] {0.25, 0.25, 0.25}, within(1e-7));
  }

  @Test
  void saddleOfTheLectures() {
    Tensor slow = Descent.path(DescentTest::saddle, ONES, 0.001, 100);
    assertThat(slow.select(0, 1).toDoubleArray())
        .containsExactly(new double[] {0.7776073999, 0.7796073999}, within(1e-10));
    assertThat(slow.select(0, 100).toDoubleArray())
        .containsExactly(new double[] {0.1834812354, 0.2841510296}, within(1e-10));
    Tensor diverges = Descent.path(DescentTest::saddle, ONES, 0.01, 4);
    assertThat(diverges.get(2, 0)).isEqualTo(16.3001379528, within(1e-9));
    assertThat(diverges.get(3, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(diverges.get(4, 0)).isNaN();
  }

  @Test
  void noSteps() {
    assertThat(Descent.path(DescentTest::bowl, ONES, 1, 0).toDoubleArray()).containsExactly(1, 1);
    assertThatThrownBy(() -> Descent.path(DescentTest::bowl, ONES, 1, -1))
        .isInstanceOf(TensorException.class)
        .hasMessage("path: the number of steps is -1; it must be 0 or more.");
  }
}
