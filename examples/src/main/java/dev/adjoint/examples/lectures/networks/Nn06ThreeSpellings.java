package dev.adjoint.examples.lectures.networks;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;

/** A class of its own, a Sequential, and functions: with the same weights they are the same. */
@Slide(id = "NN-06", title = "NeuralNetRegressor in three spellings")
public final class Nn06ThreeSpellings implements Lecture {
  private static final class NeuralNetRegressor implements Layer {
    final Linear linear1;
    final Linear linear2;

    NeuralNetRegressor(int in, int hidden) {
      linear1 = new Linear(in, hidden);
      linear2 = new Linear(hidden, 1);
    }

    @Override
    public Tensor forward(Tensor x) {
      return linear2.forward(linear1.forward(x).relu());
    }
  }

  @Override
  public void run(Checks c) {
    NeuralNetRegressor model = Seeded.of(1, () -> new NeuralNetRegressor(2, 8));
    Linear l1 = model.linear1;
    Linear l2 = model.linear2;
    Layer model2 = new Sequential(l1, Tensor::relu, l2);
    Tensor x = Tensor.of(new double[][] {{1, 2}, {-1, 0.5}, {0.3, -2}});

    Tensor y = model.forward(x);
    Tensor functional = x.linear(l1.weight(), l1.bias()).relu().linear(l2.weight(), l2.bias());
    c.expect("Sequential '# same': difference", model2.forward(x).sub(y).abs().amax(), 0);
    c.expect("functional, with biases: difference", functional.sub(y).abs().amax(), 0);
    Tensor gradient = gradient(model, l1.weight(), x);
    c.expect(
        "gradient of w1: difference",
        gradient(model2, l1.weight(), x).sub(gradient).abs().amax(),
        0);
    c.expectTrue("as many parameters", model.parameterCount() == model2.parameterCount());

    c.note("erratum: '# also the same' is printed over a version without biases; it is not");
    Tensor without = x.linear(l1.weight(), null).relu().linear(l2.weight(), null);
    c.expectTrue("without biases: differs", without.sub(y).abs().amax().item() > 1e-3);
    c.note("erratum: torch.tensor(8, 2) is not a tensor of 8 x 2, and w2 of (2, 1) does not fit");
    Tensor hidden = Tensor.zeros(DType.F64, Shape.of(3, 8));
    c.expectError(
        "w2 of shape (2, 1)",
        () -> hidden.linear(Tensor.zeros(DType.F64, Shape.of(2, 1)), null),
        "linear: ");
    c.expectText(
        "w2 of shape (1, 8)",
        hidden.linear(Tensor.zeros(DType.F64, Shape.of(1, 8)), null).shape(),
        "[3, 1]");
  }

  private static Tensor gradient(Layer net, Param of, Tensor x) {
    net.zeroGrad();
    net.forward(x).square().sum().backward();
    return requireNonNull(of.grad());
  }
}
