package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a gradient promises: f(x + d) = f(x) + grad f . d, and what the Hessian adds. */
@Slide(id = "AD-32", title = "Taylor expansion of the loss")
public final class Ad32TaylorExpansion implements Lecture {
  private static Tensor product(Tensor p) {
    return p.select(0, 0).add(p.select(0, 1)).mul(p.select(0, 2));
  }

  /** 2x^2 + y^2 + e^(4xy). */
  private static Tensor bowl(Tensor p) {
    Tensor x = p.select(0, 0);
    Tensor y = p.select(0, 1);
    return x.square().mul(2).add(y.square()).add(x.mul(y).mul(4).exp());
  }

  @Override
  public void run(Checks c) {
    Tensor p = Tensor.of(new double[] {-2, 5, -4});
    Tensor d = Tensor.of(new double[] {1, 1, 1});
    double h = 0.01;
    var at = Adjoint.valueAndGrad(Ad32TaylorExpansion::product, p);
    double linear = at.value().item() + at.grad().dot(d).item() * h;
    c.note("f = (x + y) z at (-2, 5, -4) + 0.01 (1, 1, 1)");
    c.expect("f", product(p.add(d.mul(h))), "-12.0498");
    c.expect("f(p) + grad f . d", linear, "-12.05");
    Tensor second = Adjoint.hvp(Ad32TaylorExpansion::product, p, d);
    c.expect("  + d . H d / 2, exact here", linear + second.dot(d).item() * h * h / 2, "-12.0498");
    UnaryOperator<Tensor> line = t -> product(p.add(d.mul(t)));
    List<Tensor> series = Adjoint.taylor(line, 0, 3);
    c.expect("derivatives along d", Tensor.stack(0, series.toArray(new Tensor[0])), -12, -5, 4, 0);

    Tensor ones = Tensor.of(new double[] {1, 1});
    c.expect(
        "Hessian of 2x^2 + y^2 + e^(4xy) at (1, 1)",
        Adjoint.hessian(Ad32TaylorExpansion::bowl, ones),
        "877.5704005 1091.9630007",
        "1091.9630007 875.5704005");
  }
}
