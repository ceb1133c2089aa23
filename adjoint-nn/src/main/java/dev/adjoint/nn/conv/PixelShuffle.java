package dev.adjoint.nn.conv;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * {@code [..., c r², h, w] -> [..., c, h r, w r]}: channels become a finer image (Shi et al.,
 * 2016).
 *
 * @param factor r
 * @see Tensor#pixelShuffle(int)
 */
public record PixelShuffle(int factor) implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.pixelShuffle(factor));
  }

  /** For example {@code PixelShuffle(2)}. */
  @Override
  public String toString() {
    return "PixelShuffle(" + factor + ")";
  }
}
