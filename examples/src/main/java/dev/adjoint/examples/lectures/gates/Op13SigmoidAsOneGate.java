package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Graph;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.stream.Collectors;

/**
 * We can compute the gradient at once if we know how to obtain the derivative: (1 - sigmoid)
 * sigmoid. By the slide's digits (1 - 0.73) 0.73 = 0.1971; exactly 0.1966119332.
 */
@Slide(id = "OP-13", title = "sigmoid as four gates or as one")
public final class Op13SigmoidAsOneGate implements Lecture {
  private static Tensor gates(Tensor x) {
    return x.neg().exp().add(1).reciprocal();
  }

  @Override
  public void run(Checks c) {
    c.expect("(1 - 0.73) * 0.73", (1 - 0.73) * 0.73, 0.1971);
    for (double at : new double[] {1, -3, 0.5}) {
      var elementary = Adjoint.valueAndGrad(Op13SigmoidAsOneGate::gates, Tensor.of(at));
      var fused = Adjoint.valueAndGrad(Tensor::sigmoid, Tensor.of(at));
      c.expect(
          "at " + at + ": one gate as four, value",
          fused.value().item(),
          elementary.value().item(),
          1e-15);
      c.expect("  derivative", fused.grad().item(), elementary.grad().item(), 1e-15);
    }
    c.expect("sigmoid'(1)", Adjoint.grad(Tensor::sigmoid).apply(Tensor.of(1.0)), "0.1966119332");

    Tensor x = Tensor.of(1.0).requiresGrad();
    c.expectText("gates one by one", operations(gates(x)), "neg exp add reciprocal");
    c.expectText("the one gate", operations(x.sigmoid()), "sigmoid");
  }

  private static String operations(Tensor y) {
    return Graph.of(y).vertices().stream()
        .filter(v -> !v.isInput())
        .map(Vertex::op)
        .collect(Collectors.joining(" "));
  }
}
