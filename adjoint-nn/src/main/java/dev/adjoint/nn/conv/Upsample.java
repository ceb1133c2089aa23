package dev.adjoint.nn.conv;

import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;
import java.util.Locale;

/**
 * Images that many times as large: {@code [n, c, spatial ...]}, every axis behind the channels.
 *
 * <pre>{@code
 * new Upsample(2)                            // nearest
 * new Upsample(2, Upsample.Mode.LINEAR)      // bilinear on images, linear on lines
 * }</pre>
 *
 * @param factor how many times
 * @param mode what stands between
 * @see Tensor#interpolateNearest
 * @see Tensor#interpolateLinear
 */
public record Upsample(int factor, Mode mode) implements Layer {
  /** What stands between the elements. */
  public enum Mode {
    /** The element to the left: each is repeated. */
    NEAREST,
    /** Straight lines between the middles of cells; PyTorch's {@code align_corners=False}. */
    LINEAR,
    /** Straight lines from the first to the last; PyTorch's {@code align_corners=True}. */
    LINEAR_ALIGNED
  }

  /** Checks the factor. */
  public Upsample {
    if (factor < 1) {
      throw new ShapeException("upsample: the factor is " + factor + "; it must be 1 or more.");
    }
  }

  /** Repeats each element. */
  public Upsample(int factor) {
    this(factor, Mode.NEAREST);
  }

  /**
   * The larger images.
   *
   * @throws ShapeException if x has no axis behind the channels
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> upsample(x));
  }

  private Tensor upsample(Tensor x) {
    if (x.rank() < 3) {
      throw new ShapeException(
          "upsample: " + x.describe() + ": it must be [batch, channels, length or height, ...].");
    }
    int[] sizes = new int[x.rank() - 2];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.multiplyExact(x.size(i + 2), factor);
    }
    return switch (mode) {
      case NEAREST -> x.interpolateNearest(sizes);
      case LINEAR -> x.interpolateLinear(sizes);
      case LINEAR_ALIGNED -> x.interpolateLinearAligned(sizes);
    };
  }

  /** For example {@code Upsample(2, nearest)}. */
  @Override
  public String toString() {
    return "Upsample("
        + factor
        + ", "
        + mode.name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + ")";
  }
}
