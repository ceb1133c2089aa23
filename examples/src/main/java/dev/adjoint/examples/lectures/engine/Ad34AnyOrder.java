package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Compute modules in the right order to feed the next ones. Whatever the order in which they were
 * created and used, the engine hands each node's gradient on when it is complete. (How fast is in
 * docs/benchmarks.md.)
 */
@Slide(id = "AD-34", title = "skip connections, created out of order")
public final class Ad34AnyOrder implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(2.0).requiresGrad();
    Tensor late = x.mul(3).retainGrad(); // used last, created first
    Tensor a = x.square().retainGrad();
    Tensor b = a.mul(x).retainGrad(); // x^3
    Tensor skip = b.add(x).retainGrad(); // over a and b
    Tensor f = skip.mul(a).add(late); // x^5 + x^3 + 3x, a skips over b
    Graph g = Graph.of(f);
    c.expectTrue(
        "the order: inputs before results",
        g.edges().stream().allMatch(e -> e.from().id() < e.to().id()));
    f.backward();
    c.expect("f = x^5 + x^3 + 3x at 2", f, 46);
    c.expect("df/dx = 5x^4 + 3x^2 + 3", x.grad(), 95);
    c.expect("df/d(3x)", late.grad(), 1);
    c.expect("df/d(x^3 + x) = x^2", skip.grad(), 4);
    c.expect("df/d(x^3) = x^2", b.grad(), 4);
    c.expect("df/d(x^2) = x^3 + x + x^2 x", a.grad(), 18);
  }
}
