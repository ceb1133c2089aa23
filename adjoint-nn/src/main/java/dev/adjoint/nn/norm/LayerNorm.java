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
 * y = (x - mean) / √(var + ε) γ + β with mean and biased variance over the last axes, each example
 * by itself: {@code [..., shape] -> [..., shape]} (Ba, Kiros, Hinton, 2016). The same in training
 * and in evaluation, and for a batch of one.
 *
 * <pre>{@code
 * new LayerNorm(512)
 * new LayerNorm(Shape.of(3, 4), LayerNorm.Options.DEFAULT.withoutBias())
 * }</pre>
 *
 * @param shape the sizes of the last axes, at least one
 * @param weight γ, of that shape, starts at 1; or null
 * @param bias β, of that shape, starts at 0; or null
 * @param eps ε
 */
public record LayerNorm(Shape shape, @Nullable Param weight, @Nullable Param bias, double eps)
    implements Layer {
  /**
   * What is seldom changed.
   *
   * @param eps ε, at least 0
   * @param affine whether there is γ
   * @param bias whether there is β
   */
  public record Options(double eps, boolean affine, boolean bias) {
    /** ε = 1e-5, with γ and β: PyTorch's. */
    public static final Options DEFAULT = new Options(1e-5, true, true);

    /** With another ε. */
    public Options withEps(double newEps) {
      return new Options(newEps, affine, bias);
    }

    /** Without γ and β. */
    public Options withoutAffine() {
      return new Options(eps, false, false);
    }

    /** Without β. */
    public Options withoutBias() {
      return new Options(eps, affine, false);
    }
  }

  /** Over the last axis, of that size. */
  public LayerNorm(int size) {
    this(Shape.of(size), Options.DEFAULT);
  }

  /** Over the last axis, with these options. */
  public LayerNorm(int size, Options options) {
    this(Shape.of(size), options);
  }

  /** Over the last axes, with these options. */
  public LayerNorm(Shape shape, Options options) {
    this(Modes.dtype(), shape, options);
  }

  private LayerNorm(DType dtype, Shape shape, Options options) {
    this(
        shape,
        options.affine ? new Param(Tensor.ones(dtype, shape)) : null,
        options.bias ? new Param(Tensor.zeros(dtype, shape)) : null,
        options.eps);
  }

  /**
   * Each example normalised.
   *
   * @throws ShapeException if x does not end with {@link #shape()}
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.layerNorm(shape.toArray(), weight, bias, eps));
  }

  /** For example {@code LayerNorm([512])}. */
  @Override
  public String toString() {
    return "LayerNorm("
        + shape
        + (eps == Options.DEFAULT.eps ? "" : ", eps " + eps)
        + (weight == null ? ", not affine)" : bias == null ? ", no bias)" : ")");
  }
}
