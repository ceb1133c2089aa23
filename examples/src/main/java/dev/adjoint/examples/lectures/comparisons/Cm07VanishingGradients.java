package dev.adjoint.examples.lectures.comparisons;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Init;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.optim.Gradients;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Each sigmoid takes three quarters of the gradient or more. After ten layers next to nothing is
 * left; ReLU passes it on.
 */
@Slide(id = "CM-07", title = "sigmoid, tanh, ReLU in deep nets: gradients by layer")
public final class Cm07VanishingGradients implements Lecture {
  /** Norm of the gradient of each layer's weight, the first layer first. */
  private static double[] norms(int depth, UnaryOperator<Tensor> activation, Init start) {
    int width = 32;
    Linear.Options options = Linear.Options.DEFAULT.withWeight(start).withBias(Init.zeros());
    List<Linear> layers = new ArrayList<>();
    Tensor h = Rng.current().normal(DType.F64, Shape.of(16, width));
    for (int l = 0; l < depth; l++) {
      Linear layer = new Linear(width, width, options);
      layers.add(layer);
      h = activation.apply(layer.forward(h));
    }
    h.square().mean().backward();
    return layers.stream().mapToDouble(l -> Gradients.norm(List.of(l.weight()))).toArray();
  }

  private static double[] seeded(int depth, UnaryOperator<Tensor> activation, Init start) {
    return Rng.using(1, () -> Modes.withDType(DType.F64, () -> norms(depth, activation, start)));
  }

  @Override
  public void run(Checks c) {
    for (int depth : new int[] {10, 30}) {
      double[] sigmoid = seeded(depth, Tensor::sigmoid, Init.xavierUniform());
      double[] tanh = seeded(depth, Tensor::tanh, Init.xavierUniform());
      double[] relu = seeded(depth, Tensor::relu, Init.kaimingNormal());
      c.note(
          String.format(
              Locale.ROOT,
              "depth %d, first layer's gradient: sigmoid %.1e, tanh %.1e, ReLU %.1e",
              depth,
              sigmoid[0],
              tanh[0],
              relu[0]));
      double vanished = sigmoid[0] / sigmoid[depth - 1];
      c.expectTrue(
          "sigmoid: from last layer to first below 0.3^(depth - 1)",
          vanished < Math.pow(0.3, depth - 1));
      c.expectTrue(
          "  first layer's is a thousandth of ReLU's at most", sigmoid[0] < relu[0] / 1000);
      c.expectTrue("tanh: more than sigmoid", tanh[0] > 1000 * sigmoid[0]);
      c.expectTrue("ReLU: from last to first within a factor 30", relu[0] > relu[depth - 1] / 30);
    }
  }
}
