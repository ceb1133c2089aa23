package dev.adjoint.bench;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;

/** Σ gelu(1.5 x + 0.5) σ(x) over 4096 x 1024 numbers, and its derivative. */
final class PointwiseChain extends Workload {
  private final Tensor x = Fixture.values(61, 4, 4096, 1024).requiresGrad();

  PointwiseChain() {
    super(4);
  }

  @Override
  String name() {
    return "pointwise_chain_4m";
  }

  private Tensor run() {
    x.zeroGrad();
    Tensor y = x.mul(1.5).add(0.5).gelu().mul(x.sigmoid()).sum();
    y.backward();
    return y;
  }

  @Override
  void step() {
    run();
  }

  @Override
  void check(SafetensorsFile reference) {
    double[] out = {run().item()};
    compare("value", out, reference.tensor(name() + "/out").toDoubleArray(), 1e-5, 0);
    comparePieces("dx", x.grad(), reference);
  }
}
