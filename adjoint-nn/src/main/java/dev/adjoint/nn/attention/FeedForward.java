package dev.adjoint.nn.attention;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Dropout;
import dev.adjoint.nn.Linear;

/** linear2(dropout(f(linear1(x)))), whose layers stand in the fields of the transformer's layer. */
final class FeedForward {
  private FeedForward() {}

  static Linear linear(int in, int out, TransformerOptions options) {
    Linear.Options plain = Linear.Options.DEFAULT;
    return new Linear(in, out, options.bias() ? plain : plain.withoutBias());
  }

  static Tensor of(
      TransformerOptions options, Linear linear1, Linear linear2, Dropout dropout, Tensor x) {
    Tensor inner = options.activation().apply(linear1.forward(x));
    return linear2.forward(dropout.forward(inner));
  }
}
