package dev.adjoint.nn.recurrent;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * r = σ(W_ir x + b_ir + W_hr h + b_hr), z = σ(W_iz x + b_iz + W_hz h + b_hz), n = tanh(W_in x +
 * b_in + r (W_hn h + b_hn)), h' = (1 - z) n + z h: one step of {@link Gru}.
 *
 * <pre>{@code
 * GruCell cell = new GruCell(10, 20);
 * Tensor h = cell.forward(Tensor.randn(3, 10));       // from 0, [3, 20]
 * h = cell.forward(Tensor.randn(3, 10), h);
 * }</pre>
 *
 * <p>{@code x} is {@code [n, in]}, or {@code [in]} of one example, whose state is {@code [hidden]}.
 * Parameters have PyTorch's names and order of gates (r, z, n), and start uniform on ±1/√hidden. A
 * whole sequence at once is {@link Gru}.
 *
 * @param weightIh W_ih, {@code [3 hidden, in]}
 * @param weightHh W_hh, {@code [3 hidden, hidden]}
 * @param biasIh b_ih, {@code [3 hidden]}, or null
 * @param biasHh b_hh, {@code [3 hidden]}, or null
 */
public record GruCell(
    @Name("weight_ih") Param weightIh,
    @Name("weight_hh") Param weightHh,
    @Name("bias_ih") @Nullable Param biasIh,
    @Name("bias_hh") @Nullable Param biasHh)
    implements Layer {
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
  public GruCell {
    Cells.check(Kind.GRU, new Kind.Weights(weightIh, weightHh, biasIh, biasHh, null));
  }

  /** {@code [n, in] -> [n, hidden]}, with biases. */
  public GruCell(int in, int hidden) {
    this(in, hidden, Options.DEFAULT);
  }

  /**
   * {@code [n, in] -> [n, hidden]} with these options.
   *
   * @throws dev.adjoint.core.ShapeException if a size is out of range
   */
  public GruCell(int in, int hidden, Options options) {
    this(
        Cells.weight(Kind.GRU, in, in, hidden),
        Cells.weight(Kind.GRU, hidden, in, hidden),
        Cells.bias(Kind.GRU, options.bias, hidden),
        Cells.bias(Kind.GRU, options.bias, hidden));
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
    return Paths.in(this, () -> Cells.step(Kind.GRU, w, x, h, null).h());
  }

  /** The function of this cell with parameters from elsewhere; biases both null for none. */
  public static Tensor step(
      Operand x,
      @Nullable Operand h,
      Operand weightIh,
      Operand weightHh,
      @Nullable Operand biasIh,
      @Nullable Operand biasHh) {
    Kind.Weights w = new Kind.Weights(weightIh, weightHh, biasIh, biasHh, null);
    Cells.check(Kind.GRU, w);
    return Cells.step(Kind.GRU, w, x, h, null).h();
  }

  /** For example {@code GruCell(10, 20)}. */
  @Override
  public String toString() {
    return "GruCell(" + in() + ", " + hidden() + (biasIh == null ? ", no bias)" : ")");
  }
}
