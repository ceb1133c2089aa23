package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** From (1, 1) the slope is 313: lr 0.01 is thrown out to infinity, 0.005 slides to a saddle. */
@Slide(id = "EX-17", title = "minimise 2 x^2 + y^2 + exp(4 x y) from (1, 1)")
public final class Ex17SaddleAndDivergence implements Lecture {
  private static Tensor f(Tensor v) {
    Tensor x = v.select(0, 0);
    Tensor y = v.select(0, 1);
    return x.square().mul(2).add(y.square()).add(x.mul(y).mul(4).exp());
  }

  private static Tensor at(double x, double y) {
    return Tensor.of(new double[] {x, y});
  }

  private static Tensor descend(int steps, double lr) {
    Tensor v = at(1, 1);
    for (int t = 0; t < steps; t++) {
      v = v.sub(Adjoint.grad(Ex17SaddleAndDivergence::f).apply(v).mul(lr));
    }
    return v;
  }

  private static void step(Checks c, double lr, int steps, String xy, String f) {
    c.expect("lr " + lr + ", t = " + steps, descend(steps, lr), xy);
    c.expect("  f", f(descend(steps, lr)), f);
  }

  @Override
  public void run(Checks c) {
    var grad = Adjoint.grad(Ex17SaddleAndDivergence::f);
    c.expect("f(1, 1)", f(at(1, 1)), "57.5981500331");
    c.expect("gradient", grad.apply(at(1, 1)), 4 + 4 * Math.exp(4), 2 + 4 * Math.exp(4));

    step(c, 0.001, 1, "0.7776073999 0.7796073999", "13.1183909412");
    step(c, 0.001, 10, "0.5859490873 0.6016091435", "5.1447636257");
    step(c, 0.001, 100, "0.1834812354 0.2841510296", "1.3799575490");
    step(c, 0.005, 1, "-0.1119630007 -0.1019630007", "1.0821908832");
    step(c, 0.005, 10, "-0.0779794151 -0.0760069664", "1.0419298191");
    step(c, 0.005, 100, "0.0088596422 -0.0180285737", "0.9998433132");

    c.note("the slide gives no learning rate; from 0.01 on the path leaves the numbers");
    step(c, 0.01, 1, "-1.2239260013 -1.2039260013", "367.3229402429");
    step(c, 0.01, 2, "16.3001379528 16.5855614429", "Infinity");
    c.expect("lr 0.01, t = 3", descend(3, 0.01), "-Infinity -Infinity");
    c.expect("lr 0.01, t = 4", descend(4, 0.01), "NaN NaN");

    c.expect("minimum: f", f(at(-0.2475199668, 0.3500460940)), "0.9521713171");
    c.expect("  gradient", grad.apply(at(-0.2475199668, 0.3500460940)), "0.00000000 0.00000000");
    c.expect("  and opposite", f(at(0.2475199668, -0.3500460940)), "0.9521713171");
    Tensor hessian = Adjoint.hessian(Ex17SaddleAndDivergence::f, at(0, 0));
    c.expect("saddle at 0: Hessian", hessian, "4 4", "4 2");
    double middle = (hessian.get(0, 0) + hessian.get(1, 1)) / 2;
    double radius = Math.hypot((hessian.get(0, 0) - hessian.get(1, 1)) / 2, hessian.get(0, 1));
    c.expect("  eigenvalues 3 - sqrt 17", middle - radius, "-1.1231056256");
    c.expect("  and 3 + sqrt 17", middle + radius, "7.1231056256");
  }
}
