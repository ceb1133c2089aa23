package dev.adjoint.nn.recurrent;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu in place of tanh: one step of {@link Rnn}.
 *
 * <pre>{@code
 * RnnCell cell = new RnnCell(10, 20);
 * Tensor h = null;
 * for (Tensor x : Tensor.randn(5, 3, 10).unbind(0)) {
 *     h = cell.forward(x, h);         // [3, 20]
 * }
 * }</pre>
 *
 * <p>{@code x} is {@code [n, in]}, or {@code [in]} of one example, whose state is {@code [hidden]}.
 * Parameters have PyTorch's names and order, and start uniform on ±1/√hidden. A whole sequence at
 * once is {@link Rnn}.
 *
 * @param weightIh W_ih, {@code [hidden, in]}
 * @param weightHh W_hh, {@code [hidden, hidden]}
 * @param biasIh b_ih, {@code [hidden]}, or null
 * @param biasHh b_hh, {@code [hidden]}, or null
 * @param relu whether relu stands in place of tanh
 */
public record RnnCell(
    @Name("weight_ih") Param weightIh,
    @Name("weight_hh") Param weightHh,
    @Name("bias_ih") @Nullable Param biasIh,
    @Name("bias_hh") @Nullable Param biasHh,
    boolean relu)
    implements Layer {
  /**
   * What is seldom changed.
   *
   * @param bias whether there are biases
   * @param relu whether relu stands in place of tanh
   */
  public record Options(boolean bias, boolean relu) {
    /** With biases. */
    public static final Options DEFAULT = new Options(true, false);

    /** Without biases. */
    public Options withoutBias() {
      return new Options(false, relu);
    }

    /** With relu in place of tanh. */
    public Options withRelu() {
      return new Options(bias, true);
    }
  }

  /**
   * A cell over existing parameters.
   *
   * @throws dev.adjoint.core.ShapeException if they do not fit each other
   * @throws dev.adjoint.core.DTypeException if their types differ
   */
  public RnnCell {
    Cells.check(Kind.TANH, new Kind.Weights(weightIh, weightHh, biasIh, biasHh, null));
  }

  /** {@code [n, in] -> [n, hidden]}, with biases. */
  public RnnCell(int in, int hidden) {
    this(in, hidden, Options.DEFAULT);
  }

  /**
   * {@code [n, in] -> [n, hidden]} with these options.
   *
   * @throws dev.adjoint.core.ShapeException if a size is out of range
   */
  public RnnCell(int in, int hidden, Options options) {
    this(
        Cells.weight(Kind.TANH, in, in, hidden),
        Cells.weight(Kind.TANH, hidden, in, hidden),
        Cells.bias(Kind.TANH, options.bias, hidden),
        Cells.bias(Kind.TANH, options.bias, hidden),
        options.relu);
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
  @Override
  public Tensor forward(Tensor x) {
    return forward(x, null);
  }

  /**
   * The state after one step.
   *
   * @param h the state before, {@code [n, hidden]}, or null for 0
   * @throws dev.adjoint.core.ShapeException if shapes do not fit; the message begins with this
   *     cell's path in the model, if the model's tree was read
   */
  public Tensor forward(Operand x, @Nullable Operand h) {
    Kind.Weights w = new Kind.Weights(weightIh, weightHh, biasIh, biasHh, null);
    return Paths.in(this, () -> Cells.step(relu ? Kind.RELU : Kind.TANH, w, x, h, null).h());
  }

  /** The function of this cell with parameters from elsewhere; of the options only relu counts. */
  public static Tensor step(
      Options options,
      Operand x,
      @Nullable Operand h,
      Operand weightIh,
      Operand weightHh,
      @Nullable Operand biasIh,
      @Nullable Operand biasHh) {
    Kind.Weights w = new Kind.Weights(weightIh, weightHh, biasIh, biasHh, null);
    Cells.check(options.relu() ? Kind.RELU : Kind.TANH, w);
    return Cells.step(options.relu() ? Kind.RELU : Kind.TANH, w, x, h, null).h();
  }

  /** For example {@code RnnCell(10, 20)}. */
  @Override
  public String toString() {
    return "RnnCell("
        + in()
        + ", "
        + hidden()
        + (relu ? ", relu" : "")
        + (biasIh == null ? ", no bias)" : ")");
  }
}
