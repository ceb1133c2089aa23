package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;

/**
 * A linear model separates what its features make separable: given ones such as RBF, or the hidden
 * layer that a network learns.
 */
@Slide(id = "PC-07", title = "features: chosen, by a kernel, or learned")
public final class Pc07Features implements Lecture {
  private static final Tensor X = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  private static final Tensor Y = Tensor.of(new double[][] {{0}, {1}, {1}, {0}});

  /** exp(-gamma |x - centre|^2) for every row and centre. */
  private static Tensor rbf(Tensor x, Tensor centres, double gamma) {
    Tensor d = x.unsqueeze(1).sub(centres.unsqueeze(0));
    return d.square().sum(-1).mul(-gamma).exp();
  }

  /** Share of XOR that the net has right after training. */
  private static double right(Layer net) {
    Adam adam = new Adam(net.parameters(), 0.05);
    for (int step = 0; step < 500; step++) {
      adam.zeroGrad();
      Losses.bceWithLogits(net.forward(X), Y).backward();
      adam.step();
    }
    return net.forward(X).step().eq(Y).to(DType.F64).mean().item();
  }

  private static boolean isSeparable(Tensor features) {
    Tensor labels = Y.squeeze(1).mul(2).sub(1);
    return new Perceptron(features.size(1), 0.5).fit(features, labels, 10_000).isConverged();
  }

  @Override
  public void run(Checks c) {
    Tensor at = Tensor.of(new double[][] {{1, 0}});
    Tensor centre = Tensor.of(new double[][] {{2, 0}});
    c.expect("RBF, gamma 0.5, of (1, 0) and (2, 0)", rbf(at, centre, 0.5), "0.6065306597");

    c.note("erratum: 'logistic regression, with closed-form solution'; only least squares has one");
    Linear logistic = Seeded.of(1, () -> new Linear(2, 1));
    c.expectTrue("logistic regression on XOR: at most 3 of 4", right(logistic) <= 0.75);
    Linear onRbf = Seeded.of(1, () -> new Linear(4, 1));
    c.expect("  on RBF features", right(new OnRbf(onRbf)), 1);

    Linear first = Seeded.of(1, () -> new Linear(2, 8));
    Linear second = Seeded.of(2, () -> new Linear(8, 1));
    c.expect("an MLP, 2-8-1", right(new Sequential(first, Tensor::tanh, second)), 1);
    c.expectTrue("XOR itself: separable by a line", !isSeparable(X));
    c.expectTrue("its hidden features", isSeparable(first.forward(X).tanh().detach()));
  }

  /** A linear model on the RBF features of its input. */
  private record OnRbf(Linear head) implements Layer {
    @Override
    public Tensor forward(Tensor x) {
      return head.forward(rbf(x, X, 2));
    }
  }
}
