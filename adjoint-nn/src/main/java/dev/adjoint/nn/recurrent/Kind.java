package dev.adjoint.nn.recurrent;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The four steps there are, over one direction of one layer. */
enum Kind {
  TANH("rnn", 1),
  RELU("rnn", 1),
  LSTM("lstm", 4),
  GRU("gru", 3);

  /** The layer's name in messages. */
  final String label;

  /** Blocks of h rows in the weights. */
  final int gates;

  Kind(String label, int gates) {
    this.label = label;
    this.gates = gates;
  }

  /**
   * The parameters of one direction of one layer.
   *
   * @param ih W_ih {@code [gates h, in]}
   * @param hh W_hh {@code [gates h, m]}
   * @param bih b_ih {@code [gates h]}, or null
   * @param bhh b_hh {@code [gates h]}, or null
   * @param hr W_hr {@code [m, h]} of a projection, or null
   */
  record Weights(
      Operand ih, Operand hh, @Nullable Operand bih, @Nullable Operand bhh, @Nullable Operand hr) {}

  /**
   * What one direction gives.
   *
   * @param output the states after each step, {@code [t, n, m]} in the order of time
   * @param h the last state {@code [n, m]}
   * @param c the last cell {@code [n, h]} of an LSTM
   */
  record Run(Tensor output, Tensor h, @Nullable Tensor c) {}

  /** Runs over x {@code [t, n, in]} from h {@code [n, m]} and, of an LSTM, c {@code [n, h]}. */
  Run run(
      Tensor x, Weights w, Tensor h, @Nullable Tensor c, @Nullable Tensor mask, boolean reverse) {
    int steps = x.size(0);
    int size = w.hh().shape().size(0) / gates;
    List<Tensor> in = new ArrayList<>();
    in.add(x);
    in.add(w.ih().tensor());
    in.add(bias(x.dtype(), w, size));
    in.add(w.hh().tensor());
    in.add(h);
    if (this == GRU) {
      Operand b = w.bhh();
      in.add(
          b == null
              ? Tensor.zeros(x.dtype(), Shape.of(size))
              : b.tensor().narrow(0, 2 * size, size));
    }
    if (c != null) {
      in.add(c);
    }
    if (w.hr() != null) {
      in.add(w.hr().tensor());
    }
    boolean masked = mask != null;
    boolean wanted = Modes.recording() && in.stream().anyMatch(Tensor::needsGrad);
    if (mask != null) {
      in.add(mask.to(x.dtype()));
    }
    Scan scan =
        switch (this) {
          case TANH, RELU -> new RnnScan(reverse, masked, wanted, this == RELU);
          case LSTM -> new LstmScan(reverse, masked, wanted, w.hr() != null);
          case GRU -> new GruScan(reverse, masked, wanted);
        };
    Tensor y = Adjoint.apply(scan, in.toArray(new Tensor[0]));
    int last = reverse ? 0 : steps;
    int first = reverse ? 0 : 1;
    if (c == null) {
      return new Run(y.narrow(0, first, steps), y.select(0, last), null);
    }
    int n = h.size(0);
    int m = h.size(1);
    Tensor output = y.narrow(0, first * n * m, steps * n * m).reshape(steps, n, m);
    Tensor end = y.narrow(0, last * n * m, n * m).reshape(n, m);
    Tensor cell = y.narrow(0, (steps + 1) * n * m, c.numel()).reshape(c.size(0), c.size(1));
    return new Run(output, end, cell);
  }

  /** All biases but b_hn. */
  private Tensor bias(DType type, Weights w, int size) {
    Operand bih = w.bih();
    Operand bhh = w.bhh();
    if (bih == null || bhh == null) {
      return Tensor.zeros(type, Shape.of(gates * size));
    }
    Tensor also = bhh.tensor();
    if (this == GRU) { // r multiplies b_hn
      also = Tensor.concat(0, also.narrow(0, 0, 2 * size), Tensor.zeros(type, Shape.of(size)));
    }
    return bih.tensor().add(also);
  }
}
