package dev.adjoint.cpu;

import dev.adjoint.core.kernel.KernelProvider;
import dev.adjoint.core.kernel.Kernels;

/** Kernels in plain loops, which run everywhere and give the bits of {@link SimdProvider}. */
public final class ScalarProvider implements KernelProvider {
  /** For {@link java.util.ServiceLoader}. */
  public ScalarProvider() {}

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public String unavailable() {
    return "";
  }

  @Override
  public Kernels create() {
    Team.configure(System.getProperty("adjoint.threads"));
    return new CpuKernels(
        "scalar",
        false,
        new PlainLines(),
        new Copy(new PlainStrips()),
        new PlainGemm(),
        null,
        PlainSquares::new);
  }
}
