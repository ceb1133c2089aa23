package dev.adjoint.examples.lectures.architectures;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.recurrent.Lstm;
import java.util.Map;

/**
 * Long short-term memory: the state c passes from step to step by a product with the forget gate
 * alone. One unit without bias, first in plain operations, then forward and backward in numbers.
 */
@Slide(id = "AR-04", title = "LSTM: c = f c + i g, h = o tanh(c)")
public final class Ar04Lstm implements Lecture {
  private static final double[] WEIGHTS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8};
  private static final double[] X = {1, -1};

  /** w(2k) x + w(2k+1) h: what gate k, of i, f, g, o, is applied to. */
  private static Tensor gate(Tensor w, int k, double x, Tensor h) {
    return w.select(0, 2 * k).mul(x).add(w.select(0, 2 * k + 1).mul(h));
  }

  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(WEIGHTS).requiresGrad();
    Tensor h = Tensor.of(0.0);
    Tensor state = Tensor.of(0.0);
    for (double x : X) {
      Tensor i = gate(w, 0, x, h).sigmoid();
      Tensor f = gate(w, 1, x, h).sigmoid();
      Tensor g = gate(w, 2, x, h).tanh();
      Tensor o = gate(w, 3, x, h).sigmoid();
      state = f.mul(state).add(i.mul(g));
      h = o.mul(state.tanh());
    }
    c.note("weights 0.1 to 0.8, of x and of h, for the gates i, f, g, o; x = 1, -1");
    c.expect("h2", h, "-0.0282009365");
    h.backward();
    c.expect(
        "dh2/dw",
        w.grad(),
        "0.058083 -0.005462 -0.021435 0.003408 -0.062566 0.023464 0.022032 -0.002867");
    c.expect("  by hand, backward in numbers", Tensor.of(byHand()), requireNonNull(w.grad()));
    layer(c);
  }

  /** The library's layer with the same weights: all of x first, then all of h. */
  private static void layer(Checks c) {
    Lstm layer =
        Modes.withDType(DType.F64, () -> new Lstm(1, 1, Lstm.Options.DEFAULT.withoutBias()));
    Tensor w = Tensor.of(WEIGHTS, 4, 2);
    layer.load(Map.of("weight_ih_l0", w.narrow(1, 0, 1), "weight_hh_l0", w.narrow(1, 1, 1)));
    Tensor last = layer.forward(Tensor.of(X, 2, 1)).select(0, 1);
    c.expect(layer + ": h2", last, "-0.0282009365");
    last.sum().backward();
    Tensor dx = requireNonNull(layer.parameter("weight_ih_l0").grad());
    Tensor dh = requireNonNull(layer.parameter("weight_hh_l0").grad());
    c.expect(
        "  dh2/dw",
        Tensor.concat(1, dx, dh).flatten(),
        "0.058083 -0.005462 -0.021435 0.003408 -0.062566 0.023464 0.022032 -0.002867");
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** dh2/dw without an engine. */
  private static double[] byHand() {
    int steps = X.length;
    double[][] gates = new double[steps][4]; // i, f, g, o
    double[] h = new double[steps + 1];
    double[] c = new double[steps + 1];
    for (int t = 0; t < steps; t++) {
      for (int k = 0; k < 4; k++) {
        double z = WEIGHTS[2 * k] * X[t] + WEIGHTS[2 * k + 1] * h[t];
        gates[t][k] = k == 2 ? Math.tanh(z) : sigmoid(z);
      }
      c[t + 1] = gates[t][1] * c[t] + gates[t][0] * gates[t][2];
      h[t + 1] = gates[t][3] * Math.tanh(c[t + 1]);
    }
    double[] dw = new double[WEIGHTS.length];
    double dh = 1;
    double dc = 0;
    for (int t = steps - 1; t >= 0; t--) {
      double i = gates[t][0];
      double f = gates[t][1];
      double g = gates[t][2];
      double o = gates[t][3];
      double tanh = Math.tanh(c[t + 1]);
      dc += dh * o * (1 - tanh * tanh);
      double[] dz = {
        dc * g * i * (1 - i), dc * c[t] * f * (1 - f), dc * i * (1 - g * g), dh * tanh * o * (1 - o)
      };
      dh = 0;
      for (int k = 0; k < 4; k++) {
        dw[2 * k] += dz[k] * X[t];
        dw[2 * k + 1] += dz[k] * h[t];
        dh += dz[k] * WEIGHTS[2 * k + 1];
      }
      dc *= f;
    }
    return dw;
  }
}
