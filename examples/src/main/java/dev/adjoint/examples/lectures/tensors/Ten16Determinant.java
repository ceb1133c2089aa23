package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The best local linear approximation of a map; its determinant says by how much areas grow. */
@Slide(id = "TEN-16", title = "the determinant of a Jacobian: the ratio of areas")
public final class Ten16Determinant implements Lecture {
  /** r, theta to x, y. */
  private static Tensor polar(Tensor v) {
    Tensor r = v.select(0, 0);
    Tensor theta = v.select(0, 1);
    return Tensor.stack(0, r.mul(theta.cos()), r.mul(theta.sin()));
  }

  /** (x^2 y, 5x + sin y). */
  private static Tensor map(Tensor v) {
    Tensor x = v.select(0, 0);
    Tensor y = v.select(0, 1);
    return Tensor.stack(0, x.square().mul(y), x.mul(5).add(y.sin()));
  }

  private static double determinant(Tensor m) {
    return m.get(0, 0) * m.get(1, 1) - m.get(0, 1) * m.get(1, 0);
  }

  @Override
  public void run(Checks c) {
    for (double theta : new double[] {0, 0.7, 2}) {
      Tensor j = Adjoint.jacobian(Ten16Determinant::polar, Tensor.of(new double[] {2, theta}));
      c.expect("polar coordinates at r = 2, theta = " + theta, determinant(j), 2);
    }
    Tensor at = Tensor.of(new double[] {1, 2});
    Tensor j = Adjoint.jacobian(Ten16Determinant::map, at);
    c.expect("J of (x^2 y, 5x + sin y) at (1, 2)", j, "4 1", "5 -0.4161468365");
    c.expect("det J", determinant(j), "-6.6645873462");

    Tensor p = polygon(at, 1e-4);
    double ratio = area(p, true) / area(p, false);
    c.expectTrue(
        "a small square's area grows by |det J|, to 1e-3",
        Math.abs(ratio + 6.6645873462) < 1e-3 * 6.7);
  }

  /** A square of that side around a point, counter-clockwise. */
  private static Tensor polygon(Tensor at, double side) {
    double h = side / 2;
    return at.add(Tensor.of(new double[][] {{-h, -h}, {h, -h}, {h, h}, {-h, h}}));
  }

  /** The signed area of the polygon or of its image. */
  private static double area(Tensor polygon, boolean image) {
    double twice = 0;
    for (int i = 0; i < 4; i++) {
      Tensor a = polygon.select(0, i);
      Tensor b = polygon.select(0, (i + 1) % 4);
      Tensor p = image ? map(a) : a;
      Tensor q = image ? map(b) : b;
      twice += p.get(0) * q.get(1) - p.get(1) * q.get(0);
    }
    return twice / 2;
  }
}
