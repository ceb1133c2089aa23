package dev.adjoint.bench;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;

/** v = v a + 1, a hundred times, and its derivative: what one recorded operation costs. */
final class ScalarChain extends Workload {
  private final Tensor a = Tensor.of(0.3f).requiresGrad();

  ScalarChain() {
    super(2);
  }

  @Override
  String name() {
    return "scalar_chain_200";
  }

  private Tensor chain() {
    Tensor v = a;
    for (int i = 0; i < 100; i++) {
      v = v.mul(a).add(1.0);
    }
    a.zeroGrad();
    v.backward();
    return v;
  }

  @Override
  void step() {
    chain();
  }

  @Override
  void check(SafetensorsFile reference) {
    double out = chain().item();
    compare(
        "value", new double[] {out}, reference.tensor(name() + "/out").toDoubleArray(), 1e-5, 0);
    Tensor g = a.grad();
    compare(
        "gradient",
        new double[] {g == null ? Double.NaN : g.item()},
        reference.tensor(name() + "/grad").toDoubleArray(),
        1e-5,
        0);
  }
}
