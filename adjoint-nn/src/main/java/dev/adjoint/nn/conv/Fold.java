package dev.adjoint.nn.conv;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.Window2d;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * The transpose of {@link Unfold}: columns added at their windows' places, {@code [..., c kh kw,
 * places] -> [..., c, height, width]}.
 *
 * @param height rows of the image
 * @param width columns of the image
 * @param window the window
 * @see Tensor#fold2d(int, int, Window2d)
 */
public record Fold(int height, int width, Window2d window) implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.fold2d(height, width, window));
  }

  /** For example {@code Fold(4 x 4, kernel 2 x 2, stride 1 x 1, padding 0 x 0, dilation 1 x 1)}. */
  @Override
  public String toString() {
    return "Fold(" + height + " x " + width + ", " + window + ")";
  }
}
