package dev.adjoint.bench;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;

/** softmax(layer norm(x)) of 4096 rows of 1024, and the gradients of x, weight and bias. */
final class NormSoftmax extends Workload {
  private static final int[] ROW = {1024};

  private final Tensor x = Fixture.values(62, 4, 4096, 1024).requiresGrad();
  private final Tensor weight = Tensor.ones(1024).requiresGrad();
  private final Tensor bias = Tensor.zeros(1024).requiresGrad();
  private final Tensor upstream = Fixture.values(63, 4, 4096, 1024);

  NormSoftmax() {
    super(4);
  }

  @Override
  String name() {
    return "norm_softmax_4m";
  }

  private Tensor run() {
    x.zeroGrad();
    weight.zeroGrad();
    bias.zeroGrad();
    Tensor y = x.layerNorm(ROW, weight, bias, 1e-5).softmax(-1);
    y.backward(upstream);
    return y;
  }

  @Override
  void step() {
    run();
  }

  @Override
  void check(SafetensorsFile reference) {
    comparePieces("y", run(), reference);
    comparePieces("dx", x.grad(), reference);
    comparePieces("dw", weight.grad(), reference);
    comparePieces("db", bias.grad(), reference);
  }
}
