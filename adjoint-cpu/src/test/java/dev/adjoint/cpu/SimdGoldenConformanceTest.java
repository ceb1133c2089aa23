package dev.adjoint.cpu;

import dev.adjoint.conformance.GoldenConformance;
import dev.adjoint.core.kernel.Kernels;

/** PyTorch's numbers on the vector kernels. */
class SimdGoldenConformanceTest extends GoldenConformance {
  @Override
  protected Kernels kernels() {
    return CpuConformance.VECTOR;
  }
}
