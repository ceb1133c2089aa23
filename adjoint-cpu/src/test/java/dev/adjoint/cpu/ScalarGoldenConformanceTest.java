package dev.adjoint.cpu;

import dev.adjoint.conformance.GoldenConformance;
import dev.adjoint.core.kernel.Kernels;

/** PyTorch's numbers on the plain loops. */
class ScalarGoldenConformanceTest extends GoldenConformance {
  @Override
  protected Kernels kernels() {
    return CpuConformance.SCALAR;
  }
}
