package dev.adjoint.nn.norm;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * y = x / √(mean x² + ε) γ with the mean over the last axes: {@code [..., shape] -> [..., shape]}
 * (Zhang, Sennrich, 2019). Layer norm without centring and bias.
 *
 * <pre>{@code
 * new RmsNorm(512)
 * new RmsNorm(512, RmsNorm.Options.DEFAULT.withEps(1e-6))
 * }</pre>
 *
 * @param shape the sizes of the last axes, at least one
 * @param weight γ, of that shape, starts at 1; or null
 * @param eps ε
 */
public record RmsNorm(Shape shape, @Nullable Param weight, double eps) implements Layer {
  /**
   * What is seldom changed.
   *
   * @param eps ε, at least 0; null for the distance from 1 to the next number of the layer's type,
   *     PyTorch's default
   * @param affine whether there is γ
   */
  public record Options(@Nullable Double eps, boolean affine) {
    /** ε of the type, with γ: PyTorch's. */
    public static final Options DEFAULT = new Options(null, true);

    /** With another ε. */
    public Options withEps(double newEps) {
      return new Options(newEps, affine);
    }

    /** Without γ. */
    public Options withoutAffine() {
      return new Options(eps, false);
    }
  }

  /** Over the last axis, of that size. */
  public RmsNorm(int size) {
    this(Shape.of(size), Options.DEFAULT);
  }

  /** Over the last axis, with these options. */
  public RmsNorm(int size, Options options) {
    this(Shape.of(size), options);
  }

  /** Over the last axes, with these options. */
  public RmsNorm(Shape shape, Options options) {
    this(
        shape,
        options.affine ? new Param(Tensor.ones(Modes.dtype(), shape)) : null,
        options.eps != null ? options.eps : Modes.dtype() == DType.F32 ? 0x1p-23 : 0x1p-52);
  }

  /**
   * Each example normalised.
   *
   * @throws ShapeException if x does not end with {@link #shape()}
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.rmsNorm(shape.toArray(), weight, eps));
  }

  /** For example {@code RmsNorm([512], eps 1.0E-6)}. */
  @Override
  public String toString() {
    return "RmsNorm(" + shape + ", eps " + eps + (weight == null ? ", not affine)" : ")");
  }
}
