package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import java.util.Collections;
import java.util.List;

/**
 * The slides multiply columns by W', W of inputs x neurons. A Linear keeps its weight as neurons x
 * inputs and multiplies rows: y = x W'. The same numbers, transposed.
 */
@Slide(id = "TEN-19", title = "y = g(W' x): layers as products, in both conventions")
public final class Ten19LayersAsProducts implements Lecture {
  private static final double[][] W1 = {{0.1, -0.2, 0.3}, {0.4, 0.5, -0.6}, {-0.7, 0.8, 0.9}};
  private static final double[][] W2 = {{0.2, 0.1}, {-0.4, 0.3}, {0.6, -0.5}};

  /** The slide: any number of layers on a column. */
  private static Tensor columns(List<Tensor> weights, Tensor x) {
    Tensor a = x;
    for (Tensor w : weights) {
      a = w.mT().matmul(a).sigmoid();
    }
    return a;
  }

  /** The library: any number of layers on rows. */
  private static Layer rows(List<Tensor> weights) {
    Layer net = x -> x;
    for (Tensor w : weights) {
      net = net.then(new Linear(new Param(w.mT()), null)).then(Tensor::sigmoid);
    }
    return net;
  }

  /** Sums written out. */
  private static double[] byHand(double[][] w, double[] x) {
    double[] y = new double[w[0].length];
    for (int r = 0; r < y.length; r++) {
      double f = 0;
      for (int i = 0; i < x.length; i++) {
        f += w[i][r] * x[i];
      }
      y[r] = 1 / (1 + Math.exp(-f));
    }
    return y;
  }

  @Override
  public void run(Checks c) {
    double[] x = {1, 2, -1};
    Tensor column = Tensor.of(x);
    List<Tensor> one = List.of(Tensor.of(W2));
    c.expect("3 -> 2, columns", columns(one, column), byHand(W2, x));
    c.expect("3 -> 2, rows", rows(one).forward(column.unsqueeze(0)), byHand(W2, x));

    List<Tensor> two = List.of(Tensor.of(W1), Tensor.of(W2));
    double[] hidden = byHand(W1, x);
    c.expect(
        "hidden units", columns(List.of(two.getFirst()), column), "0.8320183851 0.5 0.1418510649");
    c.expect("3 -> 3 -> 2, columns", columns(two, column), byHand(W2, hidden));
    c.expect("3 -> 3 -> 2, rows", rows(two).forward(column.unsqueeze(0)), byHand(W2, hidden));
    c.expect("  its first output", columns(two, column).select(0, 0), "0.5128757317");

    List<Tensor> deep = Collections.nCopies(6, Tensor.of(W1));
    c.expect(
        "six layers, columns and rows",
        rows(deep).forward(column.unsqueeze(0)),
        columns(deep, column));
  }
}
