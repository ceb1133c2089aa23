package dev.adjoint.nn.conv;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.Window2d;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * All windows of images as columns: {@code [..., c, h, w] -> [..., c kh kw, places]}.
 *
 * @param window the window
 * @see Tensor#unfold2d(Window2d)
 */
public record Unfold(Window2d window) implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.unfold2d(window));
  }

  /** For example {@code Unfold(kernel 3 x 3, stride 1 x 1, padding 0 x 0, dilation 1 x 1)}. */
  @Override
  public String toString() {
    return "Unfold(" + window + ")";
  }
}
