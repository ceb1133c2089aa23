package dev.adjoint.nn.conv;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * {@code [..., c, h r, w r] -> [..., c r², h, w]}: the inverse of {@link PixelShuffle}.
 *
 * @param factor r
 * @see Tensor#pixelUnshuffle(int)
 */
public record PixelUnshuffle(int factor) implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.pixelUnshuffle(factor));
  }

  /** For example {@code PixelUnshuffle(2)}. */
  @Override
  public String toString() {
    return "PixelUnshuffle(" + factor + ")";
  }
}
