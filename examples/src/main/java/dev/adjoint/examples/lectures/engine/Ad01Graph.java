package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The graph is recorded while ordinary Java runs. A node is a variable: it knows its value, the
 * operation that made it, what it was computed from, whether it needs a gradient, and the gradient.
 */
@Slide(id = "AD-01", title = "f = (x + y) z as a graph: 5 nodes, 2 operations, 4 edges")
public final class Ad01Graph implements Lecture {
  @Override
  public void run(Checks c) {
    Graph g =
        Graph.record(() -> {
          Tensor x = Graph.name("x", Tensor.of(-2.0).requiresGrad());
          Tensor y = Graph.name("y", Tensor.of(5.0).requiresGrad());
          Tensor z = Graph.name("z", Tensor.of(-4.0).requiresGrad());
          Tensor q = Graph.name("q", x.add(y));
          return Graph.name("f", q.mul(z));
        });
    g.backward();

    c.expectText("nodes, inputs before results", join(g.vertices(), Vertex::name), "x y q z f");
    List<Vertex> made = g.vertices().stream().filter(v -> !v.isInput()).toList();
    c.expectText("operations", join(made, Vertex::op), "add mul");
    c.expectText(
        "edges",
        join(g.edges(), e -> e.from().name() + "->" + e.to().name()),
        "x->q y->q q->f z->f");
    double[] values = {-2, 5, 3, -4, -12};
    double[] gradients = {-4, -4, -4, 3, 1};
    for (Vertex v : g.vertices()) {
      c.expect("value of " + v.name(), v.value(), values[v.id()]);
      c.expect("  its gradient", v.grad(), gradients[v.id()]);
      c.expectTrue("  needs one", v.needsGrad());
    }
    g.toString().lines().forEach(c::note);
  }

  private static <T> String join(List<T> all, Function<T, String> text) {
    return all.stream().map(text).collect(Collectors.joining(" "));
  }
}
