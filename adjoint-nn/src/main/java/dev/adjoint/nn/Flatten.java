package dev.adjoint.nn;

import dev.adjoint.core.Tensor;

/**
 * {@code [batch, a, b, ...] -> [batch, a b ...]}: images to rows, before a {@link Linear}.
 *
 * <pre>{@code
 * new Sequential(new Flatten(), new Linear(784, 10))
 * }</pre>
 */
public record Flatten() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return x.flatten(1);
  }

  /** {@code Flatten()}. */
  @Override
  public String toString() {
    return "Flatten()";
  }
}
