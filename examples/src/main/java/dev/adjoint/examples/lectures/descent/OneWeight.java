package dev.adjoint.examples.lectures.descent;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.optim.Optimizer;
import java.util.List;
import java.util.function.Function;

/** One weight, 1 at first, under given gradients: what each step of an optimizer makes of it. */
final class OneWeight {
  final Param w = new Param(Tensor.of(new double[] {1}));
  private Optimizer optimizer;

  OneWeight(Function<List<Param>, Optimizer> rule) {
    optimizer = rule.apply(List.of(w));
  }

  /** The weight after each step. */
  Tensor after(double... gradients) {
    double[] out = new double[gradients.length];
    for (int t = 0; t < out.length; t++) {
      w.setGrad(Tensor.of(new double[] {gradients[t]}));
      optimizer.step();
      out[t] = w.value().get(0);
    }
    return Tensor.of(out);
  }

  /** What the optimizer remembers of it under this name. */
  Tensor state(String name) {
    return requireNonNull(
        optimizer.state().entrySet().stream()
            .filter(e -> e.getKey().endsWith("." + name))
            .findFirst()
            .orElseThrow()
            .getValue());
  }
}
