package dev.adjoint.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static String f64(double x, int digits) {
    return Figures.of(x, DType.F64, digits);
  }

  @Test
  void numbers() {
    assertThat(f64(-0.0, 4)).isEqualTo("0");
    assertThat(f64(Double.NaN, 4)).isEqualTo("NaN");
    assertThat(f64(Double.NEGATIVE_INFINITY, 4)).isEqualTo("-inf");
    assertThat(f64(123456, 3)).isEqualTo("123456");
    assertThat(f64(1234.56, 3)).isEqualTo("1230");
    assertThat(f64(2.0 / 3, 3)).isEqualTo("0.667");
    assertThat(f64(0.99999, 3)).isEqualTo("1");
    assertThat(f64(1.23456e-7, 3)).isEqualTo("1.23e-7");
    assertThat(f64(-1.23456e12, 3)).isEqualTo("-1.23e12");
    assertThat(f64(1e300, 17)).isEqualTo("1.0000000000000001e300");
    assertThat(Figures.of(0.1f, DType.F32, 17)).isEqualTo("0.1");
    assertThat(f64(0.1, 17)).isEqualTo("0.10000000000000001");
  }

  @Test
  void tensors() {
    assertThat(Figures.of(Tensor.of(new double[] {1, 2, 3, 4}, 2, 2), 4))
        .isEqualTo("[[1, 2], [3, 4]]");
    assertThat(Figures.of(Tensor.zeros(0, 2), 4)).isEqualTo("[]");
    assertThat(Figures.gradient(Tensor.ones(3, 3), 4)).isEqualTo("norm 3");
  }
}
