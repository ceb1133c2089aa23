package dev.adjoint.nn;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;

/**
 * y = x: where a layer is asked for and none is wanted, as the projection of a {@link Residual}
 * block that needs none or in place of a head that was cut off. PyTorch's {@code nn.Identity}.
 *
 * <pre>{@code
 * Layer shortcut = in == out ? new Passthrough() : new Linear(in, out);
 * }</pre>
 */
public record Passthrough() implements Layer {
  /** x itself. */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x);
  }

  /** {@code Passthrough()}. */
  @Override
  public String toString() {
    return "Passthrough()";
  }
}
