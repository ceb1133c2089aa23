package dev.adjoint.core.expr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErfTest {
  /** x, erf(x), erfc(x) to 20 digits, from mpmath 1.4.1. */
  private static final double[][] KNOWN = {
    {1e-300, 1.1283791670955126022e-300, 1.0},
    {1e-9, 1.1283791670955126438e-9, 0.9999999988716208329},
    {0.1, 0.1124629160182848984, 0.8875370839817151016},
    {0.5, 0.52049987781304653768, 0.47950012218695346232},
    {0.99, 0.83850806955536979982, 0.16149193044463020018},
    {1.5, 0.96610514647531072707, 0.033894853524689272933},
    {3, 0.99997790950300141456, 0.000022090496998585441373},
    {5, 0.99999999999846254021, 1.5374597944280348502e-12},
    {8, 1.0, 1.122429717298292708e-29},
    {15, 1.0, 7.2129941724512066666e-100},
    {20, 1.0, 5.3958656116079009289e-176},
    {26, 1.0, 5.6631924088561428465e-296},
  };

  @Test
  void agreesWithKnownValues() {
    for (double[] k : KNOWN) {
      assertThat(Erf.erf(k[0])).isCloseTo(k[1], within(k[1]));
      assertThat(Erf.erf(-k[0])).isEqualTo(-Erf.erf(k[0]));
      assertThat(Erf.erfc(k[0])).isCloseTo(k[2], within(k[2]));
      assertThat(Erf.erfc(-k[0])).isCloseTo(1 + k[1], within(1 + k[1]));
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return org.assertj.core.data.Offset.offset(1e-15 * value);
  }

  @Test
  void edges() {
    assertThat(Erf.erf(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(Erf.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(Erf.erf(Double.NaN)).isNaN();
    assertThat(1 / Erf.erf(-0.0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Erf.erfc(Double.POSITIVE_INFINITY)).isZero();
    assertThat(Erf.erfc(Double.NEGATIVE_INFINITY)).isEqualTo(2);
    assertThat(Erf.erfc(Double.NaN)).isNaN();
    assertThat(Erf.erfc(28)).isZero();
  }

  @Test
  void hasNoStepWhereTheFormChanges() {
    for (double x : new double[] {0.5, 1}) {
      assertThat(Erf.erf(Math.nextDown(x))).isCloseTo(Erf.erf(x), within(1));
      assertThat(Erf.erfc(Math.nextDown(x))).isCloseTo(Erf.erfc(x), within(Erf.erfc(x)));
    }
  }
}
