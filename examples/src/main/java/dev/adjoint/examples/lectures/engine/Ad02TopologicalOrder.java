package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Forward: compute v1, ..., vN, parents before children. Backward: for i = N - 1, ..., 1 the
 * gradient of vi is the sum over its children. Each node is handled once, after all its children,
 * so the cost does not grow with the number of paths.
 */
@Slide(id = "AD-02", title = "v = v + v twenty times: 20 steps back, not 2^20")
public final class Ad02TopologicalOrder implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(1.0).requiresGrad();
    AtomicInteger calls = new AtomicInteger();
    Tensor v = x;
    for (int i = 0; i < 20; i++) {
      v = v.add(v);
      v.hook(g -> {
        calls.incrementAndGet();
        return g;
      });
    }
    Graph g = Graph.of(v);
    c.expect("operations in the graph", g.vertices().size() - 1, 20);
    v.backward();
    c.expect("dv/dx = 2^20", x.grad(), 1048576);
    c.expect("operations handled by backward()", calls.get(), 20);

    Tensor start = Tensor.of(1.0).requiresGrad();
    Tensor end = start;
    for (int i = 0; i < 100_000; i++) {
      end = end.add(1);
    }
    end.backward();
    c.expect("a chain of 100,000 operations: value", end, 100_001);
    c.expect("  its derivative, without a recursion", start.grad(), 1);
  }
}
