package dev.adjoint.nn;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * y = x Wᵀ + b: {@code [..., in] -> [..., out]} with weight {@code [out, in]} and bias {@code
 * [out]}, as PyTorch stores them.
 *
 * <p>Both start uniform on (-1/√in, 1/√in), PyTorch's default: Kaiming's bound with a = √5. The
 * weight is drawn before the bias. The type is {@link Modes#dtype()}.
 *
 * <pre>{@code
 * new Linear(784, 256)
 * new Linear(784, 256, Linear.Options.DEFAULT.withoutBias())
 * new Linear(784, 256, Linear.Options.DEFAULT.withWeight(Init.kaimingNormal()))
 * }</pre>
 *
 * @param weight W, {@code [out, in]}
 * @param bias b, {@code [out]}, or null
 */
public record Linear(Param weight, @Nullable Param bias) implements Layer {
  /**
   * What is seldom changed.
   *
   * @param weight how the weight starts
   * @param bias how the bias starts; null for no bias
   */
  public record Options(Init weight, @Nullable Init bias) {
    private static final Init START =
        Init.kaimingUniform(Init.Fan.IN, Init.leakyReluGain(Math.sqrt(5)));

    /** With a bias, both uniform on (-1/√in, 1/√in). */
    public static final Options DEFAULT = new Options(START, START);

    /** Without a bias: for a layer before a normalisation that has its own. */
    public Options withoutBias() {
      return new Options(weight, null);
    }

    /** With another start of the weight. */
    public Options withWeight(Init start) {
      return new Options(start, bias);
    }

    /** With another start of the bias. */
    public Options withBias(Init start) {
      return new Options(weight, start);
    }
  }

  /**
   * A layer over existing parameters, for tied weights and for tests.
   *
   * @throws ShapeException if they are not {@code [out, in]} and {@code [out]}
   * @throws DTypeException if their types differ
   */
  public Linear {
    boolean fits =
        weight.shape().rank() == 2
            && (bias == null || bias.shape().equals(Shape.of(weight.shape().size(0))));
    if (!fits) {
      throw new ShapeException(
          "linear: weight "
              + weight.describe()
              + (bias == null ? "" : " with bias " + bias.describe())
              + ": the weight must be [out, in] and the bias [out].");
    }
    if (bias != null && bias.dtype() != weight.dtype()) {
      throw new DTypeException(
          "linear: weight "
              + weight.describe()
              + " with bias "
              + bias.describe()
              + ": both must have the same element type.");
    }
  }

  /** {@code [..., in] -> [..., out]}, with a bias. */
  public Linear(int in, int out) {
    this(in, out, Options.DEFAULT);
  }

  /** {@code [..., in] -> [..., out]} with these options. */
  public Linear(int in, int out, Options options) {
    this(Modes.dtype(), weightShape(in, out), options);
  }

  private Linear(DType dtype, Shape shape, Options options) {
    this(new Param(options.weight.draw(dtype, shape)), start(options.bias, dtype, shape));
  }

  private static Shape weightShape(int in, int out) {
    if (in < 0 || out < 0) {
      throw new ShapeException(
          "linear: in is " + in + " and out " + out + "; sizes must not be negative.");
    }
    return Shape.of(out, in);
  }

  private static @Nullable Param start(@Nullable Init bias, DType dtype, Shape weight) {
    return bias == null ? null : new Param(bias.draw(dtype, Shape.of(weight.size(0)), weight));
  }

  /** Size of the input's last axis. */
  public int in() {
    return weight.shape().size(1);
  }

  /** Size of the output's last axis. */
  public int out() {
    return weight.shape().size(0);
  }

  /**
   * x Wᵀ + b.
   *
   * @throws ShapeException if x's last axis is not {@code in}; the message begins with this layer's
   *     path in the model, if the model's tree was read (as every optimizer does)
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.linear(weight, bias));
  }

  /** For example {@code Linear(784, 256)}. */
  @Override
  public String toString() {
    return "Linear(" + in() + ", " + out() + (bias == null ? ", no bias)" : ")");
  }
}
