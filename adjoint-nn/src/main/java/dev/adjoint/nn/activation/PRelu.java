package dev.adjoint.nn.activation;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x where positive, w x elsewhere, with learnt slopes w (He et al., 2015): one for all, or one for
 * each channel of {@code [n, c, ...]}. At 0 the derivative is the slope.
 *
 * <pre>{@code
 * new Sequential(new Conv2d(3, 16, 3), new PRelu(16))
 * }</pre>
 *
 * @param weight w, {@code [1]} or {@code [c]}
 */
public record PRelu(Param weight) implements Layer {
  /**
   * Over existing slopes.
   *
   * @throws ShapeException if they do not have one axis
   */
  public PRelu {
    if (weight.shape().rank() != 1) {
      throw new ShapeException(
          "prelu: weight " + weight.describe() + ": it must be [1], or [channels].");
    }
  }

  /** One slope for all, starting at 0.25. */
  public PRelu() {
    this(1);
  }

  /** A slope for each of these channels, starting at 0.25. */
  public PRelu(int channels) {
    this(new Param(Tensor.full(Modes.dtype(), Shape.of(channels), 0.25)));
  }

  /**
   * Applies the slopes.
   *
   * @throws ShapeException if there are several slopes and axis 1 of x has another size
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.prelu(slopes(x)));
  }

  private Tensor slopes(Tensor x) {
    int n = weight.shape().size(0);
    if (n == 1) {
      return weight.reshape();
    }
    if (x.rank() < 2 || x.size(1) != n) {
      throw new ShapeException(
          "prelu: "
              + x.describe()
              + " with "
              + n
              + " slopes: axis 1 must be the channels, "
              + n
              + " of them.");
    }
    int[] shape = new int[x.rank() - 1];
    java.util.Arrays.fill(shape, 1);
    shape[0] = n;
    return weight.reshape(shape);
  }

  /** For example {@code PRelu(16)}. */
  @Override
  public String toString() {
    return "PRelu(" + weight.shape().size(0) + ")";
  }
}
