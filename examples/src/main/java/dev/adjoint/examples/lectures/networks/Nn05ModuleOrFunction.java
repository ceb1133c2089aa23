package dev.adjoint.examples.lectures.networks;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The module owns its parameters, the function gets them as arguments. The numbers are the same,
 * bit for bit.
 */
@Slide(id = "NN-05", title = "torch.nn and torch.nn.functional: what is the difference?")
public final class Nn05ModuleOrFunction implements Lecture {
  @Override
  public void run(Checks c) {
    Layer module =
        Seeded.of(1, () -> new Sequential(new Linear(3, 4), Tensor::tanh, new Linear(4, 2)));
    Param w1 = module.parameter("0.weight");
    Param b1 = module.parameter("0.bias");
    Param w2 = module.parameter("2.weight");
    Param b2 = module.parameter("2.bias");
    List<Param> all = List.of(w1, b1, w2, b2);
    Tensor x = Tensor.of(new double[][] {{1, -2, 0.5}, {0.3, 0.1, -1}});

    module.forward(x).square().sum().backward();
    List<Tensor> gradients = new ArrayList<>();
    for (Param p : all) {
      gradients.add(requireNonNull(p.grad()));
    }
    module.zeroGrad();
    Tensor function = x.linear(w1, b1).tanh().linear(w2, b2);
    function.square().sum().backward();
    c.expectTrue("equal bits: outputs", same(function, module.forward(x)));
    for (int i = 0; i < all.size(); i++) {
      c.expectTrue(
          "  gradient of " + all.get(i).name(),
          same(requireNonNull(all.get(i).grad()), gradients.get(i)));
    }
  }

  private static boolean same(Tensor a, Tensor b) {
    return Arrays.equals(a.toDoubleArray(), b.toDoubleArray());
  }
}
