package dev.adjoint.examples.lectures.syllabus;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.Sines;
import java.util.List;

/** The naive affine layer: three loops forward, the same three backward, and the formulas. */
@Slide(id = "SY-03", title = "affine layer: dx = g W^T, dW = x^T g, db = sum g")
public final class Sy03Affine implements Lecture {
  /** y(n, m) = sum over d of x(n, d) w(d, m), plus b(m). */
  private static double[][] forward(double[][] x, double[][] w, double[] b) {
    double[][] y = new double[x.length][];
    for (int n = 0; n < x.length; n++) {
      y[n] = b.clone();
      for (int m = 0; m < b.length; m++) {
        for (int d = 0; d < w.length; d++) {
          y[n][m] += x[n][d] * w[d][m];
        }
      }
    }
    return y;
  }

  private record Gradients(double[][] x, double[][] w, double[] b) {}

  /** Whatever was multiplied forward gets the other factor times g; sums get g itself. */
  private static Gradients backward(double[][] x, double[][] w, double[][] g) {
    Gradients d =
        new Gradients(
            new double[x.length][w.length],
            new double[w.length][w[0].length],
            new double[w[0].length]);
    for (int n = 0; n < x.length; n++) {
      for (int m = 0; m < w[0].length; m++) {
        for (int k = 0; k < w.length; k++) {
          d.x[n][k] += g[n][m] * w[k][m];
          d.w[k][m] += g[n][m] * x[n][k];
        }
        d.b[m] += g[n][m];
      }
    }
    return d;
  }

  @Override
  public void run(Checks c) {
    c.note("the numbers of EX-15, upstream ones: each row of dx sums W over its columns");
    Tensor x = Tensor.of(new double[][] {{2, 1, -3}, {-3, 4, 2}});
    Tensor w = Tensor.of(new double[][] {{3, 2, 1, -1}, {2, 1, 3, 2}, {3, 2, 1, -2}});
    Tensor ones = Tensor.of(new double[][] {{1, 1, 1, 1}, {1, 1, 1, 1}});
    Gradients d = backward(x.toDoubleMatrix(), w.toDoubleMatrix(), ones.toDoubleMatrix());
    c.expect("dx", Tensor.of(d.x), "5 8 4", "5 8 4");
    c.expect("dW", Tensor.of(d.w), "-1 -1 -1 -1", "5 5 5 5", "-1 -1 -1 -1");
    c.expect("db", Tensor.of(d.b), 2, 2, 2, 2);
    compare(c, "5 x 3 by 3 x 4", Sines.of(1, 5, 3), Sines.of(20, 3, 4));
    compare(c, "3 x 3 by 3 x 3, where shapes do not help", Sines.of(1, 3, 3), Sines.of(20, 3, 3));
  }

  private static void compare(Checks c, String what, Tensor x, Tensor w) {
    Tensor b = Sines.of(50, 1, w.size(1)).flatten();
    Tensor g = Sines.of(60, x.size(0), w.size(1));
    var auto = Adjoint.vjp(v -> v.get(0).matmul(v.get(1)).add(v.get(2)), x, w, b);
    List<Tensor> engine = auto.pullback().apply(g);
    Gradients d = backward(x.toDoubleMatrix(), w.toDoubleMatrix(), g.toDoubleMatrix());
    c.expect(
        what + ": y",
        Tensor.of(forward(x.toDoubleMatrix(), w.toDoubleMatrix(), b.toDoubleArray())),
        auto.value());
    c.expect("  dx: loops - engine", difference(Tensor.of(d.x), engine.get(0)), 0);
    c.expect("  dW", difference(Tensor.of(d.w), engine.get(1)), 0);
    c.expect("  db", difference(Tensor.of(d.b), engine.get(2)), 0);
    c.expect("  dx: g W^T - engine", difference(g.matmul(w.mT()), engine.get(0)), 0);
    c.expect("  dW: x^T g - engine", difference(x.mT().matmul(g), engine.get(1)), 0);
    c.expect("  db: sum g - engine", difference(g.sum(0), engine.get(2)), 0);
  }

  private static Tensor difference(Tensor a, Tensor b) {
    return a.sub(b).abs().amax();
  }
}
