package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * l(n+1) = 4 l(n) (1 - l(n)), l1 = x. As a formula the derivative explodes with n; differentiating
 * the loop gives its numbers at the cost of the loop.
 */
@Slide(id = "EX-14", title = "the logistic map: differentiating a loop")
public final class Ex14LogisticMap implements Lecture {
  private static Tensor map(int n, Tensor x) {
    Tensor l = x;
    for (int i = 1; i < n; i++) {
      l = l.mul(4).mul(l.rsub(1));
    }
    return l;
  }

  @Override
  public void run(Checks c) {
    for (double x : new double[] {0.1, 0.2, 0.3, 0.5}) {
      for (int n = 1; n <= 4; n++) {
        int steps = n;
        var l = Adjoint.valueAndGrad(t -> map(steps, t), Tensor.of(x));
        c.expect("l" + n + " at " + x, l.value(), values(x)[n - 1]);
        c.expect("  its derivative", l.grad(), derivatives(x)[n - 1]);
      }
    }
    var ten = Adjoint.valueAndGrad(t -> map(10, t), Tensor.of(0.2));
    c.expect("l10 at 0.2", ten.value(), "0.9615634951");
    c.expect("  its derivative", ten.grad(), "-246.0769289074");
  }

  /** The slide's column l_n. */
  private static double[] values(double x) {
    double a = 1 - 2 * x;
    double b = 1 - 8 * x + 8 * x * x;
    return new double[] {
      x, 4 * x * (1 - x), 16 * x * (1 - x) * a * a, 64 * x * (1 - x) * a * a * b * b
    };
  }

  /** The slide's column of simplified derivatives. */
  private static double[] derivatives(double x) {
    return new double[] {
      1,
      4 - 8 * x,
      16 * polynomial(x, 1, -10, 24, -16),
      64 * polynomial(x, 1, -42, 504, -2640, 7040, -9984, 7168, -2048)
    };
  }

  private static double polynomial(double x, double... coefficients) {
    double sum = 0;
    for (int k = coefficients.length - 1; k >= 0; k--) {
      sum = sum * x + coefficients[k];
    }
    return sum;
  }
}
