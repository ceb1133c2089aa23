package dev.adjoint.cpu;

import dev.adjoint.conformance.OpConformance;
import dev.adjoint.core.kernel.Kernels;
import java.util.List;

/** Every operation on the vector kernels, whose bits no thread count and no provider changes. */
class SimdConformanceTest extends OpConformance {
  @Override
  protected Kernels kernels() {
    return CpuConformance.VECTOR;
  }

  @Override
  protected List<Variant> variants() {
    return CpuConformance.all();
  }
}
