package dev.adjoint.examples.lectures.descent;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Init;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Sgd;
import java.util.function.Supplier;

/**
 * Units that start equal stay equal. So weights start at random, and scaled to the number of
 * inputs.
 */
@Slide(id = "OPT-09", title = "iterative, sensitive to the initialization")
public final class Opt09Initialization implements Lecture {
  /** The first layer of a 2-4-1 net after some training from that start. */
  private static Tensor trained(Init start) {
    Linear.Options options = Linear.Options.DEFAULT.withWeight(start).withBias(Init.zeros());
    Linear first = new Linear(2, 4, options);
    Layer net = new Sequential(first, Tensor::tanh, new Linear(4, 1, options));
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    Tensor y = Tensor.of(new double[][] {{0}, {1}, {1}, {0}});
    Sgd sgd = new Sgd(net.parameters(), 0.5);
    for (int t = 0; t < 50; t++) {
      sgd.zeroGrad();
      Losses.mse(net.forward(x), y).backward();
      sgd.step();
    }
    return first.weight().value();
  }

  /** How far the units' weights are apart at most. */
  private static double spread(Tensor weight) {
    return weight.amax(0).sub(weight.amin(0)).amax().item();
  }

  private static Tensor weights(Init start) {
    Supplier<Tensor> trained = () -> trained(start);
    return Rng.using(1, () -> Modes.withDType(DType.F64, trained));
  }

  private static double largest(int in) {
    Supplier<Linear> layer = () -> new Linear(in, 10_000);
    Linear linear = Rng.using(1, () -> Modes.withDType(DType.F64, layer));
    return linear.weight().value().abs().amax().item();
  }

  @Override
  public void run(Checks c) {
    c.expect("all zero: hidden weights after 50 steps", weights(Init.zeros()).abs().amax(), 0);
    c.expect("all 0.5: hidden units differ by", spread(weights(Init.constant(0.5))), 0);
    c.expectTrue(
        "  yet they moved", weights(Init.constant(0.5)).sub(0.5).abs().amax().item() > 0.01);
    c.expectTrue("at random: they differ", spread(weights(Init.xavierUniform())) > 0.1);

    c.note("Linear starts uniform on (-1/sqrt(in), 1/sqrt(in)); the largest of many weights");
    c.expect("in = 2: below 0.7071", largest(2), Math.sqrt(1 / 2.0), 1e-3);
    c.expect("in = 8: below 0.3536", largest(8), Math.sqrt(1 / 8.0), 1e-3);
    c.expectTrue(
        "  never above", largest(2) < Math.sqrt(1 / 2.0) && largest(8) < Math.sqrt(1 / 8.0));
  }
}
