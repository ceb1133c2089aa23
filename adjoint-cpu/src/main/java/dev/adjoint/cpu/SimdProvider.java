package dev.adjoint.cpu;

import dev.adjoint.core.kernel.KernelProvider;
import dev.adjoint.core.kernel.Kernels;

/** Kernels with the Vector API. */
public final class SimdProvider implements KernelProvider {
  /** For {@link java.util.ServiceLoader}. */
  public SimdProvider() {}

  @Override
  public String name() {
    return "simd";
  }

  @Override
  public int priority() {
    return 20;
  }

  /** Asks the boot layer: touching a class of the Vector API where it is absent would be too late. */
  @Override
  public String unavailable() {
    return unavailable(ModuleLayer.boot());
  }

  static String unavailable(ModuleLayer layer) {
    return layer.findModule("jdk.incubator.vector").isPresent()
        ? ""
        : "this JVM runs without the module jdk.incubator.vector; start it with"
            + " --add-modules jdk.incubator.vector";
  }

  @Override
  public Kernels create() {
    Team.configure(System.getProperty("adjoint.threads"));
    Copy.Strips strips = Simd.F32.length() < 8 ? new PlainStrips() : new VectorTranspose();
    return new CpuKernels(
        "simd", true, new VectorLines(), new Copy(strips), new VectorGemm(strips));
  }
}
