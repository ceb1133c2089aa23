package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Take special care when there are cycles: unfold the graph in time. A loop in Java does; the graph
 * has no cycle, and the weights that all steps share collect a gradient from each.
 */
@Slide(id = "AD-25", title = "h(t) = tanh(0.5 x(t) + 0.8 h(t-1)): a loop, unfolded")
public final class Ad25Unfolding implements Lecture {
  @Override
  public void run(Checks c) {
    double[] x = {1, 0, -1};
    double[] states = {0.4621171573, 0.3537237885, -0.2136768637};
    Tensor wx = Tensor.of(0.5).requiresGrad();
    Tensor wh = Tensor.of(0.8).requiresGrad();
    Tensor h = Tensor.of(0.0);
    for (int t = 0; t < x.length; t++) {
      h = wx.mul(x[t]).add(wh.mul(h)).tanh();
      c.expect("h" + (t + 1), h, Double.toString(states[t]));
    }
    Graph g = Graph.of(h);
    c.expect("uses of Wx in the graph", g.vertex(wx).outgoing().size(), 3);
    h.backward();
    c.note("the checklist had -0.5340980 and 0.6462440: right to six digits");
    c.expect("dh3/dWx", wx.grad(), "-0.5340975440");
    c.expect("dh3/dWh", wh.grad(), "0.6462435496");
  }
}
