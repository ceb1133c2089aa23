package dev.adjoint.examples.lectures.architectures;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.recurrent.Gru;
import java.util.Map;

/**
 * The gated recurrent unit keeps z of the old state and takes 1 - z of the new one, as PyTorch
 * writes it. One unit without bias.
 */
@Slide(id = "AR-05", title = "GRU: n = tanh(w x + r u h), h = (1 - z) n + z h")
public final class Ar05Gru implements Lecture {
  private static final double[] WEIGHTS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
  private static final double[] X = {1, -1};

  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(WEIGHTS).requiresGrad();
    Tensor h = Tensor.of(0.0);
    for (double x : X) {
      Tensor r = w.select(0, 0).mul(x).add(w.select(0, 1).mul(h)).sigmoid();
      Tensor z = w.select(0, 2).mul(x).add(w.select(0, 3).mul(h)).sigmoid();
      Tensor n = w.select(0, 4).mul(x).add(r.mul(w.select(0, 5).mul(h))).tanh();
      h = z.rsub(1).mul(n).add(z.mul(h));
    }
    c.note("weights 0.1 to 0.6, of x and of h, for r, z, n; x = 1, -1");
    c.expect("h2", h, "-0.1434100512");
    h.backward();
    c.expect("dh2/dw", w.grad(), "-0.013529 0.002661 -0.223780 0.029753 -0.244316 0.043770");
    c.expect("  by hand, backward in numbers", Tensor.of(byHand()), requireNonNull(w.grad()));
    layer(c);
  }

  /** The library's layer with the same weights: all of x first, then all of h. */
  private static void layer(Checks c) {
    Gru layer = Modes.withDType(DType.F64, () -> new Gru(1, 1, Gru.Options.DEFAULT.withoutBias()));
    Tensor w = Tensor.of(WEIGHTS, 3, 2);
    layer.load(Map.of("weight_ih_l0", w.narrow(1, 0, 1), "weight_hh_l0", w.narrow(1, 1, 1)));
    Tensor last = layer.forward(Tensor.of(X, 2, 1)).select(0, 1);
    c.expect(layer + ": h2", last, "-0.1434100512");
    last.sum().backward();
    Tensor dx = requireNonNull(layer.parameter("weight_ih_l0").grad());
    Tensor dh = requireNonNull(layer.parameter("weight_hh_l0").grad());
    c.expect(
        "  dh2/dw",
        Tensor.concat(1, dx, dh).flatten(),
        "-0.013529 0.002661 -0.223780 0.029753 -0.244316 0.043770");
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** dh2/dw without an engine. */
  private static double[] byHand() {
    double[] w = WEIGHTS;
    int steps = X.length;
    double[] r = new double[steps];
    double[] z = new double[steps];
    double[] n = new double[steps];
    double[] h = new double[steps + 1];
    for (int t = 0; t < steps; t++) {
      r[t] = sigmoid(w[0] * X[t] + w[1] * h[t]);
      z[t] = sigmoid(w[2] * X[t] + w[3] * h[t]);
      n[t] = Math.tanh(w[4] * X[t] + r[t] * w[5] * h[t]);
      h[t + 1] = (1 - z[t]) * n[t] + z[t] * h[t];
    }
    double[] dw = new double[w.length];
    double dh = 1;
    for (int t = steps - 1; t >= 0; t--) {
      double dn = dh * (1 - z[t]) * (1 - n[t] * n[t]); // before the tanh
      double dz = dh * (h[t] - n[t]) * z[t] * (1 - z[t]);
      double dr = dn * w[5] * h[t] * r[t] * (1 - r[t]);
      dw[0] += dr * X[t];
      dw[1] += dr * h[t];
      dw[2] += dz * X[t];
      dw[3] += dz * h[t];
      dw[4] += dn * X[t];
      dw[5] += dn * r[t] * h[t];
      dh = dh * z[t] + dr * w[1] + dz * w[3] + dn * r[t] * w[5];
    }
    return dw;
  }
}
