package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * -ln(1 + e⁻ˣ), without overflow.
 *
 * @see Tensor#logSigmoid()
 */
public record LogSigmoid() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.logSigmoid());
  }

  /** {@code LogSigmoid()}. */
  @Override
  public String toString() {
    return "LogSigmoid()";
  }
}
