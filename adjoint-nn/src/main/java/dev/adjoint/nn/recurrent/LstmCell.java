package dev.adjoint.nn.recurrent;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * i, f, o = σ(W x + b + U h + b'), g = tanh(...), c' = f c + i g, h' = o tanh(c'): one step of
 * {@link Lstm}.
 *
 * <pre>{@code
 * LstmCell cell = new LstmCell(10, 20);
 * LstmState s = cell.forward(Tensor.randn(3, 10));    // from 0; h and c [3, 20]
 * s = cell.forward(Tensor.randn(3, 10), s);
 * }</pre>
 *
 * <p>{@code x} is {@code [n, in]}, or {@code [in]} of one example, whose state is {@code [hidden]}.
 * Parameters have PyTorch's names and order of gates (i, f, g, o), and start uniform on ±1/√hidden.
 * A whole sequence at once is {@link Lstm}.
 *
 * @param weightIh W_ih, {@code [4 hidden, in]}
 * @param weightHh W_hh, {@code [4 hidden, hidden]}
 * @param biasIh b_ih, {@code [4 hidden]}, or null
 * @param biasHh b_hh, {@code [4 hidden]}, or null
 */
public record LstmCell(
    @Name("weight_ih") Param weightIh,
    @Name("weight_hh") Param weightHh,
    @Name("bias_ih") @Nullable Param biasIh,
    @Name("bias_hh") @Nullable Param biasHh)
    implements Model {
  /**
   * What is seldom changed.
   *
   * @param bias whether there are biases
   */
  public record Options(boolean bias) {
    /** With biases. */
    public static final Options DEFAULT = new Options(true);

    /** Without biases. */
    public Options withoutBias() {
      return new Options(false);
    }
  }

  /**
   * A cell over existing parameters.
   *
   * @throws dev.adjoint.core.ShapeException if they do not fit each other
   * @throws dev.adjoint.core.DTypeException if their types differ
   */
  public LstmCell {
    Cells.check(Kind.LSTM, new Kind.Weights(weightIh, weightHh, biasIh, biasHh, null));
  }

  /** {@code [n, in] -> [n, hidden]}, with biases. */
  public LstmCell(int in, int hidden) {
    this(in, hidden, Options.DEFAULT);
  }

  /**
   * {@code [n, in] -> [n, hidden]} with these options.
   *
   * @throws dev.adjoint.core.ShapeException if a size is out of range
   */
  public LstmCell(int in, int hidden, Options options) {
    this(
        Cells.weight(Kind.LSTM, in, in, hidden),
        Cells.weight(Kind.LSTM, hidden, in, hidden),
        Cells.bias(Kind.LSTM, options.bias, hidden),
        Cells.bias(Kind.LSTM, options.bias, hidden));
  }

  /** Size of the input's last axis. */
  public int in() {
    return weightIh.shape().size(1);
  }

  /** Size of the state's last axis. */
  public int hidden() {
    return weightHh.shape().size(1);
  }

  /** One step from the state 0. */
  public LstmState forward(Operand x) {
    return forward(x, null);
  }

  /**
   * The state after one step.
   *
   * @param state the state before, h and c {@code [n, hidden]}, or null for 0
   * @throws dev.adjoint.core.ShapeException if shapes do not fit; the message begins with this
   *     cell's path in the model, if the model's tree was read
   */
  public LstmState forward(Operand x, @Nullable LstmState state) {
    Kind.Weights w = new Kind.Weights(weightIh, weightHh, biasIh, biasHh, null);
    return Paths.in(this, () -> step(w, x, state));
  }

  /** The function of this cell with parameters from elsewhere; biases both null for none. */
  public static LstmState step(
      Operand x,
      @Nullable LstmState state,
      Operand weightIh,
      Operand weightHh,
      @Nullable Operand biasIh,
      @Nullable Operand biasHh) {
    Kind.Weights w = new Kind.Weights(weightIh, weightHh, biasIh, biasHh, null);
    Cells.check(Kind.LSTM, w);
    return step(w, x, state);
  }

  private static LstmState step(Kind.Weights w, Operand x, @Nullable LstmState s) {
    return Cells.step(Kind.LSTM, w, x, s == null ? null : s.h(), s == null ? null : s.c()).state();
  }

  /** For example {@code LstmCell(10, 20)}. */
  @Override
  public String toString() {
    return "LstmCell(" + in() + ", " + hidden() + (biasIh == null ? ", no bias)" : ")");
  }
}
