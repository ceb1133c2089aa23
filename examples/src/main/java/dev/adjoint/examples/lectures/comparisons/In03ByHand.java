package dev.adjoint.examples.lectures.comparisons;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Two layers of three sigmoids. By hand it is feasible; the engine gets the same. */
@Slide(id = "IN-03", title = "a 3-3-3 network, every gradient written out by hand")
public final class In03ByHand implements Lecture {
  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static Tensor row(double... numbers) {
    return Tensor.of(numbers);
  }

  @Override
  public void run(Checks c) {
    double x1 = 1;
    double x2 = -0.5;
    double x3 = 2;
    double[][] w = {{0.1, -0.2, 0.3}, {0.4, 0.5, -0.6}, {-0.7, 0.8, 0.9}};
    double[][] v = {{0.3, -0.1, 0.2}, {-0.5, 0.4, 0.6}, {0.7, -0.8, 0.1}};
    double y1 = 1;
    double y2 = 0;
    double y3 = 0.5;

    double h1 = sigmoid(w[0][0] * x1 + w[0][1] * x2 + w[0][2] * x3);
    double h2 = sigmoid(w[1][0] * x1 + w[1][1] * x2 + w[1][2] * x3);
    double h3 = sigmoid(w[2][0] * x1 + w[2][1] * x2 + w[2][2] * x3);
    double o1 = sigmoid(v[0][0] * h1 + v[0][1] * h2 + v[0][2] * h3);
    double o2 = sigmoid(v[1][0] * h1 + v[1][1] * h2 + v[1][2] * h3);
    double o3 = sigmoid(v[2][0] * h1 + v[2][1] * h2 + v[2][2] * h3);
    double loss = ((o1 - y1) * (o1 - y1) + (o2 - y2) * (o2 - y2) + (o3 - y3) * (o3 - y3)) / 2;

    double e1 = (o1 - y1) * o1 * (1 - o1);
    double e2 = (o2 - y2) * o2 * (1 - o2);
    double e3 = (o3 - y3) * o3 * (1 - o3);
    double d1 = (v[0][0] * e1 + v[1][0] * e2 + v[2][0] * e3) * h1 * (1 - h1);
    double d2 = (v[0][1] * e1 + v[1][1] * e2 + v[2][1] * e3) * h2 * (1 - h2);
    double d3 = (v[0][2] * e1 + v[1][2] * e2 + v[2][2] * e3) * h3 * (1 - h3);

    Tensor x = row(x1, x2, x3);
    Param wp = new Param(Tensor.of(w));
    Param vp = new Param(Tensor.of(v));
    Tensor h = wp.matmul(x).sigmoid();
    Tensor o = vp.matmul(h).sigmoid();
    Tensor engine = o.sub(row(y1, y2, y3)).square().sum().div(2);
    engine.backward();
    c.expect("hidden", h, h1, h2, h3);
    c.expect("output", o, o1, o2, o3);
    c.expect("loss", engine, loss);
    Tensor dv = requireNonNull(vp.grad());
    c.expect("dL/dV, row 1", dv.select(0, 0), e1 * h1, e1 * h2, e1 * h3);
    c.expect("dL/dV, row 2", dv.select(0, 1), e2 * h1, e2 * h2, e2 * h3);
    c.expect("dL/dV, row 3", dv.select(0, 2), e3 * h1, e3 * h2, e3 * h3);
    Tensor dw = requireNonNull(wp.grad());
    c.expect("dL/dW, row 1", dw.select(0, 0), d1 * x1, d1 * x2, d1 * x3);
    c.expect("dL/dW, row 2", dw.select(0, 1), d2 * x1, d2 * x2, d2 * x3);
    c.expect("dL/dW, row 3", dw.select(0, 2), d3 * x1, d3 * x2, d3 * x3);
  }
}
