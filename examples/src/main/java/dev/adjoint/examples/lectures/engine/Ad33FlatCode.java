package dev.adjoint.examples.lectures.engine;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Flat code: forward, then backward in reverse order, one grad_ variable for each forward variable.
 * The engine keeps the same table.
 */
@Slide(id = "AD-33", title = "flat code and engine, line by line")
public final class Ad33FlatCode implements Lecture {
  @Override
  public void run(Checks c) {
    double w0 = 2;
    double x0 = -1;
    double w1 = -3;
    double x1 = -2;
    double w2 = -3;

    // Forward, as on the slide.
    double s0 = w0 * x0;
    double s1 = w1 * x1;
    double s2 = s0 + s1;
    double s3 = s2 + w2;
    double loss = 1 / (1 + Math.exp(-s3));

    // Backward, in reverse order.
    double gradLoss = 1.0;
    double gradS3 = gradLoss * (1 - loss) * loss;
    double gradW2 = gradS3;
    double gradS2 = gradS3;
    double gradS0 = gradS2;
    double gradS1 = gradS2;
    double gradW1 = gradS1 * x1;
    double gradX1 = gradS1 * w1;
    double gradW0 = gradS0 * x0;
    double gradX0 = gradS0 * w0;

    Graph g = Graph.record(() -> engine(w0, x0, w1, x1, w2));
    g.backward();
    line(c, g, "s0", s0, gradS0);
    line(c, g, "s1", s1, gradS1);
    line(c, g, "s2", s2, gradS2);
    line(c, g, "s3", s3, gradS3);
    line(c, g, "loss", loss, gradLoss);
    line(c, g, "w0", w0, gradW0);
    line(c, g, "x0", x0, gradX0);
    line(c, g, "w1", w1, gradW1);
    line(c, g, "x1", x1, gradX1);
    line(c, g, "w2", w2, gradW2);
    c.expect("loss", g.vertex("loss").value(), "0.7310585786");
    c.expect("grad_s3", g.vertex("s3").grad(), "0.1966119332");
  }

  private static Tensor engine(double... in) {
    Tensor w0 = leaf("w0", in[0]);
    Tensor x0 = leaf("x0", in[1]);
    Tensor w1 = leaf("w1", in[2]);
    Tensor x1 = leaf("x1", in[3]);
    Tensor w2 = leaf("w2", in[4]);
    Tensor s0 = Graph.name("s0", w0.mul(x0));
    Tensor s1 = Graph.name("s1", w1.mul(x1));
    Tensor s2 = Graph.name("s2", s0.add(s1));
    Tensor s3 = Graph.name("s3", s2.add(w2));
    return Graph.name("loss", s3.sigmoid());
  }

  private static Tensor leaf(String name, double value) {
    return Graph.name(name, Tensor.of(value).requiresGrad());
  }

  private static void line(Checks c, Graph g, String name, double value, double gradient) {
    c.expect(name, requireNonNull(g.vertex(name).value()).item(), value, 1e-15);
    c.expect("grad_" + name, requireNonNull(g.vertex(name).grad()).item(), gradient, 1e-15);
  }
}
