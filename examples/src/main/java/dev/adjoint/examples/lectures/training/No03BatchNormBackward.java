package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.List;

/** dx = (g - mean(g) - x^ mean(g x^)) / sqrt(v): each sample moves the mean and variance of all. */
@Slide(id = "NO-03", title = "the backward pass of batch norm")
public final class No03BatchNormBackward implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 10}, {2, 20}, {3, 60}, {6, 30}});
    Tensor g = Tensor.of(new double[][] {{1, 0}, {0, 1}, {2, -1}, {0, 0.5}});
    Tensor gamma = Tensor.of(new double[] {1, 1});
    Tensor beta = Tensor.of(new double[] {0, 0});
    var norm =
        Adjoint.vjp(v -> Norms.batch(v.get(0), 0).mul(v.get(1)).add(v.get(2)), x, gamma, beta);
    List<Tensor> d = norm.pullback().apply(g);
    c.expect(
        "dx",
        d.get(0),
        "-0.0190900887 -0.0372256730",
        "-0.4772522177 0.0314986464",
        "0.6681531048 -0.0143175665",
        "-0.1718107984 0.0200445931");
    c.expect("dgamma", d.get(1), "-1.0690449676 -2.1380899353");
    c.expect("dbeta", d.get(2), 3, 0.5);

    Tensor n = Norms.batch(x, 0);
    Tensor byHand = g.sub(g.mean(0)).sub(n.mul(g.mul(n).mean(0))).div(x.varBiased(0).sqrt());
    c.expect("dx by the formula", byHand, d.get(0));
    c.expect("dgamma = sum g x^", g.mul(n).sum(0), d.get(1));
    c.expect("dbeta = sum g", g.sum(0), d.get(2));
  }
}
