package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.f64;
import static dev.adjoint.core.MessagesTest.gradient;
import static dev.adjoint.core.MessagesTest.other;

import dev.adjoint.core.Graph.Step;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The messages of {@link Graph}. */
final class GraphMessages {
  private GraphMessages() {}

  static void write() {
    Tensor x = f64().requiresGrad();
    Graph named = Graph.record(() -> Graph.name("f", Graph.name("x", x).add(1)));
    Graph nameless = Graph.of(x.add(1));
    Graph vector = Graph.of(f64(3).requiresGrad().sin());
    other(
        TensorException.class,
        "graph: no vertex is named h; there are x, f. Name one with Graph.name(\"h\", tensor).",
        () -> named.vertex("h"));
    other(
        TensorException.class,
        "graph: no vertex is named h; none has a name. Name one with Graph.name(\"h\", tensor).",
        () -> nameless.vertex("h"));
    other(
        TensorException.class,
        "graph: f64[2] is not in the graph; only what the result was computed from is.",
        () -> named.vertex(f64(2)));
    gradient(
        "graph: f64[] belongs to a functional transform, which keeps its own records. Build the"
            + " graph outside of grad, vjp, jvp and vmap.",
        () -> Adjoint.grad(GraphMessages::graphed).apply(f64()));
    gradient(
        "backward: f64[] does not need a gradient: no input of its computation did, or it was made"
            + " under noGrad. Make a leaf with requiresGrad() or use a Param.",
        () -> Graph.of(f64().add(1)).backward());
    gradient(
        "steps: f64[3] has 3 elements; without an upstream gradient the result must be one number."
            + " Use steps(upstream).",
        vector::steps);
    gradient(
        "steps: the upstream gradient is f64[] and the result f64[3]; type and shape must be equal.",
        () -> vector.steps(f64()));
    gradient(
        "local: no gradient flows from add to its input 0, f64[]. Ask only where needsGrad()"
            + " holds.",
        () -> Graph.record(() -> f64().add(1)).edges().getFirst().local());
    other(
        NoSuchElementException.class,
        "steps: the walk has reached its end.",
        () -> {
          Iterator<Step> steps = named.steps();
          steps.forEachRemaining(s -> {});
          steps.next();
        });
    other(
        ConcurrentModificationException.class,
        "steps: a newer walk over this graph has started; there can be one at a time.",
        () -> {
          Iterator<Step> old = named.steps();
          named.steps();
          old.next();
        });
  }

  private static Tensor graphed(Tensor t) {
    Tensor y = t.square();
    var _ = Graph.of(y);
    return y;
  }
}
