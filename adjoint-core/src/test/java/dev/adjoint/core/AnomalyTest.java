package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Anomaly mode: what it accumulates, what it refuses, what it says. */
class AnomalyTest {
  private final Lines at = new Lines();
  private final Param w = new Param(Tensor.of(new double[] {1, 2, 3})).named("w");

  private static double[] grad(Param p) {
    return Objects.requireNonNull(p.grad()).toDoubleArray();
  }

  private AnomalyException fails(Supplier<Tensor> loss, String text) {
    AnomalyException e = catchThrowableOfType(AnomalyException.class, () -> Diagnose.anomaly(loss));
    assertThat(e).hasMessage(at.in(text));
    return e;
  }

  @Test
  void accumulatesAsBackwardDoes() {
    Param b = new Param(Tensor.of(new double[] {1})).named("b");
    Supplier<Tensor> loss = () -> w.mul(b).square().sum();
    loss.get().backward();
    loss.get().backward();
    double[] plain = grad(w);
    double[] plainB = grad(b);
    w.zeroGrad();
    b.zeroGrad();
    assertThat(Diagnose.anomaly(loss).item()).isEqualTo(14);
    Diagnose.anomaly(loss);
    assertThat(grad(w)).containsExactly(plain);
    assertThat(grad(b)).containsExactly(plainB);
  }

  @Test
  void keepsTheGradientOfAnIntermediateResultAndReleasesTheGraph() {
    Tensor[] h = new Tensor[1];
    Tensor loss =
        Diagnose.anomaly(() -> {
          h[0] = w.square().retainGrad();
          return h[0].sum();
        });
    assertThat(Objects.requireNonNull(h[0].grad()).toDoubleArray()).containsExactly(1, 1, 1);
    assertThat(catchThrowableOfType(GradientException.class, loss::backward))
        .hasMessageStartingWith(
            "backward: this graph was released by the backward() at AnomalyTest");
  }

  @Test
  void aLossThatIsNotFinite() {
    AnomalyException e =
        fails(
            () -> {
              at.mark();
              Tensor h = w.sub(1);
              return h.log().sum();
            },
            """
            anomaly: the loss f64[] is -Infinity; it must be finite. No gradient was accumulated.
            findNaN: log at @2 makes -Infinity of finite numbers: 1 of 3 elements of its result f64[3], the \
            first at [0].
              input f64[3] of sub(w) at @1: 0 to 2, there 0
              The loss is infinite.\
            """);
    assertThat(e.finding().orElseThrow().operation()).isEqualTo("log");
    assertThat(w.grad()).isNull();
  }

  @Test
  void aGradientThatIsNotFiniteSpoilsNone() {
    Param v = new Param(Tensor.of(new double[] {5})).named("v");
    v.setGrad(Tensor.of(new double[] {8}));
    fails(
        () -> {
          at.mark();
          Tensor h = w.sub(1).sqrt();
          return h.sum().add(v).sum();
        },
        """
        anomaly: the gradient of w f64[3] holds 1 infinite; it must be finite. No gradient was accumulated.
        findNaN: the pullback of sqrt at @1 makes the first Infinity: 1 of 3 elements of the gradient of \
        its input f64[3], the first at [0].
          upstream gradient f64[3]: all 1, there 1
          input f64[3] of sub(w) at @1: 0 to 2, there 0
          result f64[3]: 0 to 1.414
          The loss is 7.414. Not finite is the gradient of w f64[3].\
        """);
    assertThat(w.grad()).isNull();
    assertThat(grad(v)).containsExactly(8);
  }

  /** The sum is infinite though no gradient is. */
  @Test
  void largeGradientsAreNoAnomaly() {
    double large = Double.MAX_VALUE / 2;
    Param x = new Param(Tensor.zeros(DType.F64, Shape.of(4))).named("x");
    Diagnose.anomaly(() -> x.mul(large).sum());
    assertThat(grad(x)).containsOnly(large);
  }

  @Test
  void theReplayDrawsTheSameNumbers() {
    List<double[]> drawn = new ArrayList<>();
    Rng rng = new Rng(5);
    Rng.using(
        rng,
        () ->
            catchThrowableOfType(
                AnomalyException.class,
                () ->
                    Diagnose.anomaly(() -> {
                      Tensor r = Tensor.rand(3).to(DType.F64);
                      drawn.add(r.toDoubleArray());
                      return w.mul(r).sub(w.mul(r)).log().sum();
                    })));
    assertThat(drawn).hasSize(2);
    assertThat(drawn.get(0)).containsExactly(drawn.get(1));
    assertThat(rng.counter()).isEqualTo(3);
  }

  @Test
  void aLossThatDoesNotRepeat() {
    int[] runs = {0};
    AnomalyException e =
        fails(
            () -> w.sum().mul(runs[0]++ == 0 ? Double.NaN : 1),
            "anomaly: the loss f64[] is NaN; it must be finite. No gradient was accumulated.\n"
                + "Run again it is finite: the loss must compute the same every time.");
    assertThat(e.finding()).isEmpty();
  }

  @Test
  void integersAndStridesAreLookedAtRight() {
    Tensor t = Tensor.of(new double[] {1, Double.NaN, 3, 4}, 2, 2);
    assertThat(Numbers.areFinite(t)).isFalse();
    assertThat(Numbers.areFinite(t.mT())).isFalse();
    assertThat(Numbers.areFinite(t.select(1, 0))).isTrue();
    assertThat(Numbers.areFinite(t.select(1, 1))).isFalse();
    assertThat(Numbers.areFinite(t.select(0, 1).expand(5, 2))).isTrue();
    assertThat(Numbers.areFinite(Tensor.arange(3))).isTrue();
    assertThat(Numbers.areFinite(Tensor.zeros(DType.F32, Shape.of(0, 3)))).isTrue();
    assertThat(Numbers.areFinite(Tensor.of(Float.NEGATIVE_INFINITY))).isFalse();
  }

  @Test
  void howNumbersAreWritten() {
    assertThat(List.of(0.0, -2.0, 0.5, 1234.5678, 123456.7, 1e6, 0.00012345, 1.5e-7, 12345678.0))
        .extracting(Numbers::text)
        .containsExactly(
            "0", "-2", "0.5", "1235", "123500", "1e+06", "0.0001234", "1.5e-07", "1.235e+07");
  }
}
