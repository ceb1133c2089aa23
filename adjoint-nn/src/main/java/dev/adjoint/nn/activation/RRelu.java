package dev.adjoint.nn.activation;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x where positive, w x elsewhere, with w drawn uniformly from [lower, upper) for each element in
 * training, and (lower + upper) / 2 in evaluation (Xu et al., 2015).
 *
 * <p>The slopes come from {@link Rng#current()}, so a seed repeats them.
 *
 * @param lower the least slope
 * @param upper the greatest slope
 */
public record RRelu(double lower, double upper) implements Layer {
  /** Checks the bounds. */
  public RRelu {
    if (!(lower <= upper)) {
      throw new TensorException(
          "rrelu: slopes from " + lower + " to " + upper + "; the first must not be greater.");
    }
  }

  /** Slopes between 1/8 and 1/3. */
  public RRelu() {
    this(1.0 / 8, 1.0 / 3);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () ->
            Modes.mode() == Modes.Mode.EVAL
                ? x.leakyRelu((lower + upper) / 2)
                : x.prelu(Rng.current().uniform(x.dtype(), x.shape(), lower, upper)));
  }

  /** For example {@code RRelu(0.125, 0.25)}. */
  @Override
  public String toString() {
    return "RRelu(" + lower + ", " + upper + ")";
  }
}
