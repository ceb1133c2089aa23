package dev.adjoint.conformance;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReferenceKernels;

/** The reference kernels against PyTorch: what makes them an oracle. */
class ReferenceGoldenTest extends GoldenConformance {
  @Override
  protected Kernels kernels() {
    return new ReferenceKernels();
  }
}
