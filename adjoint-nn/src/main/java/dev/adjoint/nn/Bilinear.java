package dev.adjoint.nn;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * y_k = aᵀ W_k b + c_k: {@code [..., left] and [..., right] -> [..., out]} with weight {@code [out,
 * left, right]} and bias {@code [out]}, as PyTorch's {@code nn.Bilinear} stores them. The leading
 * axes of both inputs must be equal.
 *
 * <p>Both start uniform on (-1/√left, 1/√left), the weight drawn before the bias. The type is
 * {@link Modes#dtype()}.
 *
 * <pre>{@code
 * Bilinear pairs = new Bilinear(20, 30, 40);
 * pairs.forward(Tensor.randn(128, 20), Tensor.randn(128, 30));    // [128, 40]
 * }</pre>
 *
 * @param weight W, {@code [out, left, right]}
 * @param bias c, {@code [out]}, or null
 */
public record Bilinear(Param weight, @Nullable Param bias) implements Model {
  /**
   * What is seldom changed.
   *
   * @param bias whether there is a bias
   */
  public record Options(boolean bias) {
    /** With a bias. */
    public static final Options DEFAULT = new Options(true);

    /** Without a bias. */
    public Options withoutBias() {
      return new Options(false);
    }
  }

  /**
   * A layer over existing parameters.
   *
   * @throws ShapeException if they are not {@code [out, left, right]} and {@code [out]}
   * @throws DTypeException if their types differ
   */
  public Bilinear {
    boolean fits =
        weight.shape().rank() == 3
            && (bias == null || bias.shape().equals(Shape.of(weight.shape().size(0))));
    String both =
        "bilinear: weight "
            + weight.describe()
            + (bias == null ? "" : " with bias " + bias.describe());
    if (!fits) {
      throw new ShapeException(
          both + ": the weight must be [out, left, right] and the bias [out].");
    }
    if (bias != null && bias.dtype() != weight.dtype()) {
      throw new DTypeException(both + ": both must have the same element type.");
    }
  }

  /** {@code [..., left] and [..., right] -> [..., out]}, with a bias. */
  public Bilinear(int left, int right, int out) {
    this(left, right, out, Options.DEFAULT);
  }

  /**
   * With these options.
   *
   * @throws ShapeException if a size is not positive
   */
  public Bilinear(int left, int right, int out, Options options) {
    this(Modes.dtype(), weightShape(left, right, out), options);
  }

  private Bilinear(DType dtype, Shape shape, Options options) {
    this(
        new Param(start(shape).draw(dtype, shape)),
        options.bias ? new Param(start(shape).draw(dtype, Shape.of(shape.size(0)), shape)) : null);
  }

  private static Shape weightShape(int left, int right, int out) {
    if (left < 1 || right < 1 || out < 1) {
      throw new ShapeException(
          "bilinear: left is "
              + left
              + ", right "
              + right
              + " and out "
              + out
              + "; sizes must be positive.");
    }
    return Shape.of(out, left, right);
  }

  private static Init start(Shape weight) {
    double bound = 1 / Math.sqrt(weight.size(1));
    return Init.uniform(-bound, bound);
  }

  /**
   * aᵀ W b + c.
   *
   * @throws ShapeException if a last axis is not that of the weight, or the leading axes differ
   */
  public Tensor forward(Tensor a, Tensor b) {
    return Paths.in(this, () -> apply(a, b));
  }

  private Tensor apply(Tensor a, Tensor b) {
    Shape w = weight.shape();
    boolean fits =
        a.rank() > 0
            && a.rank() == b.rank()
            && a.size(-1) == w.size(1)
            && b.size(-1) == w.size(2)
            && Arrays.equals(
                a.shape().toArray(), 0, a.rank() - 1, b.shape().toArray(), 0, b.rank() - 1);
    if (!fits) {
      throw new ShapeException(
          "bilinear: "
              + a.describe()
              + " and "
              + b.describe()
              + " with weight "
              + weight.describe()
              + ": they must be [..., "
              + w.size(1)
              + "] and [..., "
              + w.size(2)
              + "] with equal leading axes.");
    }
    int out = w.size(0);
    // aᵀ W for all k in one product, [..., out right], then each row's product with b
    Tensor rows = weight.permute(1, 0, 2).reshape(w.size(1), out * w.size(2));
    Tensor y = a.matmul(rows).unflatten(-1, out, w.size(2)).matmul(b.unsqueeze(-1)).squeeze(-1);
    return bias == null ? y : y.add(bias);
  }

  /** For example {@code Bilinear(20, 30, 40)}. */
  @Override
  public String toString() {
    Shape w = weight.shape();
    return "Bilinear("
        + w.size(1)
        + ", "
        + w.size(2)
        + ", "
        + w.size(0)
        + (bias == null ? ", no bias)" : ")");
  }
}
