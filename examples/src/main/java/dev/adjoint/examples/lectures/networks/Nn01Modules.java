package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import java.util.List;

/** A function of its input; it may own parameters. All are found by their fields, each once. */
@Slide(id = "NN-01", title = "a module is a building block, with parameters or without")
public final class Nn01Modules implements Lecture {
  private static final class Net implements Layer {
    final Linear shared = new Linear(3, 3);
    final List<Layer> blocks = List.of(shared, Tensor::tanh, shared);
    final Linear head = new Linear(3, 1);

    @Override
    public Tensor forward(Tensor x) {
      Tensor h = x;
      for (Layer block : blocks) {
        h = block.forward(h);
      }
      return head.forward(h);
    }
  }

  @Override
  public void run(Checks c) {
    Layer exp = Tensor::exp;
    c.expect("f = exp(x): parameters", exp.parameters().size(), 0);
    Net net = Seeded.of(1, Net::new);
    c.expectText(
        "of a net that uses one layer twice",
        net.state().keySet(),
        "[blocks.0.bias, blocks.0.weight, head.bias, head.weight]");
    c.expectText("  numbers, each counted once", net.parameterCount(), "16");
    net.forward(Tensor.of(new double[] {1, 2, 3})).sum().backward();
    c.expectTrue(
        "  all have gradients", net.parameters().stream().noneMatch(p -> p.grad() == null));
    net.zeroGrad();
    c.expectTrue(
        "  and none after zeroGrad()", net.parameters().stream().allMatch(p -> p.grad() == null));
  }
}
