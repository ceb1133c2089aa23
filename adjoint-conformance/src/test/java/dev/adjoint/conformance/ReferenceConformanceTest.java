package dev.adjoint.conformance;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReferenceKernels;

/** The reference kernels, and with them the rules of all derivatives. */
class ReferenceConformanceTest extends OpConformance {
  @Override
  protected Kernels kernels() {
    return new ReferenceKernels();
  }
}
