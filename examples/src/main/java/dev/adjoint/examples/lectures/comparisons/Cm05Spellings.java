package dev.adjoint.examples.lectures.comparisons;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The same network written three ways trains to the same bits; NN-06 has the same with its errata.
 */
@Slide(id = "CM-05", title = "module, Sequential, function")
public final class Cm05Spellings implements Lecture {
  private static final class Net implements Layer {
    final Linear first = new Linear(2, 4);
    final Linear second = new Linear(4, 1);

    @Override
    public Tensor forward(Tensor x) {
      return second.forward(first.forward(x).relu());
    }
  }

  /** The losses of ten steps. */
  private static double[] train(List<Param> parameters, Layer net) {
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    Tensor y = x.select(1, 0).mul(2).sub(x.select(1, 1)).unsqueeze(1);
    Sgd sgd = new Sgd(parameters, 0.1);
    double[] losses = new double[10];
    for (int t = 0; t < losses.length; t++) {
      Tensor loss = Losses.mse(net.forward(x), y);
      losses[t] = loss.item();
      sgd.zeroGrad();
      loss.backward();
      sgd.step();
    }
    return losses;
  }

  @Override
  public void run(Checks c) {
    Supplier<Net> start = () -> Rng.using(1, () -> Modes.withDType(DType.F64, Net::new));
    Net module = start.get();
    double[] losses = train(module.parameters(), module);

    Net b = start.get();
    Layer sequential = new Sequential(b.first, Tensor::relu, b.second);
    c.expectTrue(
        "Sequential: equal losses",
        Arrays.equals(train(sequential.parameters(), sequential), losses));

    Net f = start.get();
    List<Param> w = f.parameters(); // first.bias, first.weight, second.bias, second.weight
    Layer function = x -> x.linear(w.get(1), w.get(0)).relu().linear(w.get(3), w.get(2));
    c.expectTrue("function: equal losses", Arrays.equals(train(w, function), losses));
    c.expectTrue("the loss falls", losses[9] < losses[0]);
  }
}
