package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.DType;
import dev.adjoint.core.Graph;
import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.ArrayList;
import java.util.List;

/**
 * The upstream gradient arrives at an operation, is multiplied by the local gradient of each input,
 * and goes on downstream.
 */
@Slide(id = "AD-35", title = "on each edge: upstream times local is downstream")
public final class Ad35UpstreamLocalDownstream implements Lecture {
  @Override
  public void run(Checks c) {
    Graph g =
        Graph.record(() -> {
          Tensor x = Graph.name("x", Tensor.of(-2.0).requiresGrad());
          Tensor y = Graph.name("y", Tensor.of(5.0).requiresGrad());
          Tensor z = Graph.name("z", Tensor.of(-4.0).requiresGrad());
          return Graph.name("f", Graph.name("q", x.add(y)).mul(z));
        });
    g.backward();
    double[][] expected = {{-4, 1, -4}, {-4, 1, -4}, {1, -4, -4}, {1, 3, 3}};
    for (int i = 0; i < expected.length; i++) {
      Edge e = g.edges().get(i);
      String name = e.from().name() + " -> " + e.to().name();
      c.expect(name + ": upstream", e.upstream(), expected[i][0]);
      c.expect(name + ": local", e.local(), expected[i][1]);
      c.expect(name + ": downstream", e.downstream(), expected[i][2]);
    }
    c.expect("the gradient of an intermediate: q", g.vertex("q").grad(), -4);

    c.note("the same from the tensor itself: retainGrad() and hooks");
    Tensor x = Tensor.of(-2.0).requiresGrad();
    Tensor q = x.add(5).retainGrad();
    List<Double> seen = new ArrayList<>();
    q.hook(upstream -> {
      seen.add(upstream.item());
      return upstream;
    });
    q.mul(-4).backward();
    c.expect("q.grad() after retainGrad()", q.grad(), -4);
    c.expectText("what a hook on q sees", seen, "[-4.0]");

    Tensor w = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor v = Tensor.ones(DType.F64, Shape.of(3, 1)).requiresGrad();
    Graph matrix = Graph.record(() -> w.matmul(v));
    matrix.backward(Tensor.of(new double[][] {{1}, {-1}}));
    Edge e = matrix.vertex(v).outgoing().getFirst();
    c.note(
        "y = W x, x a column: the local derivative is the Jacobian W, of shape "
            + e.local().shape());
    c.expect("x -> y: upstream", e.upstream(), 1, -1);
    c.expect("x -> y: local", e.local().reshape(2, 3), "1 2 3", "4 5 6");
    c.expect("x -> y: downstream", e.downstream(), -3, -3, -3);
  }
}
