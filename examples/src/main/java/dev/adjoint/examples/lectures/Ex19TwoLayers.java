package dev.adjoint.examples.lectures;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.loss.Reduction;
import dev.adjoint.nn.optim.Sgd;
import java.util.Arrays;
import java.util.Locale;

/**
 * The two-layer network of twenty lines: sigmoid(x w1) w2, loss = sum of squares. With the
 * gradients written out, as the slide does in numpy; with backward(); with layers and an optimizer.
 * Numbers are sines instead of random, so that everyone has the same.
 */
@Slide(id = "EX-19", title = "a two-layer network three ways")
public final class Ex19TwoLayers implements Lecture {
  private static final int STEPS = 2000;

  private final Tensor x = Sines.of(1, 4, 5);
  private final Tensor y = Sines.of(101, 4, 2);

  private double[] arrays(double lr) {
    return arrays(x, y, Sines.of(201, 5, 3), Sines.of(301, 3, 2), lr, STEPS);
  }

  /** Arrays alone: the slide, line by line. */
  private static double[] arrays(
      Tensor x, Tensor y, Tensor start1, Tensor start2, double lr, int steps) {
    Tensor w1 = start1;
    Tensor w2 = start2;
    double[] losses = new double[steps];
    for (int t = 0; t < steps; t++) {
      Tensor h = x.matmul(w1).neg().exp().add(1).reciprocal();
      Tensor yPred = h.matmul(w2);
      losses[t] = yPred.sub(y).square().sum().item();

      Tensor gradYPred = yPred.sub(y).mul(2);
      Tensor gradW2 = h.mT().matmul(gradYPred);
      Tensor gradH = gradYPred.matmul(w2.mT());
      Tensor gradW1 = x.mT().matmul(gradH.mul(h).mul(h.rsub(1)));

      w1 = w1.sub(gradW1.mul(lr));
      w2 = w2.sub(gradW2.mul(lr));
    }
    return losses;
  }

  /** The same with the gradients left to backward(). */
  private double[] autodiff(double lr) {
    Param w1 = new Param(Sines.of(201, 5, 3));
    Param w2 = new Param(Sines.of(301, 3, 2));
    double[] losses = new double[STEPS];
    for (int t = 0; t < STEPS; t++) {
      Tensor loss = x.matmul(w1).sigmoid().matmul(w2).sub(y).square().sum();
      losses[t] = loss.item();
      loss.backward();
      for (Param w : new Param[] {w1, w2}) {
        w.assign(w.value().sub(requireNonNull(w.grad()).mul(lr)));
        w.zeroGrad();
      }
    }
    return losses;
  }

  /** The same as a model with an optimizer; a Linear keeps its weight as [out, in]. */
  private double[] layers(double lr) {
    Linear first = new Linear(new Param(Sines.of(201, 5, 3).mT()), null);
    Linear second = new Linear(new Param(Sines.of(301, 3, 2).mT()), null);
    Layer net = new Sequential(first, Tensor::sigmoid, second);
    Sgd sgd = new Sgd(net.parameters(), lr);
    double[] losses = new double[STEPS];
    for (int t = 0; t < STEPS; t++) {
      Tensor loss = Losses.mse(net.forward(x), y, Reduction.SUM);
      losses[t] = loss.item();
      sgd.zeroGrad();
      loss.backward();
      sgd.step();
    }
    return losses;
  }

  @Override
  public void run(Checks c) {
    Param w1 = new Param(Sines.of(201, 5, 3));
    Param w2 = new Param(Sines.of(301, 3, 2));
    Tensor h = x.matmul(w1).sigmoid();
    Tensor loss = h.matmul(w2).sub(y).square().sum();
    loss.backward();
    c.expect("first row of h", h.select(0, 0), "0.5728831250 0.5344006576 0.4638893029");
    c.expect("loss", loss, "4.191783214340");
    c.expect(
        "grad w2",
        w2.grad(),
        "-0.2638852631 -0.4499042458",
        "-0.1316359610 -1.0397504573",
        "0.0568106338 -1.1746265695");
    c.expect(
        "grad w1",
        w1.grad(),
        "0.0421484212 -0.9707419752 0.7817394156",
        "0.3679189719 -0.5626488063 0.1617086442",
        "0.3554265166 0.3627410804 -0.6069963090",
        "0.0161565611 0.9546284905 -0.8176316549",
        "-0.3379676622 0.6688348690 -0.2765402281");

    losses(c, 1e-4, "4.1910201796 4.1841689311 4.1172067063 3.5708135837 3.1386116172");
    losses(c, 1e-2, "4.1163682274 3.5665858273 1.6952520050 0.4541578360 0.1324142598");
    fullSize(c);
  }

  /** 64 samples through 1000-100-10 with numpy's random numbers, a quarter of the 2000 steps. */
  private static void fullSize(Checks c) {
    NumpyRandom random = new NumpyRandom(0);
    Tensor x = random.randn(64, 1000);
    Tensor y = random.randn(64, 10);
    Tensor w1 = random.randn(1000, 100);
    Tensor w2 = random.randn(100, 10);
    double[] losses = arrays(x, y, w1, w2, 1e-4, 501);
    c.note("64-1000-100-10 as on the slide, numpy.random.RandomState(0), lr 0.0001");
    c.expect("loss at t = 0", losses[0], "24635.893498628");
    c.expect("  1", losses[1], "17744.752141463");
    c.expect("  2", losses[2], "14607.620034030");
    c.expect("  10", losses[10], "8926.010223693");
    c.expect("  50", losses[50], "4256.830463583");
    c.expect("  100", losses[100], "2383.155575462");
    c.expect("  200", losses[200], "1048.393540042");
    c.expect("  500", losses[500], "210.984308247");

    Param p1 = new Param(w1);
    Param p2 = new Param(w2);
    Tensor h = x.matmul(p1).sigmoid();
    h.matmul(p2).sub(y).square().sum().backward();
    c.expect("norm of grad w1 at t = 0", requireNonNull(p1.grad()).norm(2).item(), 4837.2156, 1e-7);
    c.expect("norm of grad w2", requireNonNull(p2.grad()).norm(2).item(), 7794.1531, 1e-7);
    Tensor saturated = h.mul(h.rsub(1)).lt(1e-3).to(h.dtype());
    c.expect("hidden units with h (1 - h) < 1e-3", saturated.mean().item(), 0.828, 1e-3);
  }

  private void losses(Checks c, double lr, String printed) {
    int[] at = {1, 10, 100, 1000, 1999};
    double[][] forms = {arrays(lr), autodiff(lr), layers(lr)};
    String[] names = {"arrays", "backward()", "layers"};
    c.note(String.format(Locale.ROOT, "losses after 1, 10, 100, 1000, 1999 steps, lr %.4f", lr));
    for (int i = 0; i < forms.length; i++) {
      double[] losses = forms[i];
      c.expect(
          names[i], Tensor.of(Arrays.stream(at).mapToDouble(t -> losses[t]).toArray()), printed);
      if (i > 0) {
        c.expect("  largest difference from arrays", difference(losses, forms[0]), 0);
      }
    }
  }

  private static double difference(double[] a, double[] b) {
    return Tensor.of(a).sub(Tensor.of(b)).abs().amax().item();
  }
}
