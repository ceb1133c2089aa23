package dev.adjoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Tensor;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private final Checks c = new Checks();

  private boolean ok() {
    return c.checks().getLast().ok();
  }

  @Test
  void fewDecimalsAreExact() {
    c.expect("exact", 0.0880, "0.088");
    assertThat(ok()).isTrue();
    c.expect("not exact", 0.08804, "0.088");
    assertThat(ok()).isFalse();
    c.expect("an integer", 6.4, "6");
    assertThat(ok()).isFalse();
  }

  @Test
  void sixDecimalsStandForAllThatRoundToThem() {
    c.expect("below", 0.1966119332 - 0.49e-10, "0.1966119332");
    assertThat(ok()).isTrue();
    c.expect("above", 0.1966119332 + 0.49e-10, "0.1966119332");
    assertThat(ok()).isTrue();
    c.expect("beyond", 0.1966119332 + 0.52e-10, "0.1966119332");
    assertThat(ok()).isFalse();
  }

  @Test
  void toleranceIsRelative() {
    c.expect("1e-9", 1e9 + 0.9, 1e9);
    assertThat(ok()).isTrue();
    c.expect("1e-9", 1e9 + 1.1, 1e9);
    assertThat(ok()).isFalse();
    c.expect("own", 1.05, 1, 0.1);
    assertThat(ok()).isTrue();
    c.expect("none", Math.nextUp(1.0), 1, 0);
    assertThat(ok()).isFalse();
  }

  @Test
  void roundingOfZeroIsZero() {
    c.expect("0.1 + 0.2 - 0.3", 0.1 + 0.2 - 0.3, 0);
    assertThat(ok()).isTrue();
    c.expect("not zero", 1e-11, 0);
    assertThat(ok()).isFalse();
  }

  @Test
  void infinitiesAndNaNAgreeWithThemselves() {
    c.expect("NaN", Tensor.of(new double[] {Double.NaN, 1 / 0.0}), "NaN Infinity");
    assertThat(ok()).isTrue();
    c.expect("signs differ", -1 / 0.0, "Infinity");
    assertThat(ok()).isFalse();
    c.expect("NaN for a number", Double.NaN, 1);
    assertThat(ok()).isFalse();
  }

  @Test
  void aMatrixIsCheckedRowByRow() {
    Tensor m = Tensor.of(new double[][] {{1, 2}, {3, 4}});
    c.expect("m", m, "1 2", "3 5");
    assertThat(c.checks()).extracting(Checks.Check::what).containsExactly("m [0]", "m [1]");
    assertThat(c.checks()).extracting(Checks.Check::ok).containsExactly(true, false);
    c.expect("too many rows", m, "1", "2", "3");
    assertThat(ok()).isFalse();
    assertThat(c.checks().getLast().got()).isEqualTo("f64[2, 2]");
    c.expect("itself", m, m);
    assertThat(ok()).isTrue();
  }
}
