package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * sin(x) / x, and 1 at 0: the lectures' form; PyTorch's {@code sinc} has π x.
 *
 * @see Tensor#sinOverX()
 */
public record Sinc() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.sinOverX());
  }

  /** {@code Sinc()}. */
  @Override
  public String toString() {
    return "Sinc()";
  }
}
