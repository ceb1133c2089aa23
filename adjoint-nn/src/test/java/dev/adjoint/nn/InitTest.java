package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import org.junit.jupiter.api.Test;

/** Statistics of 60,000 numbers: means within 5 and deviations within 2 %. */
class InitTest {
  private static final Shape WEIGHT = Shape.of(200, 300);

  private static Tensor draw(Init init, Shape shape) {
    return Rng.using(1, () -> init.draw(DType.F64, shape));
  }

  private static void assertUniform(Init init, double bound) {
    Tensor t = draw(init, WEIGHT);
    assertThat(t.amax().item()).isBetween(0.999 * bound, bound);
    assertThat(t.amin().item()).isBetween(-bound, -0.999 * bound);
    assertThat(t.mean().item()).isEqualTo(0, within(5 * bound / Math.sqrt(3 * 60_000.0)));
    assertThat(t.std().item()).isEqualTo(bound / Math.sqrt(3), within(0.02 * bound));
  }

  private static void assertNormal(Init init, double mean, double std) {
    Tensor t = draw(init, WEIGHT);
    assertThat(t.mean().item()).isEqualTo(mean, within(5 * std / Math.sqrt(60_000)));
    assertThat(t.std().item()).isEqualTo(std, within(0.02 * std));
    Tensor z = t.sub(mean).div(std);
    assertThat(z.square().square().mean().item()).isEqualTo(3, within(0.15)); // kurtosis
    assertThat(z.abs().gt(1.959964).to(DType.F64).mean().item()).isEqualTo(0.05, within(0.005));
  }

  @Test
  void formulasOfPyTorch() {
    assertUniform(Init.uniform(-0.25, 0.25), 0.25);
    assertUniform(Init.xavierUniform(), Math.sqrt(6.0 / 500));
    assertUniform(Init.xavierUniform(Init.GAIN_TANH), 5.0 / 3 * Math.sqrt(6.0 / 500));
    assertUniform(Init.kaimingUniform(), Math.sqrt(6.0 / 300));
    assertUniform(
        Init.kaimingUniform(Init.Fan.OUT, Init.leakyReluGain(0.2)), Math.sqrt(6.0 / (1.04 * 200)));
    assertUniform(Init.kaimingUniform(Init.Fan.IN, 1), Math.sqrt(3.0 / 300)); // LeCun
    assertNormal(Init.normal(2, 0.5), 2, 0.5);
    assertNormal(Init.xavierNormal(), 0, Math.sqrt(2.0 / 500));
    assertNormal(Init.xavierNormal(Init.GAIN_TANH), 0, 5.0 / 3 * Math.sqrt(2.0 / 500));
    assertNormal(Init.kaimingNormal(), 0, Math.sqrt(2.0 / 300));
    assertNormal(Init.kaimingNormal(Init.Fan.OUT, 1), 0, Math.sqrt(1.0 / 200));
  }

  @Test
  void constants() {
    assertThat(draw(Init.zeros(), Shape.of(3)).toDoubleArray()).containsExactly(0, 0, 0);
    assertThat(draw(Init.constant(0.1), Shape.of(2)).toDoubleArray()).containsExactly(0.1, 0.1);
  }

  @Test
  void fansOfAConvolution() {
    assertThat(Init.fan(Shape.of(16, 3, 5, 5), Init.Fan.IN)).isEqualTo(75);
    assertThat(Init.fan(Shape.of(16, 3, 5, 5), Init.Fan.OUT)).isEqualTo(400);
    assertThatThrownBy(() -> Init.xavierUniform().draw(DType.F32, Shape.of(3)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "init: a weight of shape [3] has no fans; it must have at least the axes [out, in]. Use"
                + " uniform or normal.");
  }

  @Test
  void startsAnExistingParameter() {
    Param p = new Param(Tensor.zeros(3, 4)).named("w");
    Rng.using(
        9,
        () -> {
          Init.xavierNormal().start(p);
          return 0;
        });
    assertThat(p.value().square().sum().item()).isPositive();
    assertThat(p.dtype()).isEqualTo(DType.F32);
  }

  @Test
  void noInputsGiveZeros() {
    assertThat(new Linear(0, 2).parameter("bias").value().toDoubleArray()).containsExactly(0, 0);
    assertThat(new Linear(2, 0).weight().shape()).isEqualTo(Shape.of(0, 2));
  }
}
