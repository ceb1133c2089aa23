package dev.adjoint.nn.recurrent;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.internal.Paths;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * i, f, o = σ(W x_t + b + U h_(t-1) + b'), g = tanh(...), c_t = f c_(t-1) + i g, h_t = o tanh(c_t):
 * long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al.,
 * 2000), in layers. With a projection h_t = W_hr (o tanh(c_t)) (Sak et al., 2014).
 *
 * <pre>{@code
 * Lstm lstm = new Lstm(10, 20, Lstm.Options.DEFAULT.withLayers(2).withDropout(0.1));
 * Lstm.Result r = lstm.run(Tensor.randn(5, 3, 10));   // output [5, 3, 20], h and c [2, 3, 20]
 * lstm.run(Tensor.randn(5, 3, 10), r.state(), new int[] {5, 2, 4});
 * }</pre>
 *
 * <p>Below, m is the projection's size, or hidden without one.
 *
 * <p>{@code x} is {@code [t, n, in]}, time first, or {@code [n, t, in]} with {@link
 * Options#withBatchFirst}, or {@code [t, in]} of one sequence, whose results have no axis n either.
 * No steps (t = 0) give an empty output and the first states; n = 0 is fine.
 *
 * <p>Parameters have PyTorch's names and order of gates (i, f, g, o): {@code weight_ih_l0 [4
 * hidden, in]}, {@code weight_hh_l0 [4 hidden, m]}, {@code bias_ih_l0}, {@code bias_hh_l0}, {@code
 * weight_hr_l0 [m, hidden]} of layer 0, {@code _l1} of the next, with {@code _reverse} of the other
 * direction. All start uniform on ±1/√hidden.
 *
 * <p>The inputs' share of all steps is one matrix product, each step another with one pass over all
 * gates, and so backwards.
 */
public final class Lstm implements Layer {
  /**
   * What is seldom changed.
   *
   * @param layers how many layers, each reading the one below
   * @param bias whether there are biases
   * @param batchFirst whether sequences are {@code [n, t, ...]} in place of {@code [t, n, ...]}
   * @param dropout the probability of {@link dev.adjoint.nn.Dropout} on what each layer but the
   *     last gives, in training
   * @param bidirectional whether each layer also runs from the end, and gives both side by side
   * @param projection the size m of the projected states, or 0 for no projection
   */
  public record Options(
      int layers,
      boolean bias,
      boolean batchFirst,
      double dropout,
      boolean bidirectional,
      int projection) {
    /** One layer forwards with biases, sequences {@code [t, n, in]}. */
    public static final Options DEFAULT = new Options(1, true, false, 0, false, 0);

    /** With so many layers. */
    public Options withLayers(int count) {
      return new Options(count, bias, batchFirst, dropout, bidirectional, projection);
    }

    /** Without biases. */
    public Options withoutBias() {
      return new Options(layers, false, batchFirst, dropout, bidirectional, projection);
    }

    /** With sequences {@code [n, t, in]}. States stay {@code [layers * directions, n, ...]}. */
    public Options withBatchFirst() {
      return new Options(layers, bias, true, dropout, bidirectional, projection);
    }

    /** With dropout between layers. */
    public Options withDropout(double p) {
      return new Options(layers, bias, batchFirst, p, bidirectional, projection);
    }

    /** With a second direction, from the end. */
    public Options withBidirectional() {
      return new Options(layers, bias, batchFirst, dropout, true, projection);
    }

    /** With states projected to this size; PyTorch's {@code proj_size}. */
    public Options withProjection(int size) {
      return new Options(layers, bias, batchFirst, dropout, bidirectional, size);
    }

    Stack stack() {
      return new Stack(Kind.LSTM, layers, bias, batchFirst, dropout, bidirectional, projection);
    }
  }

  /**
   * What a run gives.
   *
   * @param output the last layer's states, {@code [t, n, m]}; of both directions {@code [t, n, 2
   *     m]}
   * @param h the last states, {@code [layers * directions, n, m]}
   * @param c the last memories, {@code [layers * directions, n, hidden]}
   */
  public record Result(Tensor output, Tensor h, Tensor c) {
    /** (h, c), from which the next part of the sequences goes on. */
    public LstmState state() {
      return new LstmState(h, c);
    }
  }

  private final Stack stack;

  @Name("")
  private final Map<String, Param> all;

  /** One layer forwards, {@code [t, n, in] -> [t, n, hidden]}. */
  public Lstm(int in, int hidden) {
    this(in, hidden, Options.DEFAULT);
  }

  /**
   * With these options.
   *
   * @throws dev.adjoint.core.TensorException if a size or an option is out of range
   */
  public Lstm(int in, int hidden, Options options) {
    stack = options.stack();
    all = stack.parameters(in, hidden);
  }

  /** Size of the input's last axis. */
  public int in() {
    return stack.in(all);
  }

  /** Size of the states, before a projection. */
  public int hidden() {
    return stack.hidden(all);
  }

  /** The output of {@link #run(Operand)}. */
  @Override
  public Tensor forward(Tensor x) {
    return run(x).output();
  }

  /** Runs from states 0. */
  public Result run(Operand x) {
    return run(x, null, (Tensor) null);
  }

  /** Runs from these states; null for 0. */
  public Result run(Operand x, @Nullable LstmState start) {
    return run(x, start, (Tensor) null);
  }

  /**
   * Runs over sequences of different lengths, in any order. The output past a sequence's end is 0,
   * the last state is the one at its own last step, and the reverse direction starts there, as with
   * PyTorch's packed sequences. What x holds past the end, even NaN, changes nothing. A sequence of
   * length 0 keeps its first state.
   *
   * @param start the first states, or null for 0
   * @param lengths one for each sequence, each in [0, t]
   */
  public Result run(Operand x, @Nullable LstmState start, int[] lengths) {
    return run(x, start, Tensor.of(lengths));
  }

  /**
   * Runs over sequences of different lengths, or of all steps if {@code lengths} is null; see
   * {@link #run(Operand, LstmState, int[])}.
   *
   * @param lengths I64 or I32 {@code [n]}
   * @throws dev.adjoint.core.ShapeException if shapes do not fit or a length is out of range; the
   *     message begins with this layer's path in the model, if the model's tree was read
   */
  public Result run(Operand x, @Nullable LstmState start, @Nullable Tensor lengths) {
    return Paths.in(this, () -> result(run(stack, all, x, start, lengths)));
  }

  /**
   * The function of this layer with parameters from elsewhere, named as {@link #state()} names
   * them; all sizes follow from their shapes.
   */
  public static Result run(
      Options options,
      Map<String, ? extends Operand> parameters,
      Operand x,
      @Nullable LstmState start,
      @Nullable Tensor lengths) {
    return result(run(options.stack(), parameters, x, start, lengths));
  }

  private static Stack.Result run(
      Stack stack,
      Map<String, ? extends Operand> parameters,
      Operand x,
      @Nullable LstmState start,
      @Nullable Tensor lengths) {
    return stack.run(
        parameters, x, start == null ? null : start.h(), start == null ? null : start.c(), lengths);
  }

  private static Result result(Stack.Result r) {
    return new Result(r.output(), r.h(), Objects.requireNonNull(r.c()));
  }

  /** For example {@code Lstm(10, 20, layers 2, projection 5)}. */
  @Override
  public String toString() {
    return stack.text("Lstm", all, "");
  }
}
