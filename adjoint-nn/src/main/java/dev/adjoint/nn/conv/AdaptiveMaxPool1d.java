package dev.adjoint.nn.conv;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * The greatest of as many windows as wanted, whatever the input's size: {@code [..., c, length]} to
 * {@code [..., c, size]}.
 *
 * <pre>{@code
 * new AdaptiveMaxPool1d(1)
 * }</pre>
 *
 * @param size how many windows
 * @see Tensor#adaptiveMaxPool1d
 */
public record AdaptiveMaxPool1d(int size) implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.adaptiveMaxPool1d(size));
  }

  /** For example {@code AdaptiveMaxPool1d(1)}. */
  @Override
  public String toString() {
    return "AdaptiveMaxPool1d(" + size + ")";
  }
}
