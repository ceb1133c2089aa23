package dev.adjoint.nn.recurrent;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.internal.Paths;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh), or relu in place of tanh: the simple recurrent
 * network (Elman, 1990), in layers.
 *
 * <pre>{@code
 * Rnn rnn = new Rnn(10, 20, Rnn.Options.DEFAULT.withLayers(2));
 * Rnn.Result r = rnn.run(Tensor.randn(5, 3, 10));     // output [5, 3, 20], h [2, 3, 20]
 * rnn.run(Tensor.randn(5, 3, 10), r.h(), new int[] {5, 2, 4});
 * }</pre>
 *
 * <p>{@code x} is {@code [t, n, in]}, time first, or {@code [n, t, in]} with {@link
 * Options#withBatchFirst}, or {@code [t, in]} of one sequence, whose results have no axis n either.
 * No steps (t = 0) give an empty output and the first states; n = 0 is fine.
 *
 * <p>Parameters have PyTorch's names and order of gates: {@code weight_ih_l0 [hidden, in]}, {@code
 * weight_hh_l0 [hidden, hidden]}, {@code bias_ih_l0}, {@code bias_hh_l0} of layer 0, {@code _l1} of
 * the next, with {@code _reverse} of the other direction. All start uniform on ±1/√hidden.
 *
 * <p>The inputs' share of all steps is one matrix product, each step another with one pass over all
 * gates, and so backwards.
 */
public final class Rnn implements Layer {
  /**
   * What is seldom changed.
   *
   * @param layers how many layers, each reading the one below
   * @param bias whether there are biases
   * @param batchFirst whether sequences are {@code [n, t, ...]} in place of {@code [t, n, ...]}
   * @param dropout the probability of {@link dev.adjoint.nn.Dropout} on what each layer but the
   *     last gives, in training
   * @param bidirectional whether each layer also runs from the end, and gives both side by side
   * @param relu whether relu stands in place of tanh
   */
  public record Options(
      int layers,
      boolean bias,
      boolean batchFirst,
      double dropout,
      boolean bidirectional,
      boolean relu) {
    /** One layer forwards with biases, sequences {@code [t, n, in]}. */
    public static final Options DEFAULT = new Options(1, true, false, 0, false, false);

    /** With so many layers. */
    public Options withLayers(int count) {
      return new Options(count, bias, batchFirst, dropout, bidirectional, relu);
    }

    /** Without biases. */
    public Options withoutBias() {
      return new Options(layers, false, batchFirst, dropout, bidirectional, relu);
    }

    /** With sequences {@code [n, t, in]}. States stay {@code [layers * directions, n, ...]}. */
    public Options withBatchFirst() {
      return new Options(layers, bias, true, dropout, bidirectional, relu);
    }

    /** With dropout between layers. */
    public Options withDropout(double p) {
      return new Options(layers, bias, batchFirst, p, bidirectional, relu);
    }

    /** With a second direction, from the end. */
    public Options withBidirectional() {
      return new Options(layers, bias, batchFirst, dropout, true, relu);
    }

    /** With relu in place of tanh. */
    public Options withRelu() {
      return new Options(layers, bias, batchFirst, dropout, bidirectional, true);
    }

    Stack stack() {
      return new Stack(
          relu ? Kind.RELU : Kind.TANH, layers, bias, batchFirst, dropout, bidirectional, 0);
    }
  }

  /**
   * What a run gives.
   *
   * @param output the last layer's states, {@code [t, n, hidden]}; of both directions {@code [t, n,
   *     2 hidden]}
   * @param h the last states, {@code [layers * directions, n, hidden]}
   */
  public record Result(Tensor output, Tensor h) {}

  private final Stack stack;

  @Name("")
  private final Map<String, Param> all;

  /** One layer forwards, {@code [t, n, in] -> [t, n, hidden]}. */
  public Rnn(int in, int hidden) {
    this(in, hidden, Options.DEFAULT);
  }

  /**
   * With these options.
   *
   * @throws dev.adjoint.core.TensorException if a size or an option is out of range
   */
  public Rnn(int in, int hidden, Options options) {
    stack = options.stack();
    all = stack.parameters(in, hidden);
  }

  /** Size of the input's last axis. */
  public int in() {
    return stack.in(all);
  }

  /** Size of the states. */
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
  public Result run(Operand x, @Nullable Operand start) {
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
  public Result run(Operand x, @Nullable Operand start, int[] lengths) {
    return run(x, start, Tensor.of(lengths));
  }

  /**
   * Runs over sequences of different lengths, or of all steps if {@code lengths} is null; see
   * {@link #run(Operand, Operand, int[])}.
   *
   * @param lengths I64 or I32 {@code [n]}
   * @throws dev.adjoint.core.ShapeException if shapes do not fit or a length is out of range; the
   *     message begins with this layer's path in the model, if the model's tree was read
   */
  public Result run(Operand x, @Nullable Operand start, @Nullable Tensor lengths) {
    return Paths.in(this, () -> result(stack.run(all, x, start, null, lengths)));
  }

  /**
   * The function of this layer with parameters from elsewhere, named as {@link #state()} names
   * them; all sizes follow from their shapes.
   */
  public static Result run(
      Options options,
      Map<String, ? extends Operand> parameters,
      Operand x,
      @Nullable Operand start,
      @Nullable Tensor lengths) {
    return result(options.stack().run(parameters, x, start, null, lengths));
  }

  private static Result result(Stack.Result r) {
    return new Result(r.output(), r.h());
  }

  /** For example {@code Rnn(10, 20, layers 2, relu)}. */
  @Override
  public String toString() {
    return stack.text("Rnn", all, stack.kind() == Kind.RELU ? ", relu" : "");
  }
}
