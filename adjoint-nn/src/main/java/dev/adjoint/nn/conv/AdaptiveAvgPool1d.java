package dev.adjoint.nn.conv;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * The mean of as many windows as wanted, whatever the input's size: {@code [..., c, length]} to
 * {@code [..., c, size]}.
 *
 * <pre>{@code
 * new AdaptiveAvgPool1d(1)
 * }</pre>
 *
 * @param size how many windows
 * @see Tensor#adaptiveAvgPool1d
 */
public record AdaptiveAvgPool1d(int size) implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.adaptiveAvgPool1d(size));
  }

  /** For example {@code AdaptiveAvgPool1d(1)}. */
  @Override
  public String toString() {
    return "AdaptiveAvgPool1d(" + size + ")";
  }
}
