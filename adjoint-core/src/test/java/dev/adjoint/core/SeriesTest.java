package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Derivatives where a singularity was removed, and those of the gamma function's family. */
class SeriesTest {
  /** Value and derivatives 1 to 4 at x. */
  private static double[] derivatives(UnaryOperator<Tensor> f, double x) {
    double[] d = new double[5];
    UnaryOperator<Tensor> g = f;
    for (int i = 0; i < d.length; i++) {
      d[i] = g.apply(Tensor.of(x)).item();
      g = Adjoint.grad(g);
    }
    return d;
  }

  /** ∫₀¹ tⁿ cos(xt + nπ/2) dt is derivative number n of sin x / x; by Simpson's rule. */
  private static double right(int n, double x) {
    int steps = 2000;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double t = (double) i / steps;
      double weight = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * Math.pow(t, n) * Math.cos(x * t + n * Math.PI / 2);
    }
    return sum / (3 * steps);
  }

  @Test
  void sinOverXHasItsDerivativesAtAndNear0() {
    for (double x : new double[] {0, -0.0, 1e-200, 1e-9, -1e-4, 0.1, 0.999999, 1.000001, -1.2, 3}) {
      double[] d = derivatives(Tensor::sinOverX, x);
      double[] scaled = derivatives(Tensor::sinc, x / Math.PI);
      for (int n = 0; n < d.length; n++) {
        assertThat(d[n]).as("order %s at %s", n, x).isCloseTo(right(n, x), within(2e-13));
        assertThat(scaled[n] / Math.pow(Math.PI, n)).isCloseTo(right(n, x), within(3e-13));
      }
    }
    assertThat(derivatives(Tensor::sinOverX, 0)).startsWith(1, 0, -1 / 3.0, 0);
    assertThat(derivatives(Tensor::sinc, 0)[1]).isZero();
  }

  /** ln Γ, ψ, π²/6, -2 ζ(3), π⁴/15 at 1. */
  @Test
  void derivativesOfLgammaGoOnAsPolygammas() {
    double[] d = derivatives(Tensor::lgamma, 1);
    assertThat(d[0]).isZero();
    assertThat(d[1]).isCloseTo(-0.5772156649015329, within(2e-16));
    assertThat(d[2]).isCloseTo(Math.PI * Math.PI / 6, within(1e-15));
    assertThat(d[3]).isCloseTo(-2 * 1.2020569031595943, within(2e-15));
    assertThat(d[4]).isCloseTo(Math.pow(Math.PI, 4) / 15, within(4e-15));
    for (int n = 0; n < 4; n++) {
      assertThat(Tensor.of(1.0).polygamma(n).item()).isEqualTo(d[n + 1]);
    }
  }

  @Test
  void integersGiveF32() {
    assertThat(Tensor.of(3).lgamma().dtype()).isEqualTo(DType.F32);
    assertThat(Tensor.of(5).lgamma().item()).isCloseTo(Math.log(24), within(2e-7));
    assertThat(Tensor.of(7).remainder(-4).dtype()).isEqualTo(DType.I32);
    assertThat(Tensor.of(7).remainder(-4).item()).isEqualTo(-1);
    assertThat(Tensor.of(7).remainder(Tensor.of(2.5)).item()).isEqualTo(2);
  }
}
