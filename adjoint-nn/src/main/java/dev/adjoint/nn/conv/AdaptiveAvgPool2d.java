package dev.adjoint.nn.conv;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * The mean of as many windows as wanted, whatever the input's size: {@code [..., c, h, w]} to
 * {@code [..., c, height, width]}.
 *
 * <pre>{@code
 * new AdaptiveAvgPool2d(1)
 * }</pre>
 *
 * @param height rows of windows
 * @param width columns of windows
 * @see Tensor#adaptiveAvgPool2d
 */
public record AdaptiveAvgPool2d(int height, int width) implements Layer {
  /** That many rows and columns; 1 is the mean of each whole image. */
  public AdaptiveAvgPool2d(int size) {
    this(size, size);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.adaptiveAvgPool2d(height, width));
  }

  /** For example {@code AdaptiveAvgPool2d(1 x 1)}. */
  @Override
  public String toString() {
    return "AdaptiveAvgPool2d(" + height + " x " + width + ")";
  }
}
