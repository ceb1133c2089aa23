package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * λ x where positive, λ α (eˣ - 1) elsewhere (Klambauer et al., 2017).
 *
 * <p>Keeps mean 0 and variance 1 with LeCun starts and {@link dev.adjoint.nn.AlphaDropout}.
 *
 * @see Tensor#selu()
 */
public record Selu() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.selu());
  }

  /** {@code Selu()}. */
  @Override
  public String toString() {
    return "Selu()";
  }
}
