package dev.adjoint.nn.attention;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/** y = (x - mean) / √(var + ε) weight + bias over the last axis. */
record LayerNorm(Param weight, @Nullable Param bias, double eps) implements Layer {
  static LayerNorm of(int size, TransformerOptions options) {
    Shape s = Shape.of(size);
    Param bias = options.bias() ? new Param(Tensor.zeros(Modes.dtype(), s)) : null;
    return new LayerNorm(new Param(Tensor.ones(Modes.dtype(), s)), bias, options.eps());
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () -> {
          Tensor centred = x.sub(x.meanKeep(-1));
          Tensor y = centred.div(centred.square().meanKeep(-1).add(eps).sqrt()).mul(weight);
          return bias == null ? y : y.add(bias);
        });
  }

  @Override
  public String toString() {
    return "LayerNorm(" + weight.shape().size(0) + ")";
  }
}
