package dev.adjoint.examples.lectures.engine;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Graph.Direction;
import dev.adjoint.core.Graph.Step;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The slides walk over the graph one module at a time, then over the reverse graph. So does
 * steps(): each next() is one step, and at the end the gradients are those of backward().
 */
@Slide(id = "AD-36", title = "forward one node, backward one node")
public final class Ad36OneStepAtATime implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(3.0).requiresGrad();
    Graph g =
        Graph.record(() -> {
          Tensor a = Graph.name("a", Graph.name("x", x).square());
          Tensor b = Graph.name("b", x.mul(5));
          return Graph.name("f", a.add(b));
        });
    String[] expected = {
      "forward x = 3.0",
      "forward a = square(x) = 9.0",
      "forward b = mul(x, 5.0) = 15.0",
      "forward f = add(a, b) = 24.0",
      "backward f = add(a, b) = 24.0, gradient 1.0",
      "backward b = mul(x, 5.0) = 15.0, gradient 1.0",
      "backward a = square(x) = 9.0, gradient 1.0",
      "backward x = 3.0, gradient 11.0"
    };
    double[] sums = {0, 0, 0, 0, 0, 5, 11, 11}; // of the gradients that have reached x
    Iterator<Step> steps = g.steps();
    for (int i = 0; i < expected.length; i++) {
      Step step = steps.next();
      String way = step.direction() == Direction.FORWARD ? "forward " : "backward ";
      c.expectText("step " + (i + 1), way + step.vertex(), expected[i]);
      if (sums[i] != 0) {
        c.expect("  gradient of x so far", g.vertex(x).grad(), sums[i]);
      }
    }
    c.expectTrue("that was the last", !steps.hasNext());

    List<String> order = new ArrayList<>();
    g.steps().forEachRemaining(s -> order.add(s.vertex().name()));
    c.expectText("with a callback", String.join(" ", order), "x a b f f b a x");
    x.square().add(x.mul(5)).backward();
    c.expectTrue(
        "the end is that of backward()",
        requireNonNull(x.grad()).bitEquals(requireNonNull(g.vertex(x).grad())));
  }
}
