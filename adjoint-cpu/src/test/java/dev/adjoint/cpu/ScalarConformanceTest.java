package dev.adjoint.cpu;

import dev.adjoint.conformance.OpConformance;
import dev.adjoint.core.kernel.Kernels;

/** Every operation on the plain loops. */
class ScalarConformanceTest extends OpConformance {
  @Override
  protected Kernels kernels() {
    return CpuConformance.SCALAR;
  }
}
